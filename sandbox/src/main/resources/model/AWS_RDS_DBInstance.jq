. as {$partition, $account, $region, $identifier}
| {
  "rds:DescribeDBInstances": {
    "DBInstanceIdentifier": "\($identifier)",
    "DBInstanceClass": "db.t4g.medium",
    "Engine": "postgres",
    "DBInstanceStatus": "available",
    "MasterUsername": "shop",
    "DBName": "\($identifier)",
    "Endpoint": {
      "Address": "\($identifier).c1a2b3c4d5e6.\($region).rds.amazonaws.com",
      "Port": 5432,
      "HostedZoneId": "Z29XKXDKYMONMX"
    },
    "AllocatedStorage": 50,
    "InstanceCreateTime": "2026-11-01T07:00:00.114Z",
    "PreferredBackupWindow": "03:00-03:30",
    "BackupRetentionPeriod": 7,
    "DBSecurityGroups": [],
    "VpcSecurityGroups": [
      { "VpcSecurityGroupId": "sg-0d9c8b7a6f5e4d3c2", "Status": "active" }
    ],
    "DBParameterGroups": [
      { "DBParameterGroupName": "\($identifier)-17", "ParameterApplyStatus": "pending-reboot" }
    ],
    "AvailabilityZone": "\($region)a",
    "PreferredMaintenanceWindow": "sun:04:00-sun:04:30",
    "PendingModifiedValues": { "AllocatedStorage": 80 },
    "LatestRestorableTime": "2026-11-20T09:05:00Z",
    "MultiAZ": true,
    "EngineVersion": "17.6",
    "AutoMinorVersionUpgrade": true,
    "ReadReplicaDBInstanceIdentifiers": ["\($identifier)-replica"],
    "LicenseModel": "postgresql-license",
    "Iops": 3000,
    "StorageThroughput": 125,
    "OptionGroupMemberships": [
      { "OptionGroupName": "default:postgres-17", "Status": "in-sync" }
    ],
    "CharacterSetName": "UTF8",
    "SecondaryAvailabilityZone": "\($region)b",
    "PubliclyAccessible": false,
    "StorageType": "gp3",
    "DbInstancePort": 0,
    "StorageEncrypted": true,
    "KmsKeyId": "arn:\($partition):kms:\($region):\($account):key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    "DbiResourceId": "db-4QXZKJ7TESTEXAMPLE00000001",
    "CACertificateIdentifier": "rds-ca-rsa2048-g1",
    "DomainMemberships": [],
    "CopyTagsToSnapshot": true,
    "MonitoringInterval": 60,
    "EnhancedMonitoringResourceArn": "arn:\($partition):logs:\($region):\($account):log-group:RDSOSMetrics:log-stream:db-4QXZKJ7TESTEXAMPLE00000001",
    "MonitoringRoleArn": "arn:\($partition):iam::\($account):role/rds-monitoring",
    "DBInstanceArn": "arn:\($partition):rds:\($region):\($account):db:\($identifier)",
    "IAMDatabaseAuthenticationEnabled": true,
    "DatabaseInsightsMode": "standard",
    "PerformanceInsightsEnabled": true,
    "DeletionProtection": true,
    "AssociatedRoles": [
      {
        "RoleArn": "arn:\($partition):iam::\($account):role/\($identifier)-export",
        "FeatureName": "s3Export",
        "Status": "ACTIVE"
      }
    ],
    "TagList": [
      { "Key": "team", "Value": "\($identifier)" }
    ],
    "CustomerOwnedIpEnabled": false,
    "NetworkType": "IPV4",
    "ActivityStreamStatus": "stopped",
    "BackupTarget": "region",
    "CertificateDetails": { "CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": "2027-11-01T07:00:00Z" },
    "DedicatedLogVolume": false,
    "IsStorageConfigUpgradeAvailable": false,
    "EngineLifecycleSupport": "open-source-rds-extended-support"
  }
}
