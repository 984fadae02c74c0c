.Properties
| {
    identifier: .RepositoryName,
    calls: [
      {
        call: "ecr:DescribeRepositories",
        answer: {
          repositories: [
            del(.Tags)
            | walk(if type == "object" then with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:]) else . end)
          ]
        }
      },
      {call: "ecr:ListTagsForResource", answer: {tags: .Tags}},
      {call: "ecr:GetLifecyclePolicy", error: "LifecyclePolicyNotFoundException: none"},
      {call: "ecr:GetRepositoryPolicy", error: "RepositoryPolicyNotFoundException: none"}
    ],
    except: {
      createdAt: "the same instant, whose offset the example writes as Z",
      encryptionConfiguration: "the example capitalises encryptionType, which neither AWS nor ocean does",
      imageScanningConfiguration: "the example capitalises scanOnPush, which neither AWS nor ocean does"
    }
  }
