. as {$partition, $account, $region, $identifier}
| {
  "elasticache:DescribeCacheClusters": {
    "CacheClusterId": "\($identifier)",
    "ClientDownloadLandingPage": "https://console.aws.amazon.com/elasticache/home#client-download:",
    "CacheNodeType": "cache.t4g.small",
    "Engine": "redis",
    "EngineVersion": "7.1.0",
    "CacheClusterStatus": "available",
    "NumCacheNodes": 1,
    "PreferredAvailabilityZone": "\($region)a",
    "CacheClusterCreateTime": "2026-11-01T07:00:00.114Z",
    "PreferredMaintenanceWindow": "sun:04:00-sun:05:00",
    "PendingModifiedValues": {},
    "CacheSecurityGroups": [],
    "CacheSubnetGroupName": "data",
    "CacheNodes": [
      {
        "CacheNodeId": "0001",
        "CacheNodeStatus": "available",
        "CacheNodeCreateTime": "2026-11-01T07:00:00.114Z",
        "Endpoint": { "Address": "\($identifier).a1b2c3.0001.euw1.cache.amazonaws.com", "Port": 6379 },
        "ParameterGroupStatus": "in-sync",
        "CustomerAvailabilityZone": "\($region)a"
      }
    ],
    "AutoMinorVersionUpgrade": true,
    "SecurityGroups": [
      { "SecurityGroupId": "sg-0d9c8b7a6f5e4d3c2", "Status": "active" }
    ],
    "ReplicationGroupId": "\($identifier)",
    "SnapshotRetentionLimit": 3,
    "SnapshotWindow": "02:30-03:30",
    "AuthTokenEnabled": true,
    "TransitEncryptionEnabled": true,
    "AtRestEncryptionEnabled": true,
    "ARN": "arn:\($partition):elasticache:\($region):\($account):cluster:\($identifier)",
    "ReplicationGroupLogDeliveryEnabled": false,
    "LogDeliveryConfigurations": [
      {
        "LogType": "slow-log",
        "DestinationType": "cloudwatch-logs",
        "DestinationDetails": {
          "CloudWatchLogsDetails": { "LogGroup": "\($identifier)" }
        },
        "LogFormat": "json",
        "Status": "active"
      }
    ],
    "NetworkType": "ipv4",
    "IpDiscovery": "ipv4"
  },
  "elasticache:ListTagsForResource": {
    "TagList": [
      { "Key": "team", "Value": "web" }
    ]
  }
}
