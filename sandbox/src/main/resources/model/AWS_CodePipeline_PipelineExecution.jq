. as {$partition, $account, $identifier, $parent}
| {
  "codepipeline:GetPipelineExecution": {
    "pipelineExecution": {
      "pipelineName": "\($parent)",
      "pipelineVersion": 4,
      "pipelineExecutionId": "\($identifier)",
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
    "pipelineExecutionId": "\($identifier)",
    "status": "Stopped",
    "startTime": "2026-11-20T09:14:00Z",
    "lastUpdateTime": "2026-11-20T09:14:09Z"
  }
}
