. as {$partition, $account, $region, $identifier}
| {
  "lambda:GetFunction": {
    "Configuration": {
      "FunctionName": "\($identifier)",
      "FunctionArn": "arn:\($partition):lambda:\($region):\($account):function:\($identifier)",
      "Runtime": "java25",
      "Role": "arn:\($partition):iam::\($account):role/\($identifier)",
      "Handler": "shop.Handler",
      "CodeSize": 4194304,
      "Description": "Keeps the price index",
      "Timeout": 30,
      "MemorySize": 512,
      "LastModified": "2026-11-20T09:14:55.000+0000",
      "CodeSha256": "q2Vw0k7x5rJ1mZb8dF3hT6yL9nP4sA0cE2gU5iW7oXs=",
      "Version": "$LATEST",
      "VpcConfig": {
        "SubnetIds": ["subnet-0f3a5c7e9b1d2f4a6"],
        "SecurityGroupIds": ["sg-0d9c8b7a6f5e4d3c2"],
        "VpcId": "vpc-0a1b2c3d4e5f60718",
        "Ipv6AllowedForDualStack": false
      },
      "DeadLetterConfig": { "TargetArn": "arn:\($partition):sqs:\($region):\($account):\($identifier)-dlq" },
      "Environment": {
        "Variables": { "DB_PASSWORD": "****", "STAGE": "prod" }
      },
      "KMSKeyArn": "arn:\($partition):kms:\($region):\($account):key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
      "TracingConfig": { "Mode": "Active" },
      "RevisionId": "5a4f3e2d-1c0b-4a98-8765-43210fedcba9",
      "Layers": [
        { "Arn": "arn:\($partition):lambda:\($region):\($account):layer:otel:3", "CodeSize": 20480 }
      ],
      "State": "Active",
      "LastUpdateStatus": "Successful",
      "PackageType": "Zip",
      "Architectures": ["arm64"],
      "EphemeralStorage": { "Size": 512 },
      "SnapStart": { "ApplyOn": "PublishedVersions", "OptimizationStatus": "Off" },
      "RuntimeVersionConfig": {
        "RuntimeVersionArn": "arn:\($partition):lambda:\($region)::runtime:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
      },
      "LoggingConfig": { "LogFormat": "JSON", "LogGroup": "/aws/lambda/\($identifier)" }
    },
    "Code": { "RepositoryType": "S3", "Location": "https://example.com/code" },
    "Tags": { "team": "pricing" }
  }
}
