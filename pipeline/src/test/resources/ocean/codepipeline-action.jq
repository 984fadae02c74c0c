def lower: with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:]);
.Properties
| {
    identifier: "\(.PipelineArn)/\(.StageName)/\(.Name)",
    calls: [{
      call: "codepipeline:GetPipeline",
      answer: {
        pipeline: {
          name: .PipelineName,
          version: .PipelineVersion,
          stages: [{
            name: .StageName,
            actions: [
              del(.PipelineName, .PipelineArn, .PipelineVersion, .StageName) | .ActionTypeId |= lower | lower
            ]
          }]
        },
        metadata: { pipelineArn: .PipelineArn }
      }
    }]
  }
