. as {$partition, $account, $region, identifier: $named}
| ($named | split("/")[1] // $named) as $identifier
| {
  "cloudformation:DescribeStacks": {
    "StackId": (if $named | startswith("arn:") then $named
                else "arn:\($partition):cloudformation:\($region):\($account):stack/\($identifier)/7c1d9a40-c6a0-11f0-8f6b-0a1b2c3d4e5f"
                end),
    "StackName": "\($identifier)",
    "Description": "Takes \($identifier)",
    "Parameters": [
      { "ParameterKey": "Stage", "ParameterValue": "production" }
    ],
    "CreationTime": "2026-10-01T07:00:00.120Z",
    "LastUpdatedTime": "2026-11-20T09:15:02.345Z",
    "RollbackConfiguration": {},
    "StackStatus": "UPDATE_COMPLETE",
    "DisableRollback": false,
    "NotificationARNs": [],
    "Capabilities": ["CAPABILITY_IAM"],
    "Outputs": [
      {
        "OutputKey": "QueueUrl",
        "OutputValue": "https://sqs.\($region).amazonaws.com/\($account)/\($identifier)"
      }
    ],
    "RoleARN": "arn:\($partition):iam::\($account):role/deployer",
    "Tags": [
      { "Key": "team", "Value": "web" }
    ],
    "EnableTerminationProtection": true,
    "DriftInformation": { "StackDriftStatus": "IN_SYNC" }
  }
}
