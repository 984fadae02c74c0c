package io.portaws.pipeline.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.event.Decoder;
import io.portaws.pipeline.event.Form.ExporterEvent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract of Port's AWS exporter, with the messages that its published rules make. */
class ExporterResolverTest {
  private static final String QUEUE_ACCOUNT = "111122223333";
  private static final ExporterResolver RESOLVER =
      new ExporterResolver(Outcomes.CATALOG, QUEUE_ACCOUNT);

  /** The example of the documentation of event-based updates, to the letter. */
  private static final String LAMBDA =
      """
      {"resource_type":"AWS::Lambda::Function","requestFunctionName":"%s","responseFunctionName":"%s",\
      "eventName":"%s","region":"\\"eu-west-1\\"",\
      "identifier":"if .responseFunctionName != \\"\\" then .responseFunctionName else .requestFunctionName end",\
      "action":"if .eventName | startswith(\\"Delete\\") then \\"delete\\" else \\"upsert\\" end"}\
      """;

  @ParameterizedTest
  @CsvSource({
    "'',                                                    f, CreateFunction20150331,                upsert",
    "arn:aws:lambda:eu-west-1:111122223333:function:f,      f, UpdateFunctionConfiguration20150331v2, upsert",
    "f,                                                    '', DeleteFunction20150331,                delete",
  })
  void theDocumentedLambdaExampleIsUnderstood(
      String requestName, String responseName, String eventName, String action) {
    assertThat(words(LAMBDA.formatted(requestName, responseName, eventName)))
        .isEqualTo(action + " AWS::Lambda::Function f 111122223333 eu-west-1");
  }

  @Test
  void theDocumentedDeleteIsTakenToTheLetter() {
    String body =
        """
        {"resource_type":"AWS::Lambda::Function","requestFunctionName":"f","responseFunctionName":"",\
        "eventName":"DeleteFunction20150331","region":"\\"eu-west-1\\"",\
        "identifier":"if .responseFunctionName != \\"\\" then .responseFunctionName else .requestFunctionName end",\
        "action":"if .eventName | startswith(\\"Delete\\") then \\"delete\\" else \\"upsert\\" end"}\
        """;
    assertThat(words(body)).isEqualTo("delete AWS::Lambda::Function f 111122223333 eu-west-1");
    Change change = changes(body).getFirst();
    assertThat(change.toldByExporter()).isTrue();
    assertThat(change.namesEntity()).isTrue();
  }

  @Test
  void anUpsertNamesTheResourceAndNotTheEntity() {
    assertThat(
            changes(LAMBDA.formatted("", "f", "CreateFunction20150331")).getFirst().namesEntity())
        .isFalse();
  }

  @Test
  void theEcsRuleTakesTheNameFromTheResponse() {
    assertThat(words(ecs("CreateCluster", "storefront", "")))
        .isEqualTo("upsert AWS::ECS::Cluster storefront 111122223333 us-east-1");
    assertThat(words(ecs("DeleteCluster", "storefront", "")))
        .isEqualTo("delete AWS::ECS::Cluster storefront 111122223333 us-east-1");
  }

  @Test
  void theEcsRuleTakesTheNameOfATaggedClusterFromItsArn() {
    String arn = "arn:aws:ecs:us-east-1:111122223333:cluster/storefront";
    assertThat(words(ecs("TagResource", "", arn)))
        .isEqualTo("upsert AWS::ECS::Cluster storefront 111122223333 us-east-1");
  }

  private static String ecs(String eventName, String clusterName, String resourceArn) {
    return """
    {"resource_type": "AWS::ECS::Cluster", "region": "\\"us-east-1\\"",
     "identifier": "\\"%1$s\\" | if test(\\"TagResource|UntagResource[^a-zA-Z]*$\\") then \\"%3$s\\" | split(\\"/\\")[-1] else \\"%2$s\\" end",
     "action": "if \\"%1$s\\" | test(\\"DeleteCluster[^a-zA-Z]*$\\") then \\"delete\\" else \\"upsert\\" end"}
    """
        .formatted(eventName, clusterName, resourceArn);
  }

