{
  identifier: .Properties.DeploymentId,
  calls: [{
    call: "codedeploy:BatchGetDeployments",
    answer: {
      deploymentsInfo: [.Properties | with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:])]
    }
  }],
  except: { createTime: "the same instant, which we write in UTC" }
}
