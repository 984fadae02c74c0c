. as {$partition, $account, $region, $identifier}
| {
  "codebuild:BatchGetBuilds": {
    "id": "\($identifier)",
    "arn": "arn:\($partition):codebuild:\($region):\($account):build/\($identifier)",
    "buildNumber": 41,
    "startTime": "2026-11-20T09:10:00Z",
    "endTime": "2026-11-20T09:14:30.500Z",
    "currentPhase": "COMPLETED",
    "buildStatus": "FAILED",
    "sourceVersion": "refs/heads/main",
    "resolvedSourceVersion": "4f2a91c",
    "projectName": "shop-tests",
    "phases": [
      { "phaseType": "BUILD", "phaseStatus": "FAILED", "durationInSeconds": 212 }
    ],
    "buildComplete": true,
    "initiator": "codepipeline/shop",
    "timeoutInMinutes": 30
  }
}
