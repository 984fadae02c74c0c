. as {$partition, $account, $region, $identifier}
| ($identifier | split("/")[-1]) as $name
| {
  "kafka:DescribeCluster": {
    "ActiveOperationArn": "arn:\($partition):kafka:\($region):\($account):cluster-operation/clicks/\($name)/0c1d2e3f",
    "ClientAuthentication": {
      "Sasl": {
        "Iam": { "Enabled": true }
      },
      "Unauthenticated": { "Enabled": false }
    },
    "ClusterArn": "\($identifier)",
    "ClusterName": "clicks",
    "CreationTime": "2026-11-01T07:00:00.114Z",
    "CurrentBrokerSoftwareInfo": { "KafkaVersion": "3.9.x" },
    "CurrentVersion": "K3P5ROKL5A1OLE",
    "EnhancedMonitoring": "PER_BROKER",
    "NumberOfBrokerNodes": 3,
    "State": "ACTIVE",
    "Tags": { "team": "web" },
    "StorageMode": "LOCAL"
  }
}
