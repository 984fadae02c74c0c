. as {$identifier}
| {
  "sesv2:GetConfigurationSet": {
    "ConfigurationSetName": "\($identifier)",
    "TrackingOptions": { "CustomRedirectDomain": "links.shop.example.com" },
    "DeliveryOptions": { "TlsPolicy": "REQUIRE" },
    "ReputationOptions": { "ReputationMetricsEnabled": true, "LastFreshStart": "2026-03-02T08:00:00Z" },
    "SendingOptions": { "SendingEnabled": true },
    "SuppressionOptions": {
      "SuppressedReasons": ["BOUNCE"]
    },
    "Tags": [
      { "Key": "team", "Value": "web" }
    ]
  }
}
