{
  identifier: (.Properties | "\(.ApplicationName)|\(.DeploymentGroupName)"),
  calls: [
    {
      call: "codedeploy:BatchGetDeploymentGroups",
      answer: {
        deploymentGroupsInfo: [
          .Properties | del(.Tags) | with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:])
        ]
      }
    },
    { call: "codedeploy:ListTagsForResource", answer: { Tags: .Properties.Tags } }
  ]
}
