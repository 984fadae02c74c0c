. as {$identifier, $parent}
| ($parent | split("|")) as $part
| {
  "codepipeline:ListActionExecutions": {
    "pipelineExecutionId": "\($part[1])",
    "actionExecutionId": "\($identifier)",
    "pipelineVersion": 4,
    "stageName": "Build",
    "actionName": "Lint",
    "status": "Succeeded"
  }
}