  @ParameterizedTest
  @CsvSource({
    "CreateTopic,    arn:aws:sns:eu-west-1:111122223333:orders, '',                                        '',                                           upsert, arn:aws:sns:eu-west-1:111122223333:orders",
    "Unsubscribe,    '',                                        '',                                        arn:aws:sns:eu-west-1:111122223333:orders:a1, upsert, arn:aws:sns:eu-west-1:111122223333:orders",
    "DeleteTopic,    '',                                        arn:aws:sns:eu-west-1:111122223333:orders, '',                                           delete, orders",
  })
  void theSnsRuleSlicesAndSplitsLiterals(
      String eventName,
      String responseArn,
      String requestArn,
      String subscriptionArn,
      String action,
      String identifier) {
    String body =
        """
        {"resource_type": "AWS::SNS::Topic", "region": "\\"eu-west-1\\"",
         "identifier": "\\"%1$s\\" | if test(\\"CreateTopic[^a-zA-Z]*$\\") then \\"%2$s\\" elif test(\\"Unsubscribe[^a-zA-Z]*$\\") then \\"%4$s\\"[:\\"%4$s\\" | rindex(\\":\\")] elif test(\\"TagResource|UntagResource[^a-zA-Z]*$\\") then \\"\\" elif test(\\"DeleteTopic[^a-zA-Z]*$\\") then \\"%3$s\\" | split(\\":\\")[-1] else \\"%3$s\\" end",
         "action": "if \\"%1$s\\" | test(\\"DeleteTopic[^a-zA-Z]*$\\") then \\"delete\\" else \\"upsert\\" end"}
        """
            .formatted(eventName, responseArn, requestArn, subscriptionArn);
    assertThat(words(body))
        .isEqualTo(action + " AWS::SNS::Topic " + identifier + " 111122223333 eu-west-1");
  }

  @Test
  void theEksRuleThatForgetsTheQuotesIsUnderstood() {
    String body =
        """
        {"resource_type": "AWS::EKS::Cluster", "region": "us-east-1", "identifier": "store-front",
         "action": "if \\"DeleteCluster\\" | startswith(\\"Delete\\") then \\"delete\\" else \\"upsert\\" end"}
        """;
    assertThat(words(body))
        .isEqualTo("delete AWS::EKS::Cluster store-front 111122223333 us-east-1");
  }

  @Test
  void theAccountOfTheMessageCountsWhenItHasOne() {
    String body =
        """
        {"resource_type": "AWS::S3::Bucket", "account": "444455556666", "region": "\\"eu-west-1\\"",
         "identifier": "\\"shop-invoices\\"", "eventId": "e-1", "eventTime": "2026-11-20T09:15:02Z"}
        """;
    assertThat(words(body))
        .isEqualTo("upsert AWS::S3::Bucket shop-invoices 444455556666 eu-west-1");
    Change change = changes(body).getFirst();
    assertThat(change.eventId()).isEqualTo("e-1");
    assertThat(change.changeTime()).isEqualTo(Instant.parse("2026-11-20T09:15:02Z"));
  }

  @Test
  void withoutATimeOfItsOwnAChangeIsAsOldAsItsMessage() {
    String body = LAMBDA.formatted("", "f", "CreateFunction20150331");
    assertThat(changes(body).getFirst().changeTime()).isEqualTo(Outcomes.SENT_AT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'identifier': '\"\"', 'region': '\"eu-west-1\"' ; identifier-missing",
        "'identifier': '.nothing', 'region': '\"eu-west-1\"' ; identifier-missing",
        "'region': '\"eu-west-1\"' ; identifier-missing",
        "'identifier': '\"b\"' ; region-missing",
        "'identifier': '\"b\"', 'region': '\"\"' ; region-missing",
        "'identifier': '\"b\"', 'region': '\"r\"', 'action': '\"x\"' ; action-not-valid",
        "'identifier': '\"b\"', 'region': '\"r\"', 'action': 'null' ; action-not-valid",
        "'identifier': '.resource_type | keys', 'region': '\"r\"' ; jq-failed",
        "'identifier': 'if .a then', 'region': '\"r\"' ; jq-failed",
        "'identifier': '\"b\"', 'region': '\"r\"', 'action': '\"DELETE\"' ; delete AWS::S3::Bucket b 111122223333 r",
      })
  void whatCannotBeDoneIsRejectedWithItsReason(String fields, String expected) {
    String body =
        ("{'resource_type': 'AWS::S3::Bucket', " + fields + "}")
            .replace("\"", "\\\"")
            .replace('\'', '"');
    String words = words(body);
    assertThat(words.startsWith("rejected ") ? words.substring(9) : words).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"S3 bucket", "AWS::S3", "AWS::S3::Bucket/../x", "''"})
  void whatIsNoTypeNameIsRejected(String type) {
    String body =
        """
        {"resource_type": "%s", "region": "\\"eu-west-1\\"", "identifier": "\\"b\\""}
        """
            .formatted(type);
    assertThat(words(body)).isEqualTo("rejected type-not-valid");
  }

  private static List<Change> changes(String body) {
    return ((Resolution.Changes) resolve(body)).changes();
  }

  private static String words(String body) {
    return Outcomes.words(resolve(body));
  }

  private static Resolution resolve(String body) {
    return RESOLVER.resolve((ExporterEvent) Decoder.decode(body), Outcomes.SENT_AT);
  }
}
