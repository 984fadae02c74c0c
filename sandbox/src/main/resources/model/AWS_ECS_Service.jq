. as {$partition, $account, $region, $identifier}
| ($identifier | split("|")) as $part
| ($part[0] | split("/")[-1]) as $name
| {
  "ecs:DescribeServices": {
    "serviceArn": "\($part[0])",
    "serviceName": "\($name)",
    "clusterArn": "\($part[1])",
    "serviceRegistries": [],
    "status": "ACTIVE",
    "desiredCount": 3,
    "runningCount": 3,
    "pendingCount": 0,
    "capacityProviderStrategy": [
      { "capacityProvider": "FARGATE", "weight": 1, "base": 0 }
    ],
    "platformVersion": "LATEST",
    "platformFamily": "Linux",
    "taskDefinition": "arn:\($partition):ecs:\($region):\($account):task-definition/web:41",
    "roleArn": "arn:\($partition):iam::\($account):role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
    "createdAt": "2026-11-01T07:30:00.500000+00:00",
    "createdBy": "arn:\($partition):iam::\($account):role/terraform-deploy",
    "placementConstraints": [],
    "placementStrategy": [],
    "healthCheckGracePeriodSeconds": 30,
    "schedulingStrategy": "REPLICA",
    "deploymentController": { "type": "ECS" },
    "tags": [
      { "key": "team", "value": "web" }
    ],
    "enableECSManagedTags": true,
    "propagateTags": "SERVICE",
    "enableExecuteCommand": false,
    "availabilityZoneRebalancing": "ENABLED"
  }
}
