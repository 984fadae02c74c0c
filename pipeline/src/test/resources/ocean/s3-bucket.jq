.Properties
| {
    identifier: .BucketName,
    calls: [
      {call: "s3:HeadBucket", answer: {BucketRegion: "us-west-2"}},
      {call: "s3:ListBuckets", answer: {Buckets: [{Name: .BucketName, CreationDate}]}},
      {call: "s3:GetBucketTagging", answer: {TagSet: .Tags}},
      {call: "s3:GetBucketEncryption", answer: {ServerSideEncryptionConfiguration: .BucketEncryption}},
      {call: "s3:GetPublicAccessBlock", answer: {PublicAccessBlockConfiguration}},
      {call: "s3:GetBucketOwnershipControls", answer: {OwnershipControls}}
    ],
    except: {creationDate: "ocean writes instants otherwise than its example"}
  }
