def lower: with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:]);
{
  identifier: .Properties.ActionExecutionId,
  parent: (.Properties | "\(.PipelineName)|\(.PipelineExecutionId)"),
  calls: [{
    call: "codepipeline:ListActionExecutions",
    answer: {
      actionExecutionDetails: [
        .Properties | del(.PipelineName) | lower
        | .input |= (.ActionTypeId |= lower | lower)
        | .output |= (.ExecutionResult |= lower | lower)
      ]
    }
  }],
  except: {
    input: "the same, its parts named as in the API; ocean passes them on so, too, unlike its example",
    lastUpdateTime: "the same instant, which we write with the offset in digits",
    output: "the same, its parts named as in the API; ocean passes them on so, too, unlike its example",
    startTime: "the same instant, which we write with the offset in digits"
  }
}
