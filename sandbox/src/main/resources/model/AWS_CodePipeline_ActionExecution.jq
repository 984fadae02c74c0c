. as {$identifier}
| ($identifier | split("|")) as $part
| {
  "codepipeline:ListActionExecutions": {
    "pipelineExecutionId": "\($part[1])",
    "actionExecutionId": "11f6c1de-8f4a-4a0c-9d07-7c2d1c1f4a01",
    "pipelineVersion": 4,
    "stageName": "Build",
    "actionName": "Lint",
    "status": "Succeeded"
  }
}
