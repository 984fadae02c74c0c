. as {$partition, $account, $identifier}
| ($identifier | split("/")[-1] | split(":")[-1]) as $name
| {
  "sfn:DescribeStateMachine": {
    "stateMachineArn": "\($identifier)",
    "name": "\($name)",
    "status": "ACTIVE",
    "definition": "{}",
    "roleArn": "arn:\($partition):iam::\($account):role/\($name)",
    "type": "STANDARD",
    "creationDate": "2026-11-20T09:15:02Z",
    "tracingConfiguration": { "enabled": true },
    "revisionId": "9a0d"
  },
  "sfn:ListTagsForResource": {
    "tags": [
      { "key": "team", "value": "web" }
    ]
  }
}
