. as {$account, $identifier}
| {
  "sns:GetTopicAttributes": {
    "Attributes": {
      "TopicArn": "\($identifier)",
      "Owner": "\($account)",
      "DisplayName": "Order placed",
      "SubscriptionsConfirmed": "4",
      "SubscriptionsPending": "1",
      "SubscriptionsDeleted": "0",
      "TracingConfig": "PassThrough",
      "LambdaSuccessFeedbackSampleRate": "50",
      "Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    }
  },
  "sns:ListTagsForResource": {
    "Tags": [
      { "Key": "team", "Value": "orders" }
    ]
  }
}
