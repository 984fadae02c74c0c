. as {$partition, $account, $region, $identifier}
| {
  "ecs:DescribeClusters": {
    "clusterArn": "arn:\($partition):ecs:\($region):\($account):cluster/\($identifier)",
    "clusterName": "\($identifier)",
    "status": "ACTIVE",
    "registeredContainerInstancesCount": 0,
    "runningTasksCount": 14,
    "pendingTasksCount": 1,
    "activeServicesCount": 6,
    "statistics": [],
    "tags": [
      { "key": "team", "value": "web" }
    ],
    "settings": [
      { "name": "containerInsights", "value": "enhanced" }
    ],
    "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
    "defaultCapacityProviderStrategy": []
  }
}
