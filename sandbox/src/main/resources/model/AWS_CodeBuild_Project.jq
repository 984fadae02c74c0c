. as {$partition, $account, $region, $identifier}
| {
  "codebuild:BatchGetProjects": {
    "name": "\($identifier)",
    "arn": "arn:\($partition):codebuild:\($region):\($account):project/\($identifier)",
    "description": "Tests of the shop",
    "artifacts": { "type": "NO_ARTIFACTS" },
    "cache": { "type": "NO_CACHE" },
    "serviceRole": "arn:\($partition):iam::\($account):role/\($identifier)",
    "timeoutInMinutes": 30,
    "queuedTimeoutInMinutes": 480,
    "encryptionKey": "arn:\($partition):kms:\($region):\($account):alias/aws/s3",
    "tags": [
      { "key": "team", "value": "web" }
    ],
    "created": "2026-03-02T08:00:00Z",
    "lastModified": "2026-11-20T09:15:02.120Z",
    "concurrentBuildLimit": 4,
    "projectVisibility": "PRIVATE",
    "webhook": { "url": "https://api.github.com/repos/example/shop/hooks/7" }
  }
}
