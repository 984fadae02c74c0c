. as {$identifier}
| {
  "kafka:DescribeClusterV2": {
    "ClusterType": "SERVERLESS",
    "ClusterArn": "\($identifier)",
    "ClusterName": "orders-log",
    "CreationTime": "2026-11-01T07:00:00.114Z",
    "CurrentVersion": "K3P5ROKL5A1OLE",
    "State": "ACTIVE",
    "Tags": { "team": "web" }
  }
}
