. as {$partition, $account, $identifier}
| {
  "cloudcontrol:GetResource": {
    "RoleName": "\($identifier)",
    "Arn": "arn:\($partition):iam::\($account):role/\($identifier)",
    "Path": "/",
    "Tags": [{ "Key": "Environment", "Value": "demo" }]
  }
}
