. as {$identifier}
| ($identifier | split("|")) as $part
| {
  "codepipeline:ListActionExecutions": {
    "pipelineExecutionId": "\($part[1])",
    "actionExecutionId": "\($part[2])",
    "pipelineVersion": 4,
    "stageName": "Build",
    "actionName": "Lint",
    "status": "Succeeded"
  }
}
