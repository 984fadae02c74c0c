. as {$partition, $account, $identifier}
| ($identifier | split("|")) as $part
| {
  "codepipeline:GetPipelineExecution": {
    "pipelineExecution": {
      "pipelineName": "\($part[0])",
      "pipelineVersion": 4,
      "pipelineExecutionId": "\($part[1])",
      "status": "Stopped",
      "statusSummary": "By hand",
      "artifactRevisions": [
        { "name": "Source", "revisionId": "4f2a91c", "revisionSummary": "Fix the basket" }
      ],
      "variables": [
        { "name": "LEVEL", "resolvedValue": "full" }
      ],
      "trigger": {
        "triggerType": "StartPipelineExecution",
        "triggerDetail": "arn:\($partition):sts::\($account):assumed-role/release/ann"
      },
      "executionMode": "QUEUED",
      "executionType": "STANDARD"
    }
  },
  "codepipeline:ListPipelineExecutions": {
    "pipelineExecutionId": "0d1f6a36-8f1c-43a7-a8a9-1b3f3b8e2c5d",
    "status": "InProgress",
    "startTime": "2026-11-20T09:14:00Z",
    "lastUpdateTime": "2026-11-20T09:14:09Z"
  }
}
