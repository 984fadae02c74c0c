{
  "sesv2:GetEmailIdentity": {
    "IdentityType": "DOMAIN",
    "FeedbackForwardingStatus": true,
    "VerifiedForSendingStatus": true,
    "DkimAttributes": { "SigningEnabled": true, "Status": "SUCCESS", "SigningAttributesOrigin": "AWS_SES" },
    "MailFromAttributes": { "BehaviorOnMxFailure": "USE_DEFAULT_VALUE" },
    "Tags": [
      { "Key": "team", "Value": "web" }
    ],
    "ConfigurationSetName": "newsletters",
    "VerificationStatus": "SUCCESS"
  }
}
