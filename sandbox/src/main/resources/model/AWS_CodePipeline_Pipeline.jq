. as {$partition, $account, $region, $identifier}
| {
  "codepipeline:GetPipeline": {
    "pipeline": {
      "name": "\($identifier)",
      "roleArn": "arn:\($partition):iam::\($account):role/pipeline",
      "artifactStore": { "type": "S3", "location": "\($identifier)-artifacts" },
      "stages": [
        {
          "name": "Source",
          "blockers": [],
          "actions": [
            {
              "name": "GitHub",
              "actionTypeId": {
                "category": "Source",
                "owner": "AWS",
                "provider": "CodeStarSourceConnection",
                "version": "1"
              },
              "runOrder": 1,
              "configuration": { "BranchName": "main" },
              "outputArtifacts": [
                { "name": "Source" }
              ],
              "inputArtifacts": []
            }
          ]
        },
        {
          "name": "Build",
          "blockers": [],
          "actions": [
            {
              "name": "Lint",
              "actionTypeId": { "category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1" },
              "runOrder": 1,
              "configuration": { "ProjectName": "\($identifier)-lint" }
            },
            {
              "name": "Unit",
              "actionTypeId": { "category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1" },
              "runOrder": 2,
              "configuration": { "ProjectName": "\($identifier)-tests" },
              "outputArtifacts": [
                { "name": "Report" }
              ],
              "inputArtifacts": [
                { "name": "Source" }
              ],
              "roleArn": "arn:\($partition):iam::\($account):role/build",
              "region": "\($region)",
              "namespace": "UnitVariables"
            }
          ]
        }
      ],
      "version": 4,
      "executionMode": "QUEUED",
      "pipelineType": "V2"
    },
    "metadata": {
      "pipelineArn": "arn:\($partition):codepipeline:\($region):\($account):\($identifier)",
      "created": "2026-03-02T08:00:00Z",
      "updated": "2026-11-20T09:15:02.100Z"
    }
  },
  "codepipeline:ListTagsForResource": {
    "tags": [
      { "key": "team", "value": "web" }
    ]
  }
}
