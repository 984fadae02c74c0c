{
  identifier: .Properties.Id,
  calls: [
    {call: "sts:GetCallerIdentity", answer: {Account: .Properties.Id}},
    {
      call: "account:GetAccountInformation",
      answer: {AccountId: .Properties.Id, AccountName: .Properties.Name}
    }
  ]
}
