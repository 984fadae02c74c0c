. as {$partition, $account, $region, $identifier}
| {
  "eks:DescribeCluster": {
    "cluster": {
      "name": "\($identifier)",
      "arn": "arn:\($partition):eks:\($region):\($account):cluster/\($identifier)",
      "createdAt": "2026-11-01T07:30:00.104000+00:00",
      "version": "1.34",
      "endpoint": "https://0F1E2D3C4B5A69788796A5B4C3D2E1F0.gr7.\($region).eks.amazonaws.com",
      "roleArn": "arn:\($partition):iam::\($account):role/eks-\($identifier)",
      "resourcesVpcConfig": {
        "subnetIds": ["subnet-0f3a5c7e9b1d2f4a6"],
        "securityGroupIds": [],
        "clusterSecurityGroupId": "sg-0d9c8b7a6f5e4d3c2",
        "vpcId": "vpc-0a1b2c3d4e5f60718",
        "endpointPublicAccess": false,
        "endpointPrivateAccess": true
      },
      "kubernetesNetworkConfig": { "serviceIpv4Cidr": "172.20.0.0/16", "ipFamily": "ipv4" },
      "logging": {
        "clusterLogging": [
          {
            "types": ["audit"],
            "enabled": true
          }
        ]
      },
      "identity": {
        "oidc": {
          "issuer": "https://oidc.eks.\($region).amazonaws.com/id/0F1E2D3C4B5A69788796A5B4C3D2E1F0"
        }
      },
      "status": "ACTIVE",
      "certificateAuthority": { "data": "LS0tLS1CRUdJTg==" },
      "platformVersion": "eks.9",
      "tags": { "team": "platform" },
      "accessConfig": { "authenticationMode": "API" },
      "upgradePolicy": { "supportType": "STANDARD" },
      "deletionProtection": true
    }
  }
}
