. as {$region, $identifier}
| {
  "ec2:DescribeInstances": {
    "InstanceId": "\($identifier)",
    "InstanceType": "t3.small",
    "ImageId": "ami-0c1c30571d2dae5c9",
    "State": { "Code": 16, "Name": "running" },
    "LaunchTime": "2026-11-20T09:14:55+00:00",
    "Architecture": "x86_64",
    "PlatformDetails": "Linux/UNIX",
    "KeyName": "ops",
    "Monitoring": { "State": "enabled" },
    "Placement": { "AvailabilityZone": "\($region)a", "Tenancy": "default" },
    "PrivateIpAddress": "10.20.1.20",
    "PublicIpAddress": "198.51.100.7",
    "SubnetId": "subnet-0f3a5c7e9b1d2f4a6",
    "VpcId": "vpc-0a1b2c3d4e5f60718",
    "SecurityGroups": [
      { "GroupId": "sg-0d9c8b7a6f5e4d3c2", "GroupName": "web" }
    ],
    "Tags": [
      { "Key": "Name", "Value": "web-1" },
      { "Key": "team", "Value": "web" }
    ]
  }
}
