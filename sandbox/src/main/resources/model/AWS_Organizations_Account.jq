. as {$partition, $account, $identifier}
| {
  "organizations:DescribeAccount": {
    "Id": "\($identifier)",
    "Arn": "arn:\($partition):organizations::\($account):account/o-exampleorg1/\($identifier)",
    "Email": "payments@shop.example.com",
    "Name": "payments",
    "Status": "ACTIVE",
    "State": "ACTIVE",
    "JoinedMethod": "CREATED",
    "JoinedTimestamp": "2025-02-11T09:30:00.123Z"
  },
  "organizations:ListParents": {
    "Parents": [
      { "Id": "ou-a1b2-c3d4e5f6", "Type": "ORGANIZATIONAL_UNIT" }
    ]
  },
  "organizations:ListTagsForResource": {
    "Tags": [
      { "Key": "team", "Value": "payments" }
    ]
  }
}
