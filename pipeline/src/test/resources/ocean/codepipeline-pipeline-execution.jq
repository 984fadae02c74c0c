(.Properties | with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:])) as $execution
| {
    identifier: .Properties.PipelineExecutionId,
    parent: .Properties.PipelineName,
    calls: [
      {
        call: "codepipeline:GetPipelineExecution",
        answer: {
          pipelineExecution: ($execution | del(.startTime, .lastUpdateTime, .sourceRevisions))
        }
      },
      {
        call: "codepipeline:ListPipelineExecutions",
        answer: {
          pipelineExecutionSummaries: [
            $execution | {pipelineExecutionId, status, startTime, lastUpdateTime, sourceRevisions}
          ]
        }
      }
    ],
    except: {
      lastUpdateTime: "the same instant, which we write in UTC",
      startTime: "the same instant, which we write in UTC"
    }
  }
