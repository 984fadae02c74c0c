.Properties
| {
    identifier: "\(.ServiceArn)|\(.ClusterArn)",
    calls: [{
      call: "ecs:DescribeServices",
      answer: {
        services: [
          with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:])
          | walk(if type == "object"
                 then (.createdAt, .updatedAt, .stabilityStatusAt | numbers) |= todate
                 else . end)
        ],
        failures: []
      }
    }],
    except: (
      "an instant, which the example writes as a number and AWS's SDKs give as one" as $instants
      | {
          createdAt: $instants,
          deployments: $instants,
          events: $instants,
          taskSets: $instants,
          loadBalancers: "the example spells out as null what AWS leaves out"
        }
    )
  }
