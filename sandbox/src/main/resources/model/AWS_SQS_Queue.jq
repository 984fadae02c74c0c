. as {$identifier}
| ($identifier | split("/")[-1]) as $name
| {
  "sqs:GetQueueAttributes": {},
  "sqs:ListQueueTags": {
    "Tags": { "team": "\($name)" }
  }
}
