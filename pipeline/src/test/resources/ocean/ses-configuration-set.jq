{
  identifier: .Properties.ConfigurationSetName,
  calls: [{call: "sesv2:GetConfigurationSet", answer: .Properties}]
}
