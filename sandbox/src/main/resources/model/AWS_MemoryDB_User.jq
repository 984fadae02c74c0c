. as {$partition, $account, $region, $identifier}
| {
  "memorydb:DescribeUsers": {
    "Name": "\($identifier)",
    "Status": "active",
    "AccessString": "on ~app::* +@all",
    "ACLNames": ["shop"],
    "MinimumEngineVersion": "6.2",
    "Authentication": { "Type": "password", "PasswordCount": 1 },
    "ARN": "arn:\($partition):memorydb:\($region):\($account):user/\($identifier)"
  },
  "memorydb:ListTags": {
    "TagList": [
      { "Key": "team", "Value": "web" }
    ]
  }
}
