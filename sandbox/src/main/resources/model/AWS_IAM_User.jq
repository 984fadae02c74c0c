. as {$partition, $account, $identifier}
| {
  "cloudcontrol:GetResource": {
    "UserName": "\($identifier)",
    "Arn": "arn:\($partition):iam::\($account):user/\($identifier)",
    "Path": "/",
    "Tags": [{ "Key": "Environment", "Value": "demo" }]
  }
}
