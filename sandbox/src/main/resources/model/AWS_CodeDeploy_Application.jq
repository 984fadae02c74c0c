. as {$identifier}
| {
  "codedeploy:BatchGetApplications": {
    "applicationId": "5b1c1f0e-0c8b-4b6c-9f0e-2f6d8f1a7c55",
    "applicationName": "\($identifier)",
    "createTime": "2026-03-02T08:00:00Z",
    "linkedToGitHub": true,
    "gitHubAccountName": "example",
    "computePlatform": "Server"
  },
  "codedeploy:ListTagsForResource": {
    "Tags": [
      { "Key": "team", "Value": "web" }
    ]
  }
}
