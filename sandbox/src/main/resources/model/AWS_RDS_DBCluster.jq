. as {$partition, $account, $region, $identifier}
| {
  "rds:DescribeDBClusters": {
    "AllocatedStorage": 1,
    "AvailabilityZones": ["\($region)a", "\($region)b", "\($region)c"],
    "BackupRetentionPeriod": 7,
    "DatabaseName": "\($identifier)",
    "DBClusterIdentifier": "\($identifier)",
    "DBClusterParameterGroup": "\($identifier)-17",
    "DBSubnetGroup": "data",
    "Status": "available",
    "EarliestRestorableTime": "2026-11-13T02:20:05.001Z",
    "Endpoint": "\($identifier).cluster-c1a2b3c4d5e6.\($region).rds.amazonaws.com",
    "ReaderEndpoint": "\($identifier).cluster-ro-c1a2b3c4d5e6.\($region).rds.amazonaws.com",
    "MultiAZ": true,
    "Engine": "aurora-postgresql",
    "EngineVersion": "17.5",
    "LatestRestorableTime": "2026-11-20T09:10:00Z",
    "Port": 5432,
    "MasterUsername": "shop",
    "PreferredBackupWindow": "02:15-02:45",
    "PreferredMaintenanceWindow": "sun:04:00-sun:04:30",
    "DBClusterMembers": [
      {
        "DBInstanceIdentifier": "\($identifier)-1",
        "IsClusterWriter": true,
        "DBClusterParameterGroupStatus": "in-sync",
        "PromotionTier": 1
      }
    ],
    "VpcSecurityGroups": [
      { "VpcSecurityGroupId": "sg-0d9c8b7a6f5e4d3c2", "Status": "active" }
    ],
    "StorageEncrypted": true,
    "KmsKeyId": "arn:\($partition):kms:\($region):\($account):key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    "DbClusterResourceId": "cluster-7TESTEXAMPLE0000000000001",
    "DBClusterArn": "arn:\($partition):rds:\($region):\($account):cluster:\($identifier)",
    "AssociatedRoles": [
      {
        "RoleArn": "arn:\($partition):iam::\($account):role/\($identifier)-export",
        "Status": "ACTIVE",
        "FeatureName": "s3Export"
      }
    ],
    "IAMDatabaseAuthenticationEnabled": true,
    "ClusterCreateTime": "2026-11-01T07:00:00Z",
    "EngineMode": "provisioned",
    "StorageType": "aurora-iopt1",
    "AutoMinorVersionUpgrade": true,
    "DeletionProtection": true,
    "HttpEndpointEnabled": true,
    "ActivityStreamStatus": "stopped",
    "CopyTagsToSnapshot": true,
    "CrossAccountClone": false,
    "GlobalWriteForwardingStatus": "disabled",
    "NetworkType": "IPV4",
    "TagList": [
      { "Key": "team", "Value": "web" }
    ]
  }
}
