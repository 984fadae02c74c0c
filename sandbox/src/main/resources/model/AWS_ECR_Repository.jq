. as {$partition, $account, $region, $identifier}
| ($identifier | split("/")[-1]) as $name
| {
  "ecr:DescribeRepositories": {
    "repositoryArn": "arn:\($partition):ecr:\($region):\($account):repository/\($identifier)",
    "registryId": "\($account)",
    "repositoryName": "\($identifier)",
    "repositoryUri": "\($account).dkr.ecr.\($region).amazonaws.com/\($identifier)",
    "createdAt": "2026-11-20T09:14:55.718000+00:00",
    "imageTagMutability": "IMMUTABLE",
    "imageScanningConfiguration": { "scanOnPush": true },
    "encryptionConfiguration": { "encryptionType": "AES256" }
  },
  "ecr:ListTagsForResource": {
    "tags": [
      { "Key": "team", "Value": "\($name)" }
    ]
  },
  "ecr:GetLifecyclePolicy": {
    "registryId": "\($account)",
    "repositoryName": "\($identifier)",
    "lifecyclePolicyText": "{\"rules\":[]}"
  }
}
