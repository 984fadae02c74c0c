. as {$partition, $account, $region, $identifier}
| {
  "ec2:DescribeVolumes": {
    "VolumeId": "\($identifier)",
    "VolumeType": "gp3",
    "Size": 64,
    "Iops": 3000,
    "Throughput": 125,
    "AvailabilityZone": "\($region)a",
    "State": "in-use",
    "CreateTime": "2026-11-20T09:14:55.312000+00:00",
    "Encrypted": true,
    "KmsKeyId": "arn:\($partition):kms:\($region):\($account):key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    "SnapshotId": "",
    "MultiAttachEnabled": false,
    "Attachments": [
      {
        "VolumeId": "\($identifier)",
        "InstanceId": "i-0a1f5c3e7d9b2a4c6",
        "Device": "/dev/sdf",
        "State": "attached",
        "DeleteOnTermination": false
      }
    ],
    "Tags": [
      { "Key": "Name", "Value": "orders-data" }
    ]
  },
  "ec2:DescribeVolumeAttribute": {
    "VolumeId": "\($identifier)",
    "AutoEnableIO": { "Value": true }
  }
}
