(.Properties | with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:])) as $pipeline
| {
    identifier: .Properties.Name,
    calls: [
      {
        call: "codepipeline:GetPipeline",
        answer: {
          pipeline: ($pipeline | del(.pipelineArn, .created, .updated, .tags)),
          metadata: ($pipeline | {pipelineArn, created, updated})
        }
      },
      { call: "codepipeline:ListTagsForResource", answer: { tags: .Properties.Tags } }
    ],
    except: {
      created: "the same instant, which we write in UTC",
      updated: "the same instant, which we write in UTC"
    }
  }
