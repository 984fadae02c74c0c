. as {$region, $identifier}
| {
  "s3:HeadBucket": { "BucketRegion": "\($region)", "AccessPointAlias": false },
  "s3:ListBuckets": {
    "Name": "\($identifier)-2025",
    "CreationDate": "2025-01-02T03:04:05Z",
    "BucketRegion": "\($region)"
  },
  "s3:GetBucketTagging": {
    "TagSet": [
      { "Key": "team", "Value": "billing" }
    ]
  },
  "s3:GetBucketEncryption": {},
  "s3:GetPublicAccessBlock": {},
  "s3:GetBucketOwnershipControls": {
    "OwnershipControls": {
      "Rules": [
        { "ObjectOwnership": "BucketOwnerEnforced" }
      ]
    }
  }
}
