.Properties
| {
    identifier: "\(.PipelineArn)/\(.Name)",
    calls: [{
      call: "codepipeline:GetPipeline",
      answer: {
        pipeline: {
          name: .PipelineName,
          # Its order tells how many stages come before it.
          stages: ([range(1; .Order) | { name: "Stage\(.)", actions: [] }] + [{ name: .Name, actions: .Actions }])
        },
        metadata: { pipelineArn: .PipelineArn }
      }
    }]
  }
