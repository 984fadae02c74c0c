package io.portaws.peers.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderTest {
  private static final String TOPIC = "arn:aws:sns:eu-west-1:000000000000:topic-1";

  private final Decoder decoder = new Decoder();

  @Test
  void anExportersEventIsEvaluatedOverItself() throws Unreadable {
    String body =
        """
        {"resource_type": "AWS::S3::Bucket", "region": "\\"eu-west-1\\"", "identifier": ".name",
         "name": "bucket-17", "action": "if .gone then \\"delete\\" else \\"upsert\\" end", "gone": %s}
        """;

    assertEquals(
        Optional.of(new Change("AWS::S3::Bucket", "eu-west-1", "bucket-17", false)),
        decoder.decode(body.formatted("false")));
    assertEquals(
        Optional.of(new Change("AWS::S3::Bucket", "eu-west-1", "bucket-17", true)),
        decoder.decode(body.formatted("true")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          s3       | CreateBucket                          | {"bucketName":"bucket-1"}      | AWS::S3::Bucket       | bucket-1   | false
          s3       | PutBucketTagging                      | {"bucketName":"bucket-1"}      | AWS::S3::Bucket       | bucket-1   | false
          s3       | DeleteBucket                          | {"bucketName":"bucket-1"}      | AWS::S3::Bucket       | bucket-1   | true
          lambda   | CreateFunction20150331                | {"functionName":"function-1"}  | AWS::Lambda::Function | function-1 | false
          lambda   | UpdateFunctionConfiguration20150331v2 | {"functionName":"function-1"}  | AWS::Lambda::Function | function-1 | false
          lambda   | DeleteFunction20150331                | {"functionName":"function-1"}  | AWS::Lambda::Function | function-1 | true
          dynamodb | CreateTable                           | {"tableName":"table-1"}        | AWS::DynamoDB::Table  | table-1    | false
          dynamodb | UpdateTable                           | {"tableName":"table-1"}        | AWS::DynamoDB::Table  | table-1    | false
          dynamodb | DeleteTable                           | {"tableName":"table-1"}        | AWS::DynamoDB::Table  | table-1    | true
          sns      | CreateTopic                           | {"name":"topic-1"}             | AWS::SNS::Topic       | %TOPIC     | false
          sns      | SetTopicAttributes                    | {"topicArn":"%TOPIC"}          | AWS::SNS::Topic       | %TOPIC     | false
          sns      | DeleteTopic                           | {"topicArn":"%TOPIC"}          | AWS::SNS::Topic       | %TOPIC     | true
          ecs      | CreateCluster                         | {"clusterName":"cluster-1"}    | AWS::ECS::Cluster     | cluster-1  | false
          ecs      | UpdateCluster                         | {"cluster":"cluster-1"}        | AWS::ECS::Cluster     | cluster-1  | false
          ecs      | DeleteCluster                         | {"cluster":"arn:x/cluster-1"}  | AWS::ECS::Cluster     | cluster-1  | true
          """)
  void aCallNamesItsResource(
      String service, String call, String parameters, String type, String id, boolean isDelete)
      throws Unreadable {
    assertEquals(
        Optional.of(new Change(type, "eu-west-1", id.replace("%TOPIC", TOPIC), isDelete)),
        decoder.decode(event(service, call, parameters.replace("%TOPIC", TOPIC), "null")));
  }

  @Test
  void aCallThatFailedOrIsOfAnotherKindIsAboutNothing() throws Unreadable {
    String parameters = "{\"bucketName\":\"bucket-1\"}";

    assertEquals(
        Optional.empty(),
        decoder.decode(event("s3", "CreateBucket", parameters, "\"AccessDenied\"")));
    assertEquals(
        Optional.empty(), decoder.decode(event("s3", "GetBucketTagging", parameters, "null")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"resource_type":
          {"resource_type":"T","region":"\\"r\\"","identifier":".name"}
          {"resource_type":"T","region":"\\"r\\"","identifier":"("}
          """)
  void whatCannotBeReadIsRefused(String body) {
    assertThrows(Unreadable.class, () -> decoder.decode(body));
  }

  private static String event(String service, String call, String parameters, String error) {
    return """
    {"version": "0", "detail-type": "AWS API Call via CloudTrail", "source": "aws.%1$s",
     "account": "000000000000", "region": "eu-west-1", "resources": [],
     "detail": {"eventSource": "%1$s.amazonaws.com", "eventName": "%2$s", "errorCode": %4$s,
       "requestParameters": %3$s}}
    """
        .formatted(service, call, parameters, error);
  }
}
