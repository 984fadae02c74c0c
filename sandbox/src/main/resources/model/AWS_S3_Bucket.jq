. as {$region, $identifier}
| {
  "s3:HeadBucket": { "BucketRegion": "\($region)", "AccessPointAlias": false },
  "s3:ListBuckets": {
    "Name": "\($identifier)",
    "CreationDate": "2025-01-02T03:04:05Z",
    "BucketRegion": "\($region)"
  },
  "s3:GetBucketTagging": { "TagSet": [{ "Key": "Environment", "Value": "demo" }] },
  "s3:GetBucketEncryption": {
    "ServerSideEncryptionConfiguration": {
      "Rules": [
        { "ApplyServerSideEncryptionByDefault": { "SSEAlgorithm": "AES256" }, "BucketKeyEnabled": false }
      ]
    }
  },
  "s3:GetPublicAccessBlock": {
    "PublicAccessBlockConfiguration": {
      "BlockPublicAcls": true,
      "IgnorePublicAcls": true,
      "BlockPublicPolicy": true,
      "RestrictPublicBuckets": true
    }
  },
  "s3:GetBucketOwnershipControls": {
    "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] }
  }
}
