{
  identifier: .Properties.Id,
  calls: [
    {
      call: "organizations:DescribeAccount",
      request: {AccountId: .Properties.Id},
      answer: {Account: .Properties}
    },
    {call: "organizations:ListParents", answer: {Parents: []}},
    {call: "organizations:ListTagsForResource", answer: {Tags: []}}
  ],
  except: {
    joinedTimestamp: "The example writes an instant as no SDK of ocean's does, with milliseconds and Z."
  }
}
