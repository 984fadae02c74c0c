package io.portaws.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.config.Definitions;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.SqsProxy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * The real function between the sandbox's SQS, AWS and Port, in one process, and what Lambda does
 * around it: {@link #poll} receives a batch, invokes the function with it, and deletes what its
 * answer does not name.
 */
final class FunctionStack implements AutoCloseable {
  static final String ACCOUNT = "000000000000";
  static final String REGION = "eu-west-1";
  static final Duration TIME = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> MAPPINGS = Set.of("MAPPING", "BUCKET_NAME", "CATALOG_DIR");
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final AtomicBoolean COLD = new AtomicBoolean(true);

  private static final class Shared {
    static final EmbeddedSqs SQS = EmbeddedSqs.start();
    static final TypeCatalog CATALOG = TypeCatalog.bundled();
    static final Definitions OWN =
        new Definitions(CATALOG, MappingFile.ofCatalog(CATALOG, new Problems()));
  }

  final EmbeddedSqs sqs = Shared.SQS;
  final SqsProxy proxy = SqsProxy.before(sqs.endpoint());
  final AwsStandIn aws = AwsStandIn.start(ACCOUNT);
  final PortStandIn port = PortStandIn.start();
  final String deadLetterUrl;
  final String queueUrl;
  private final String queueArn;
  private final Map<String, String> variables = new HashMap<>();
  private final ByteArrayOutputStream metrics = new ByteArrayOutputStream();
  private @Nullable Handler handler;

  FunctionStack() {
    this(100);
  }

  FunctionStack(int maxReceiveCount) {
    warmUp();
    String name = "function-" + NAMES.incrementAndGet();
    deadLetterUrl = sqs.createQueue(name + "-dlq", Map.of());
    queueUrl =
        sqs.createQueue(name, Map.of("VisibilityTimeout", "900"), deadLetterUrl, maxReceiveCount);
    queueArn = sqs.arn(queueUrl);
    port.putBlueprint("awsAccount", Map.of());
    for (ResourceType type : Shared.CATALOG.types()) {
      if (type.blueprint() != null) {
        port.putBlueprint(type.blueprint());
      }
    }
    with("QUEUE_URL", queueUrl);
    with("AWS_REGION", REGION);
    with("AWS_ENDPOINT_URL", aws.endpoint().toString());
    with("AWS_ENDPOINT_URL_SQS", proxy.endpoint().toString());
    with("PORT_BASE_URL", port.endpoint().toString());
    with("PORT_CLIENT_ID", PortStandIn.CLIENT_ID);
    with("PORT_CLIENT_SECRET", PortStandIn.CLIENT_SECRET);
    with("RECHECK", "0s");
  }

  /**
   * The first batch of a JVM on a busy machine may take more than the five seconds after which what
   * was read is old, and is then looked at once more: not what a test is about.
   */
  private static void warmUp() {
    if (COLD.compareAndSet(true, false)) {
      try (FunctionStack stack = new FunctionStack()) {
        stack.putCluster("first");
        stack.send(FunctionStack.ecsEvent("CreateCluster", "first"));
        var _ = stack.poll(10);
      }
    }
  }

  FunctionStack with(String name, String value) {
    variables.put(name, value);
    return this;
  }

  FunctionStack without(String name) {
    variables.remove(name);
    return this;
  }

  /** The catalogue's own types and mapping. */
  static Definitions ownDefinitions() {
    return Shared.OWN;
  }

  /** The one container's function. */
  Handler handler() {
    if (handler == null) {
      handler = newHandler();
    }
    return handler;
  }

  /** Another container's. */
  Handler newHandler() {
    return new Handler(
        Map.copyOf(variables),
        () -> AwsStandIn.credentials(ACCOUNT),
        new PrintStream(metrics, true, StandardCharsets.UTF_8),
        // Read once for all tests where it is the catalogue's own: it takes its time.
        variables.keySet().stream().anyMatch(MAPPINGS::contains)
            ? Definitions::load
            : (_, _, _) -> Shared.OWN);
  }

  /** What an invocation answers. */
  JsonNode invoke(String payload) {
    return invoke(payload, TIME);
  }

  JsonNode invoke(String payload, Duration time) {
    return invoke(handler(), payload, time);
  }

  static JsonNode invoke(Handler handler, String payload, Duration time) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try {
      handler.handleRequest(
          new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8)),
          output,
          FunctionContext.with(time));
      return JSON.readTree(output.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Receives what is visible now, as Lambda's pollers do. */
  List<Message> receive(int most) {
    List<Message> all = new ArrayList<>();
    while (all.size() < most) {
      List<Message> some =
          sqs.client()
              .receiveMessage(r ->
                  r.queueUrl(queueUrl)
                      .maxNumberOfMessages(Math.min(10, most - all.size()))
                      .waitTimeSeconds(0)
                      .messageAttributeNames("All")
                      .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
              .messages();
      all.addAll(some);
      if (some.isEmpty()) {
        break;
      }
    }
    return all;
  }

  /** As {@link #invoke(String)}, with these as the event source mapping sends them. */
  Set<String> invoke(List<Message> messages, Duration time) {
    Set<String> failures = new HashSet<>();
    invoke(event(messages), time)
        .path("batchItemFailures")
        .forEach(item -> failures.add(item.path("itemIdentifier").asText()));
    return failures;
  }

  /**
   * One poll of the mapping: what is not named in the answer is deleted; all of it is given back.
   */
  Set<String> poll(int most) {
    List<Message> messages = receive(most);
    if (messages.isEmpty()) {
      return Set.of();
    }
    Set<String> failures = invoke(messages, TIME);
    messages.stream().filter(each -> !failures.contains(each.messageId())).forEach(this::delete);
    return failures;
  }

  /**
   * As Lambda deletes: what the function deleted itself is gone already, which SQS does not mind.
   */
  void delete(Message message) {
    var _ =
        sqs.client()
            .deleteMessageBatch(r ->
                r.queueUrl(queueUrl)
                    .entries(
                        DeleteMessageBatchRequestEntry.builder()
                            .id("one")
                            .receiptHandle(message.receiptHandle())
                            .build()));
  }

  /** Makes it visible now, as time would; nothing happens when it is gone. */
  void show(Message message) {
    var _ =
        sqs.client()
            .changeMessageVisibilityBatch(r ->
                r.queueUrl(queueUrl)
                    .entries(
                        ChangeMessageVisibilityBatchRequestEntry.builder()
                            .id("one")
                            .receiptHandle(message.receiptHandle())
                            .visibilityTimeout(0)
                            .build()));
  }

  /** A message as SQS hands it out, of these receives. */
  static Message message(String id, String body, int receives, Instant first) {
    return Message.builder()
        .messageId(id)
        .receiptHandle("handle-" + id)
        .body(body)
        .attributes(
            Map.of(
                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, receives + "",
                MessageSystemAttributeName.SENT_TIMESTAMP, first.toEpochMilli() + "",
                MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP,
                    first.toEpochMilli() + ""))
        .build();
  }

  /** As Lambda writes it: "Using Lambda with Amazon SQS" in the Lambda guide. */
  String event(List<Message> messages) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    ArrayNode records = event.putArray("Records");
    for (Message message : messages) {
      ObjectNode record = records.addObject();
      record.put("messageId", message.messageId());
      record.put("receiptHandle", message.receiptHandle());
      record.put("body", message.body());
      ObjectNode attributes = record.putObject("attributes");
      message.attributesAsStrings().forEach(attributes::put);
      ObjectNode own = record.putObject("messageAttributes");
      message
          .messageAttributes()
          .forEach((name, value) ->
              own.putObject(name)
                  .put("stringValue", value.stringValue())
                  .put("dataType", value.dataType()));
      record.put("eventSource", "aws:sqs");
      record.put("eventSourceARN", queueArn);
      record.put("awsRegion", REGION);
    }
    return event.toString();
  }

  void send(String... bodies) {
    sqs.send(queueUrl, bodies);
  }

  int onQueue() {
    return sqs.counts(queueUrl).total();
  }

  /** Message attributes of the dead letters, which are taken away. */
  List<Map<String, String>> deadLetters() {
    return sqs.receiveAll(deadLetterUrl).stream()
        .map(message -> {
          Map<String, String> texts = new HashMap<>();
          message
              .messageAttributes()
              .forEach((name, value) -> texts.put(name, value.stringValue()));
          texts.put("body", message.body());
          return texts;
        })
        .toList();
  }

  /** The lines of metrics so far. */
  List<JsonNode> metrics() {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : metrics.toString(StandardCharsets.UTF_8).lines().toList()) {
      try {
        lines.add(JSON.readTree(line));
      } catch (IOException e) {
        throw new UncheckedIOException(line, e);
      }
    }
    return lines;
  }

  ResourceKey key(String type, String identifier) {
    return new ResourceKey(type, ACCOUNT, REGION, identifier);
  }

  /** Creates or changes a cluster, which is read in one call with 99 others. */
  void putCluster(String name) {
    putCluster(name, "ACTIVE");
  }

  void putCluster(String name, String status) {
    ObjectNode item =
        JsonNodeFactory.instance
            .objectNode()
            .put("clusterName", name)
            .put("clusterArn", clusterArn(name))
            .put("status", status);
    aws.put(key("AWS::ECS::Cluster", name), item);
  }

  static String clusterArn(String name) {
    return "arn:aws:ecs:" + REGION + ":" + ACCOUNT + ":cluster/" + name;
  }

  /** An ECS call as CloudTrail records it, of long before: what AWS answers is believed at once. */
  static String ecsEvent(String call, String cluster) {
    return ecsEvent(call, cluster, Instant.parse("2026-11-01T10:00:00Z"));
  }

  /** An ECS call as CloudTrail records it. */
  static String ecsEvent(String call, String cluster, Instant time) {
    String member = call.equals("CreateCluster") ? "clusterName" : "cluster";
    return """
    {"version":"0","id":"%s","detail-type":"AWS API Call via CloudTrail","source":"aws.ecs",
     "account":"%s","time":"%s","region":"%s","resources":[],
     "detail":{"eventSource":"ecs.amazonaws.com","eventName":"%s",
       "eventTime":"%s","awsRegion":"%s",
       "requestParameters":{"%s":"%s"},"responseElements":null}}
    """
        .formatted(
            cluster + "-" + call, ACCOUNT, time, REGION, call, time, REGION, member, cluster);
  }

  boolean hasCluster(String name) {
    return port.entity("ecsCluster", clusterArn(name)).isPresent();
  }

  @Override
  public void close() {
    if (handler != null) {
      handler.close();
    }
    aws.close();
    port.close();
    proxy.close();
  }
}
