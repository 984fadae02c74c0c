.Properties
| {
    identifier: .TaskDefinitionArn,
    calls: [{
      call: "ecs:DescribeTaskDefinition",
      answer: {
        taskDefinition: (del(.Tags) | with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:])),
        tags: .Tags
      }
    }],
    except: {
      containerDefinitions: "values of environment variables stay with us: they may be passwords",
      registeredAt: "the same instant, which the example writes in another time zone"
    }
  }
