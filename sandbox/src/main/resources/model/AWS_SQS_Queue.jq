. as {$partition, $region, $identifier}
| ($identifier | split("/")) as [$_, $_, $_, $owner, $name]
| {
  "sqs:GetQueueAttributes": {
    "Attributes": {
      "QueueArn": "arn:\($partition):sqs:\($region):\($owner):\($name)",
      "ApproximateNumberOfMessages": "3",
      "VisibilityTimeout": "60",
      "MessageRetentionPeriod": "345600",
      "MaximumMessageSize": "1048576",
      "DelaySeconds": "0",
      "ReceiveMessageWaitTimeSeconds": "20",
      "CreatedTimestamp": "1772438400",
      "LastModifiedTimestamp": "1772438400",
      "SqsManagedSseEnabled": "true"
    }
  },
  "sqs:ListQueueTags": { "Tags": { "Environment": "demo" } }
}
