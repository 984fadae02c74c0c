package io.portaws.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.queue.Received;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * What a function is invoked with. Read as a tree: of the ten thousand messages that one may hold
 * only a few members are of interest, and no class is looked at by reflection, which would cost
 * time at each cold start.
 */
sealed interface Event {
  /**
   * What an event source mapping brings.
   *
   * @param messages each once, by its newest receipt
   * @param queueArn the queue that they come from
   */
  record Batch(List<Received> messages, String queueArn) implements Event {
    public Batch {
      messages = List.copyOf(messages);
    }
  }

  /**
   * One event, whoever sends it.
   *
   * @param body as it came; untrusted
   */
  record Single(String body) implements Event {}

  /** Asks whether the function could work, and is no event. */
  record Ping() implements Event {}

  ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a payload. What is neither a batch nor a ping is a single event, also when it is not
   * JSON.
   *
   * @param now stands in for times that SQS does not tell
   * @throws IllegalArgumentException when it says that it is a batch of SQS's, and is not
   */
  static Event read(InputStream payload, Instant now) throws IOException {
    String text = new String(payload.readAllBytes(), StandardCharsets.UTF_8);
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException notJson) {
      return new Single(text);
    }
    if (root.path("port-aws-events").asText().equals("ping")) {
      return new Ping();
    }
    JsonNode records = root.path("Records");
    boolean isSqs = records.path(0).path("eventSource").asText().equals("aws:sqs");
    return isSqs ? batch(records, now) : new Single(text);
  }

  private static Batch batch(JsonNode records, Instant now) {
    Map<String, Received> messages = new LinkedHashMap<>();
    for (JsonNode record : records) {
      Received received = received(record, now);
      messages.put(received.message().id(), received);
    }
    return new Batch(List.copyOf(messages.values()), required(records.path(0), "eventSourceARN"));
  }

  private static Received received(JsonNode record, Instant now) {
    Map<String, String> system = new HashMap<>();
    record
        .path("attributes")
        .properties()
        .forEach(e -> system.put(e.getKey(), e.getValue().asText()));
    Map<String, MessageAttributeValue> own = new HashMap<>();
    record
        .path("messageAttributes")
        .properties()
        .forEach(e -> own.put(e.getKey(), value(e.getValue())));
    Message told =
        Message.builder()
            .messageId(required(record, "messageId"))
            .receiptHandle(required(record, "receiptHandle"))
            .body(required(record, "body"))
            .attributesWithStrings(system)
            .messageAttributes(own)
            .build();
    return Received.of(told, now);
  }

  private static MessageAttributeValue value(JsonNode attribute) {
    var value = MessageAttributeValue.builder().dataType(attribute.path("dataType").asText());
    if (attribute.path("stringValue").isTextual()) {
      value.stringValue(attribute.path("stringValue").textValue());
    }
    if (attribute.path("binaryValue").isTextual()) {
      value.binaryValue(SdkBytes.fromByteArray(bytes(attribute.path("binaryValue"))));
    }
    return value.build();
  }

  private static byte[] bytes(JsonNode base64) {
    try {
      return base64.binaryValue();
    } catch (IOException e) {
      throw new IllegalArgumentException("a message attribute is not base64", e);
    }
  }

  private static String required(JsonNode record, String member) {
    JsonNode value = record.path(member);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("a record of the SQS event has no " + member);
    }
    return value.textValue();
  }
}
