package io.portaws.benchmarks.arena;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.SqsProxy;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * SQS in a process of its own. Its second endpoint counts requests, and is slower for that; whoever
 * does not ask for counts uses the first.
 */
final class SqsHost {
  private final EmbeddedSqs sqs = EmbeddedSqs.start();
  private final SqsProxy counting = SqsProxy.before(sqs.endpoint());
  private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();

  private SqsHost() {
    counting.disturb(operation -> {
      requests.computeIfAbsent(operation, _ -> new LongAdder()).increment();
      return Optional.empty();
    });
  }

  public static void main(String[] args) throws IOException {
    var host = new SqsHost();
    CommandLoop.run(
        CommandLoop.object()
            .put("endpoint", host.sqs.endpoint().toString())
            .put("counting", host.counting.endpoint().toString()),
        Map.of(
            "queue", host::queue,
            "counts", host::counts,
            "requests", host::requests,
            "drop", host::drop));
  }

  private ObjectNode queue(JsonNode asked) {
    String name = asked.path("name").asText();
    String deadLetters = sqs.createQueue(name + "-dlq", Map.of());
    String url =
        sqs.createQueue(
            name,
            Map.of("VisibilityTimeout", "120", "MessageRetentionPeriod", "864000"),
            deadLetters,
            100);
    return CommandLoop.object().put("url", url).put("deadLetters", deadLetters);
  }

  private ObjectNode counts(JsonNode asked) {
    EmbeddedSqs.Counts counts = sqs.counts(asked.path("url").asText());
    return CommandLoop.object()
        .put("visible", counts.visible())
        .put("inFlight", counts.inFlight())
        .put("delayed", counts.delayed());
  }

  /** Requests by operation, of those that came by the counting endpoint. */
  private ObjectNode requests(JsonNode asked) {
    ObjectNode counts = CommandLoop.object();
    requests.forEach((operation, count) -> counts.put(operation, count.sum()));
    return counts;
  }

  private ObjectNode drop(JsonNode asked) {
    sqs.client().deleteQueue(b -> b.queueUrl(asked.path("url").asText()));
    return CommandLoop.object();
  }
}
