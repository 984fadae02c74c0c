{
  identifier: .Properties.TableName,
  calls: [
    {call: "dynamodb:DescribeTable", answer: {Table: (.Properties | del(.ContinuousBackupsDescription))}},
    {call: "dynamodb:ListTagsOfResource", answer: {Tags: []}},
    {call: "dynamodb:DescribeContinuousBackups", error: "AccessDeniedException: not authorized"}
  ],
  except: {creationDateTime: "ocean writes whole seconds without a fraction, unlike its example"}
}
