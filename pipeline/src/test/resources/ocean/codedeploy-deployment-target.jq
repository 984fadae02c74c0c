{
  identifier: (.Properties.InstanceTarget | "\(.deploymentId)/\(.targetId)"),
  calls: [{
    call: "codedeploy:BatchGetDeploymentTargets",
    answer: {
      deploymentTargets: [
        .Properties | del(.DeploymentId) | with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:])
      ]
    }
  }],
  except: {
    identifier: "ocean itself gives no TargetId, so that a deployment's targets are one entity"
  }
}
