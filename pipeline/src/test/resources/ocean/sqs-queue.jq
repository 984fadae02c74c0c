{
  identifier: .Properties.QueueUrl,
  calls: [
    {
      call: "sqs:GetQueueAttributes",
      request: {QueueUrl: .Properties.QueueUrl, AttributeNames: ["All"]},
      answer: {Attributes: (.Properties | del(.QueueUrl, .Tags) | map_values(tostring))}
    },
    {call: "sqs:ListQueueTags", answer: {Tags: .Properties.Tags}}
  ]
}
