. as {$identifier}
| {
  "acm:DescribeCertificate": {
    "CertificateArn": "\($identifier)",
    "DomainName": "shop.example.com",
    "SubjectAlternativeNames": ["shop.example.com", "www.shop.example.com"],
    "Subject": "CN=shop.example.com",
    "Issuer": "Amazon",
    "CreatedAt": "2026-11-19T10:00:00.000Z",
    "IssuedAt": "2026-11-19T10:20:00.000Z",
    "Status": "ISSUED",
    "NotBefore": "2026-11-19T00:00:00.000Z",
    "NotAfter": "2027-12-18T23:59:59.000Z",
    "KeyAlgorithm": "RSA-2048",
    "Type": "AMAZON_ISSUED",
    "RenewalEligibility": "ELIGIBLE"
  },
  "acm:ListTagsForCertificate": {
    "Tags": [
      { "Key": "team", "Value": "web" }
    ]
  }
}
