{
  identifier: .Properties.IdentityName,
  calls: [{
    call: "sesv2:GetEmailIdentity",
    request: {EmailIdentity: .Properties.IdentityName},
    answer: (.Properties | del(.IdentityName, .SendingEnabled))
  }]
}
