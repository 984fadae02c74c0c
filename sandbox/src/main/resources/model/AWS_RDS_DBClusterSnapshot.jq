. as {$partition, $account, $region, $identifier}
| {
  "rds:DescribeDBClusterSnapshots": {
    "DBClusterSnapshotIdentifier": "\($identifier)",
    "DBClusterIdentifier": "catalogue",
    "SnapshotCreateTime": "2026-11-16T02:20:05.001Z",
    "Engine": "aurora-postgresql",
    "EngineMode": "provisioned",
    "EngineVersion": "17.5",
    "AllocatedStorage": 1,
    "Status": "available",
    "Port": 0,
    "VpcId": "vpc-0a1b2c3d4e5f60718",
    "SnapshotType": "manual",
    "PercentProgress": 100,
    "StorageEncrypted": true,
    "StorageType": "aurora",
    "DBClusterSnapshotArn": "arn:\($partition):rds:\($region):\($account):cluster-snapshot:\($identifier)",
    "AvailabilityZones": ["\($region)a", "\($region)b", "\($region)c"],
    "TagList": [
      { "Key": "team", "Value": "web" }
    ],
    "KmsKeyId": "arn:\($partition):kms:\($region):\($account):key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    "SourceDBClusterSnapshotArn": "arn:\($partition):rds:eu-central-1:\($account):cluster-snapshot:\($identifier)"
  }
}
