. as {$partition, $account, $region, $identifier}
| ($identifier | split("|")) as $part
| {
  "codepipeline:GetPipeline": {
    "pipeline": {
      "name": "\($part[0])",
      "roleArn": "arn:\($partition):iam::\($account):role/pipeline",
      "artifactStore": { "type": "S3", "location": "\($part[0])-artifacts" },
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
          "name": "\($part[1])",
          "blockers": [],
          "actions": [
            {
              "name": "Lint",
              "actionTypeId": { "category": "\($part[1])", "owner": "AWS", "provider": "Code\($part[1])", "version": "1" },
              "runOrder": 1,
              "configuration": { "ProjectName": "\($part[0])-lint" }
            },
            {
              "name": "Unit",
              "actionTypeId": { "category": "\($part[1])", "owner": "AWS", "provider": "Code\($part[1])", "version": "1" },
              "runOrder": 2,
              "configuration": { "ProjectName": "\($part[0])-tests" },
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
      "pipelineArn": "arn:\($partition):codepipeline:\($region):\($account):\($part[0])",
      "created": "2026-03-02T08:00:00Z",
      "updated": "2026-11-20T09:15:02.100Z"
    }
  }
}
