. as {$partition, $account, $region, $identifier}
| ($identifier | split("/")) as $part
| {
  "codedeploy:BatchGetDeploymentTargets": {
    "deploymentTargetType": "InstanceTarget",
    "instanceTarget": {
      "deploymentId": "\($part[0])",
      "targetId": "\($part[1])",
      "targetArn": "arn:\($partition):ec2:\($region):\($account):instance/\($part[1])",
      "status": "Succeeded",
      "lastUpdatedAt": "2026-11-20T09:15:02Z",
      "instanceLabel": "Blue"
    }
  }
}
