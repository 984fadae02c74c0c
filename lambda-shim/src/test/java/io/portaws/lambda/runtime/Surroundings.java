package io.portaws.lambda.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.LambdaFunction;
import io.portaws.sandbox.LambdaFunction.Start;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.SqsEventSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The function between the sandbox's queue, AWS and Port, and what its messages say. */
final class Surroundings implements AutoCloseable {
  static final String ACCOUNT = "000000000000";
  static final String REGION = "eu-west-1";

  /** More than any test's work takes, on any machine. */
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final EmbeddedSqs SQS = EmbeddedSqs.start();
  private static final int MEMORY = 512;

  final EmbeddedSqs sqs = SQS;
  final AwsStandIn aws = AwsStandIn.start(ACCOUNT);
  final PortStandIn port = PortStandIn.start();
  final String deadLetterUrl;
  final String queueUrl;
  final SqsEventSource mapping;
  private final Map<String, String> variables = new HashMap<>();

  Surroundings(String queue) {
    deadLetterUrl = sqs.createQueue(queue + "-dlq", Map.of());
    queueUrl = sqs.createQueue(queue, Map.of("VisibilityTimeout", "900"), deadLetterUrl, 100);
    mapping = new SqsEventSource(sqs, queueUrl);
    port.putBlueprint("awsAccount", Map.of());
    port.putBlueprint("shop", Map.of());
    for (ResourceType type : TypeCatalog.bundled().types()) {
      if (type.blueprint() != null) {
        port.putBlueprint(type.blueprint());
      }
    }
    with("QUEUE_URL", queueUrl);
    with("AWS_REGION", REGION);
    with("AWS_ENDPOINT_URL", aws.endpoint().toString());
    with("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
    with("PORT_BASE_URL", port.endpoint().toString());
    with("PORT_CLIENT_ID", PortStandIn.CLIENT_ID);
    with("PORT_CLIENT_SECRET", PortStandIn.CLIENT_SECRET);
    with("RECHECK", "0s");
  }

  Surroundings with(String name, String value) {
    variables.put(name, value);
    return this;
  }

  Surroundings without(String name) {
    variables.remove(name);
    return this;
  }

  LambdaFunction start(Start how) throws IOException {
    return LambdaFunction.start(
        new LambdaFunction.Setup(
            Unpacked.FOLDER,
            "io.portaws.lambda.Handler::handleRequest",
            MEMORY,
            how,
            AwsStandIn.credentials(ACCOUNT).resolveCredentials(),
            List.of(),
            List.of(),
            variables));
  }

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void putCluster(String name) {
    aws.put(
        "AWS::ECS::Cluster",
        ACCOUNT,
        REGION,
        name,
        json(
            "{\"clusterName\":\"%s\",\"clusterArn\":\"%s\",\"status\":\"ACTIVE\"}"
                .formatted(name, clusterArn(name))));
  }

  static String clusterArn(String name) {
    return "arn:aws:ecs:" + REGION + ":" + ACCOUNT + ":cluster/" + name;
  }

  boolean hasCluster(String name) {
    return port.entity("ecsCluster", clusterArn(name)).isPresent();
  }

  /** An ECS call as CloudTrail records it, of long before: what AWS answers is believed at once. */
  static String clusterEvent(String name) {
    return """
    {"version":"0","id":"%1$s","detail-type":"AWS API Call via CloudTrail","source":"aws.ecs",
     "account":"%2$s","time":"2026-11-01T10:00:00Z","region":"%3$s","resources":[],
     "detail":{"eventSource":"ecs.amazonaws.com","eventName":"CreateCluster",
       "eventTime":"2026-11-01T10:00:00Z","awsRegion":"%3$s",
       "requestParameters":{"clusterName":"%1$s"},"responseElements":null}}
    """
        .formatted(name, ACCOUNT, REGION);
  }

  static String inSns(String body) {
    return JSON.createObjectNode()
        .put("Type", "Notification")
        .put("MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324")
        .put("TopicArn", "arn:aws:sns:" + REGION + ":" + ACCOUNT + ":changes")
        .put("Message", body)
        .put("Timestamp", "2026-11-01T10:00:01.000Z")
        .toString();
  }

  @Override
  public void close() {
    aws.close();
    port.close();
  }
}
