. as {$partition, $account, $identifier}
| ($identifier | split("|")) as $part
| {
  "codedeploy:BatchGetDeploymentGroups": {
    "applicationName": "\($part[0])",
    "deploymentGroupId": "0f4c9d8a-6f57-4d0e-bd9d-1c2f35d4b6a1",
    "deploymentGroupName": "\($part[1])",
    "deploymentConfigName": "CodeDeployDefault.OneAtATime",
    "autoScalingGroups": [
      { "name": "\($part[0])-servers", "hook": "CodeDeploy-managed-1" }
    ],
    "serviceRoleArn": "arn:\($partition):iam::\($account):role/deploy",
    "deploymentStyle": { "deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL" },
    "outdatedInstancesStrategy": "UPDATE",
    "loadBalancerInfo": {
      "targetGroupInfoList": [
        { "name": "\($part[0])-\($part[1])" }
      ]
    },
    "computePlatform": "Server"
  },
  "codedeploy:ListTagsForResource": {
    "Tags": [
      { "Key": "team", "Value": "web" }
    ]
  }
}
