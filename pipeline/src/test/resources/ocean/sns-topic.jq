{
  identifier: .Properties.TopicArn,
  calls: [
    {
      call: "sns:GetTopicAttributes",
      request: {TopicArn: .Properties.TopicArn},
      answer: {Attributes: (.Properties | map_values(tostring))}
    },
    {call: "sns:ListTagsForResource", answer: {Tags: []}}
  ]
}
