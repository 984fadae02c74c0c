package io.portaws.cli.explain;

/** Messages with invented names. */
public final class Messages {
  public static final String CREATE_BUCKET =
      """
      {"id": "e-1", "detail-type": "AWS API Call via CloudTrail", "source": "aws.s3", "account": "111122223333",
       "region": "eu-west-1", "detail": {"eventSource": "s3.amazonaws.com", "eventName": "CreateBucket",
        "eventTime": "2026-11-21T07:00:00Z", "requestParameters": {"bucketName": "images"}}}
      """;

  public static final String DELETE_BUCKET = CREATE_BUCKET.replace("CreateBucket", "DeleteBucket");

  public static final String FAILED_CALL =
      CREATE_BUCKET.replace("\"eventTime\"", "\"errorCode\": \"AccessDenied\", \"eventTime\"");

  public static final String EXPORTER_UPSERT =
      """
      {"resource_type": "AWS::S3::Bucket", "region": "\\"eu-west-1\\"", "identifier": "\\"invoices\\"",
       "action": "\\"upsert\\""}
      """;

  public static final String EXPORTER_DELETE = EXPORTER_UPSERT.replace("upsert", "delete");

  public static final String ENTITY =
      """
      {"blueprint": "service", "identifier": "checkout", "title": "Checkout", "properties": {"tier": "1"}}
      """;

  public static final String IN_SNS =
      """
      {"Type": "Notification", "TopicArn": "arn:aws:sns:eu-west-1:111122223333:changes",
       "Message": "{\\"blueprint\\": \\"service\\", \\"identifier\\": \\"basket\\"}"}
      """;

  public static final String BUCKET_STATE =
      """
      {"BucketName": "images", "Arn": "arn:aws:s3:::images", "Tags": [{"Key": "team", "Value": "shop"}]}
      """;

  private Messages() {}
}
