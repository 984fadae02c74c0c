. as {$partition, $account, $region, $identifier}
| {
  "ecs:DescribeTaskDefinition": {
    "taskDefinition": {
      "taskDefinitionArn": "\($identifier)",
      "containerDefinitions": [
        {
          "name": "web",
          "image": "\($account).dkr.ecr.\($region).amazonaws.com/shop/web:2.14.0",
          "cpu": 512,
          "memory": 1024,
          "essential": true,
          "portMappings": [
            { "containerPort": 8080, "hostPort": 8080, "protocol": "tcp" }
          ],
          "environment": [
            { "name": "DB_PASSWORD", "value": "****" },
            { "name": "STAGE", "value": "prod" }
          ],
          "secrets": [
            {
              "name": "API_KEY",
              "valueFrom": "arn:\($partition):ssm:\($region):\($account):parameter/shop/api-key"
            }
          ],
          "mountPoints": [
            { "sourceVolume": "scratch", "containerPath": "/tmp", "readOnly": false }
          ],
          "volumesFrom": [],
          "logConfiguration": {
            "logDriver": "awslogs",
            "options": { "awslogs-group": "/ecs/web", "awslogs-region": "\($region)" }
          }
        },
        {
          "name": "otel",
          "image": "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3",
          "essential": false
        }
      ],
      "family": "web",
      "taskRoleArn": "arn:\($partition):iam::\($account):role/web-task",
      "executionRoleArn": "arn:\($partition):iam::\($account):role/ecs-execution",
      "networkMode": "awsvpc",
      "revision": 41,
      "volumes": [
        { "name": "scratch" }
      ],
      "status": "ACTIVE",
      "placementConstraints": [],
      "requiresCompatibilities": ["FARGATE"],
      "cpu": "512",
      "memory": "1024",
      "registeredAt": "2026-11-20T08:58:44.901000+00:00",
      "registeredBy": "arn:\($partition):iam::\($account):role/terraform-deploy"
    },
    "tags": [
      { "key": "team", "value": "web" }
    ]
  }
}
