. as {$identifier}
| ($identifier | split("/")) as $part
| ($part[0] | split(":")[-1]) as $pipeline
| {
  "codepipeline:GetPipeline": {
    "pipeline": {
      "name": "\($pipeline)",
      "stages": [
        {
          "name": "\($part[1])",
          "actions": [
            {
              "name": "Unit",
              "actionTypeId": { "category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1" },
              "runOrder": 1,
              "configuration": { "ProjectName": "\($pipeline)-tests" }
            }
          ]
        }
      ],
      "version": 4
    },
    "metadata": { "pipelineArn": "\($part[0])" }
  }
}
