. as {$identifier}
| {
  "codedeploy:BatchGetDeployments": {
    "applicationName": "shop",
    "deploymentGroupName": "blue",
    "deploymentConfigName": "CodeDeployDefault.OneAtATime",
    "deploymentId": "\($identifier)",
    "status": "Succeeded",
    "createTime": "2026-11-20T09:00:00Z",
    "startTime": "2026-11-20T09:00:04Z",
    "completeTime": "2026-11-20T09:15:02.250Z",
    "deploymentOverview": {
      "Pending": 0,
      "InProgress": 0,
      "Succeeded": 2,
      "Failed": 0,
      "Skipped": 0,
      "Ready": 0
    },
    "description": "Release 41",
    "creator": "user",
    "deploymentStyle": { "deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL" },
    "computePlatform": "Server"
  }
}
