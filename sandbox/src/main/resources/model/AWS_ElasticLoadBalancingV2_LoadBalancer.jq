. as {$region, $identifier}
| ($identifier | split("/")[2]) as $name
| {
  "elasticloadbalancingv2:DescribeLoadBalancers": {
    "LoadBalancerArn": "\($identifier)",
    "DNSName": "\($name)-1234567890.\($region).elb.amazonaws.com",
    "CanonicalHostedZoneId": "Z32O12XQLNTSW2",
    "CreatedTime": "2026-11-20T09:14:55.310000+00:00",
    "LoadBalancerName": "\($name)",
    "Scheme": "internet-facing",
    "VpcId": "vpc-0a1b2c3d4e5f60718",
    "State": { "Code": "active" },
    "Type": "application",
    "SecurityGroups": ["sg-0d9c8b7a6f5e4d3c2"],
    "IpAddressType": "ipv4"
  },
  "elasticloadbalancingv2:DescribeTags": {
    "ResourceArn": "\($identifier)",
    "Tags": [
      { "Key": "team", "Value": "web" }
    ]
  }
}
