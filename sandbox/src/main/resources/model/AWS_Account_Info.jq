. as {$partition, $identifier}
| {
  "sts:GetCallerIdentity": {
    "UserId": "AROAEXAMPLEROLEID0001:catalogue",
    "Account": "\($identifier)",
    "Arn": "arn:\($partition):sts::\($identifier):assumed-role/catalogue-reader/catalogue"
  },
  "organizations:DescribeAccount": {
    "Id": "\($identifier)",
    "Arn": "arn:\($partition):organizations::\($identifier):account/o-exampleorg1/\($identifier)",
    "Name": "shop-production",
    "Email": "aws@shop.example.com",
    "Status": "ACTIVE"
  }
}
