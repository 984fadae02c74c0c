package io.portaws.benchmarks.lambda;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.LambdaRuntimeApi.Answered;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.SqsEventSource;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A queue, an AWS with a thousand ECS clusters, and a Port, all in this process. */
final class World implements AutoCloseable {
  static final String ACCOUNT = "000000000000";
  static final int CLUSTERS = 1_000;
  private static final String REGION = "eu-west-1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final EmbeddedSqs sqs = EmbeddedSqs.start();
  private final AwsStandIn aws = AwsStandIn.start(ACCOUNT);
  private final PortStandIn port = PortStandIn.start();
  private final String queueUrl;
  private final SqsEventSource mapping;

  World() {
    port.keepWrites(0);
    // They take whatever properties the mapping has.
    port.putBlueprint("awsAccount", Map.of());
    port.putBlueprint("ecsCluster", Map.of("account", "awsAccount"));
    String deadLetters = sqs.createQueue("events-dlq", Map.of());
    queueUrl = sqs.createQueue("events", Map.of("VisibilityTimeout", "900"), deadLetters, 100);
    mapping = new SqsEventSource(sqs, queueUrl);
    for (int i = 0; i < CLUSTERS; i++) {
      var key = new ResourceKey("AWS::ECS::Cluster", ACCOUNT, REGION, "c" + i);
      aws.putCloudControl(key, cluster(key.identifier()));
      aws.put(key, described(key.identifier()));
    }
  }

  private static ObjectNode cluster(String name) {
    return JSON.createObjectNode()
        .put("ClusterName", name)
        .put("Arn", "arn:aws:ecs:" + REGION + ":" + ACCOUNT + ":cluster/" + name);
  }

  private static ObjectNode described(String name) {
    return JSON.createObjectNode()
        .put("clusterName", name)
        .put("clusterArn", "arn:aws:ecs:" + REGION + ":" + ACCOUNT + ":cluster/" + name)
        .put("status", "ACTIVE");
  }

  /** How many entities Port has been given and still has. */
  int entities() {
    return port.entities("ecsCluster").size();
  }

  /**
   * The function's variables.
   *
   * @param mapping the exporter's file that entities are made by
   */
  Map<String, String> environment(Path mapping) {
    return Map.ofEntries(
        Map.entry("MAPPING", mapping.toString()),
        Map.entry("QUEUE_URL", queueUrl),
        Map.entry("AWS_REGION", REGION),
        Map.entry("AWS_ENDPOINT_URL", aws.endpoint().toString()),
        Map.entry("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString()),
        Map.entry("PORT_BASE_URL", port.endpoint().toString()),
        Map.entry("PORT_CLIENT_ID", PortStandIn.CLIENT_ID),
        Map.entry("PORT_CLIENT_SECRET", PortStandIn.CLIENT_SECRET),
        Map.entry("RECHECK", "0s"),
        Map.entry("LOG_LEVEL", "WARN"));
  }

  /** A batch of so many messages, each about another cluster. */
  SqsEventSource.Batch batch(int messages) {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      bodies.add(event("c" + i));
    }
    sqs.send(queueUrl, bodies);
    return mapping.receive(messages);
  }

  /** An ECS call of now, as CloudTrail records it: what is older than the last write is no work. */
  private static String event(String name) {
    return """
    {"version":"0","id":"%1$s","detail-type":"AWS API Call via CloudTrail","source":"aws.ecs",\
    "account":"%2$s","time":"%4$s","region":"%3$s","resources":[],\
    "detail":{"eventSource":"ecs.amazonaws.com","eventName":"CreateCluster",\
    "eventTime":"%4$s","awsRegion":"%3$s",\
    "requestParameters":{"clusterName":"%1$s"},"responseElements":null}}\
    """
        .formatted(name, ACCOUNT, REGION, Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  /** Deletes what the function has left of a batch. */
  void forget(SqsEventSource.Batch batch) {
    var _ = mapping.settle(batch, new Answered(JSON.createObjectNode()));
  }

  long left() {
    return sqs.counts(queueUrl).total();
  }

  @Override
  public void close() {
    sqs.close();
    aws.close();
    port.close();
  }
}
