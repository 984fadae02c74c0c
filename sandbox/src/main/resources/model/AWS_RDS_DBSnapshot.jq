. as {$partition, $account, $region, $identifier}
| {
  "rds:DescribeDBSnapshots": {
    "DBSnapshotIdentifier": "\($identifier)",
    "DBInstanceIdentifier": "orders",
    "SnapshotCreateTime": "2026-11-20T03:10:22.114Z",
    "Engine": "postgres",
    "AllocatedStorage": 50,
    "Status": "available",
    "Port": 5432,
    "AvailabilityZone": "\($region)a",
    "VpcId": "vpc-0a1b2c3d4e5f60718",
    "InstanceCreateTime": "2026-11-01T07:00:00Z",
    "MasterUsername": "shop",
    "EngineVersion": "17.6",
    "LicenseModel": "postgresql-license",
    "SnapshotType": "automated",
    "PercentProgress": 100,
    "StorageType": "gp3",
    "Encrypted": true,
    "KmsKeyId": "arn:\($partition):kms:\($region):\($account):key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    "DBSnapshotArn": "arn:\($partition):rds:\($region):\($account):snapshot:\($identifier)",
    "TagList": [
      { "Key": "team", "Value": "orders" }
    ]
  }
}
