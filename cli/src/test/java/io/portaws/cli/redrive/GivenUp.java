package io.portaws.cli.redrive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.cli.terminal.Interaction;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.Message;
import io.portaws.queue.Attributes;
import io.portaws.queue.DeadLetters;
import io.portaws.queue.Received;
import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.SqsProxy;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * A queue and its dead-letter queue with letters of every origin, and the command that moves them.
 */
final class GivenUp implements AutoCloseable {
  static final Instant CHANGED = Instant.parse("2026-11-20T07:00:00Z");
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final ObjectMapper JSON = new ObjectMapper();

  record Ran(int code, String out, String err) {
    JsonNode json() {
      try {
        return JSON.readTree(out);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + out + err, e);
      }
    }
  }

  final EmbeddedSqs sqs;
  final SqsProxy proxy;
  final String dead;
  final String queue;
  final Map<String, String> environment = new HashMap<>();
  Interaction interaction = Interaction.none();
  String typed = "";

  GivenUp(EmbeddedSqs sqs) {
    this.sqs = sqs;
    proxy = SqsProxy.before(sqs.endpoint());
    int number = NUMBER.incrementAndGet();
    dead = sqs.createQueue("dead" + number, Map.of());
    queue = sqs.createQueue("events" + number, Map.of("VisibilityTimeout", "30"), dead, 2);
    environment.put("AWS_ENDPOINT_URL_SQS", proxy.endpoint().toString());
    environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_ACCESS_KEY_ID", "AKIA111122223333XXXX");
    environment.put("AWS_SECRET_ACCESS_KEY", "not-to-be-seen");
  }

  /** An event of CloudTrail's about a bucket. */
  static String bucketCall(String call, String bucket, Instant time) {
    return """
    {"id": "e-%s", "detail-type": "AWS API Call via CloudTrail", "source": "aws.s3", "account": "111122223333",
     "region": "eu-west-1", "time": "%s", "detail": {"eventSource": "s3.amazonaws.com", "eventName": "%s",
      "eventTime": "%s", "requestParameters": {"bucketName": "%s"}}}
    """
        .formatted(bucket, time, call, time, bucket);
  }

  static String entity(String identifier) {
    return "{\"blueprint\": \"service\", \"identifier\": \"%s\"}".formatted(identifier);
  }

  /** One that the consumer has rejected. */
  void rejected(String body, String reason, String detail) {
    rejected(body, reason, detail, Map.of());
  }

  void rejected(
      String body, String reason, String detail, Map<String, MessageAttributeValue> attributes) {
    Message message = Message.received("m-1", body, CHANGED, 2, CHANGED);
    var received = new Received(message, "handle", attributes, CHANGED, 2);
    if (!new DeadLetters(sqs.client(), Optional.of(dead)).send(received, reason, detail)) {
      throw new IllegalStateException("not dead-lettered");
    }
  }

  /** Many at once, each with this reason. */
  void rejected(List<String> bodies, String reason) {
    for (int from = 0; from < bodies.size(); from += 10) {
      List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
      for (String body : bodies.subList(from, Math.min(from + 10, bodies.size()))) {
        entries.add(
            SendMessageBatchRequestEntry.builder()
                .id("m" + entries.size())
                .messageBody(body)
                .messageAttributes(Map.of("reason", Attributes.text(reason)))
                .build());
      }
      sqs.client().sendMessageBatch(r -> r.queueUrl(dead).entries(entries));
    }
  }

  /** One whose receives are used up, so that SQS moves it. */
  void usedUp(String body) {
    sqs.send(queue, body);
    for (int receives = 0; receives < 3; receives++) {
      sqs.client().receiveMessage(r -> r.queueUrl(queue).visibilityTimeout(0));
    }
  }

  /** One that a rule could not deliver. */
  void undelivered(String event) {
    Map<String, MessageAttributeValue> attributes =
        Map.of(
            "RULE_ARN", Attributes.text("arn:aws:events:eu-west-1:111122223333:rule/s3"),
            "TARGET_ARN", Attributes.text("arn:aws:sqs:eu-west-1:111122223333:events"),
            "ERROR_CODE", Attributes.text("NO_PERMISSIONS"),
            "ERROR_MESSAGE", Attributes.text("may not send"),
            "EXHAUSTED_RETRY_CONDITION", Attributes.text("MaximumRetryAttempts"),
            "RETRY_ATTEMPTS", Attributes.text("185"));
    sqs.client()
        .sendMessage(r -> r.queueUrl(dead).messageBody(event).messageAttributes(attributes));
  }

  /** Whatever somebody puts there. */
  void other(String body, Map<String, MessageAttributeValue> attributes) {
    sqs.client().sendMessage(r -> r.queueUrl(dead).messageBody(body).messageAttributes(attributes));
  }

  /** The command, told of the queue, with letters coming without a wait. */
  Ran redrive(String... args) {
    List<String> all = new ArrayList<>(List.of("--queue-url", queue));
    all.addAll(List.of(args));
    return run(all.toArray(String[]::new));
  }

  Ran run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    var in = new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8));
    var here = new Surroundings(environment, in, InstantSource.system(), interaction);
    int code =
        new CommandLine(new RedriveCommand(here, Duration.ZERO))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args);
    return new Ran(code, out.toString(), err.toString());
  }

  /** The bodies on the queue, which are taken from it. */
  List<String> queued() {
    return sqs.receiveAll(queue).stream()
        .map(software.amazon.awssdk.services.sqs.model.Message::body)
        .toList();
  }

  /** Letters that everybody can see, of all there are; equal unless a look goes on. */
  EmbeddedSqs.Counts letters() {
    return sqs.counts(dead);
  }

  @Override
  public void close() {
    proxy.close();
  }
}
