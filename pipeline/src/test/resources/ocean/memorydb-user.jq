{
  identifier: .Properties.Name,
  calls: [
    {call: "memorydb:DescribeUsers", answer: {Users: [.Properties | del(.TagList)]}},
    {call: "memorydb:ListTags", answer: (.Properties | {TagList})}
  ]
}
