. as {$partition, $account, $region, $identifier}
| {
  "dynamodb:DescribeTable": {
    "TableName": "\($identifier)",
    "TableArn": "arn:\($partition):dynamodb:\($region):\($account):table/\($identifier)",
    "TableId": "3f1c8e52-9b7d-4a60-8c2e-5d9f0a1b2c3d",
    "TableStatus": "ACTIVE",
    "CreationDateTime": "2026-11-01T07:00:00.114Z",
    "ProvisionedThroughput": { "NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0 },
    "TableSizeBytes": 81920,
    "ItemCount": 1204,
    "KeySchema": [
      { "AttributeName": "id", "KeyType": "HASH" }
    ],
    "AttributeDefinitions": [
      { "AttributeName": "id", "AttributeType": "S" }
    ],
    "DeletionProtectionEnabled": true
  },
  "dynamodb:ListTagsOfResource": {
    "Tags": [
      { "Key": "team", "Value": "web" }
    ]
  },
  "dynamodb:DescribeContinuousBackups": {}
}
