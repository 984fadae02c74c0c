package io.portaws.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.sandbox.MetricsPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What CloudWatch takes from the function's log. */
class EmbeddedMetricsTest {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

  private final EmbeddedMetrics metrics = new EmbeddedMetrics("Team/Events");

  private List<JsonNode> flushed() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metrics.flush(new PrintStream(out, true, StandardCharsets.UTF_8), Map.of(), NOW);
    return out.toString(StandardCharsets.UTF_8).lines().map(EmbeddedMetricsTest::json).toList();
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  /** The names that CloudWatch's specification lets it take from a document. */
  private static Set<String> names(JsonNode document) {
    Set<String> names = new TreeSet<>();
    document
        .at("/_aws/CloudWatchMetrics/0/Metrics")
        .forEach(metric -> {
          String name = metric.path("Name").asText();
          assertThat(document.path(name).isNumber()).as(name).isTrue();
          names.add(name);
        });
    assertThat(names).hasSizeLessThanOrEqualTo(100);
    return names;
  }

  private void countAll() {
    metrics.received(3, Duration.ofSeconds(90));
    metrics.deleted(2, 1);
    metrics.deadLettered();
    metrics.upserted(20);
    metrics.deleted(4);
    metrics.delivered(Duration.ofSeconds(1));
    metrics.delivered(Duration.ofSeconds(4));
    metrics.queued(Duration.ofMillis(250));
    for (String status : List.of("200", "201", "404", "429", "500", "io")) {
      metrics.requested("bulk", status);
    }
  }

  @Test
  void oneDocumentForAnInvocationAndOneForEachStatus() {
    countAll();
    List<JsonNode> documents = flushed();

    JsonNode first = documents.getFirst();
    assertThat(first.at("/_aws/Timestamp").asLong()).isEqualTo(NOW.toEpochMilli());
    assertThat(first.at("/_aws/CloudWatchMetrics/0/Namespace").asText()).isEqualTo("Team/Events");
    assertThat(first.at("/_aws/CloudWatchMetrics/0/Dimensions").toString()).isEqualTo("[[]]");
    Map<String, Double> values = new HashMap<>();
    names(first).forEach(name -> values.put(name, first.path(name).asDouble()));
    assertThat(values)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("MessagesReceived", 3d),
                Map.entry("MessagesDeleted", 2d),
                Map.entry("MessagesDeadLettered", 1d),
                Map.entry("MessagesOldestAge", 90d),
                Map.entry("DeletesFailed", 1d),
                Map.entry("EntitiesUpserted", 20d),
                Map.entry("EntitiesDeleted", 4d),
                Map.entry("EventAgeCount", 2d),
                Map.entry("EventAgeSum", 5_000d),
                Map.entry("EventAgeAvg", 2_500d),
                Map.entry("EventAgeMax", 4_000d),
                Map.entry("MessageAgeCount", 1d),
                Map.entry("MessageAgeSum", 250d),
                Map.entry("MessageAgeAvg", 250d),
                Map.entry("MessageAgeMax", 250d)));
    Map<String, Integer> requests = new HashMap<>();
    documents.stream()
        .skip(1)
        .forEach(each -> {
          assertThat(each.at("/_aws/CloudWatchMetrics/0/Dimensions").toString())
              .isEqualTo("[[\"status\"]]");
          requests.put(each.path("status").asText(), each.path("PortRequests").asInt());
        });
    assertThat(requests).isEqualTo(Map.of("2xx", 2, "4xx", 1, "429", 1, "5xx", 1, "io", 1));
  }

  @Test
  void eachInvocationCountsAnew() {
    countAll();
    flushed();
    List<JsonNode> second = flushed();
    assertThat(second).hasSize(1);
    assertThat(second.getFirst().path("MessagesReceived").asInt()).isZero();
    assertThat(names(second.getFirst())).doesNotContain("EventAgeSum", "MessagesOldestAge");
  }

  @Test
  void agesThatNobodyCanBelieveAreBounded() {
    metrics.delivered(Duration.ofSeconds(-5));
    metrics.delivered(Duration.ofDays(100_000));
    JsonNode document = flushed().getFirst();
    assertThat(document.path("EventAgeMax").asLong()).isEqualTo(Duration.ofDays(365).toMillis());
    assertThat(document.path("EventAgeSum").asLong()).isEqualTo(Duration.ofDays(365).toMillis());
  }

  /** A metric with each of its dimensions' values, as {@code PortClosed host=api}. */
  private static Set<String> identified(JsonNode document) {
    StringBuilder dimensions = new StringBuilder();
    for (JsonNode each : document.at("/_aws/CloudWatchMetrics/0/Dimensions/0")) {
      dimensions
          .append(' ')
          .append(each.asText())
          .append('=')
          .append(document.path(each.asText()).asText());
    }
    return names(document).stream().map(name -> name + dimensions).collect(Collectors.toSet());
  }

  /** One dashboard and one set of alarms serve the worker and the function. */
  @Test
  void everyMetricIsOneThatIsDocumentedAndEveryOtherIsSaidToBeTheWorkersAlone() {
    Set<String> documented = MetricsPage.read().cloudWatchOfFunction();
    try (FunctionStack stack = new FunctionStack()) {
      stack.port.rateLimit(1_000, Duration.ofMinutes(5));
      stack.putCluster("orders");
      stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"), "{broken");
      stack.poll(10);
      Set<String> sent = new TreeSet<>();
      stack.metrics().forEach(document -> sent.addAll(identified(document)));
      assertThat(documented).containsAll(sent);
      // What this run did not cause: other answers of Port's, its other host, and a resync.
      Set<String> rest = new TreeSet<>(documented);
      rest.removeAll(sent);
      assertThat(rest)
          .containsExactlyInAnyOrder(
              "PortRequests status=3xx",
              "PortRequests status=4xx",
              "PortRequests status=429",
              "PortRequests status=5xx",
              "PortRequests status=io",
              "PortClosed host=ingest",
              "PortBudgetRemaining host=ingest",
              "ResyncSlicesComplete",
              "ResyncSlicesPartial",
              "ResyncSlicesFailed",
              "ResyncListed",
              "ResyncStale",
              "ResyncStaleHeld",
              "ResyncUnresolved");
    }
  }

  @Test
  void aBatchIsCountedAsWhatBecameOfIt() {
    try (FunctionStack stack = new FunctionStack()) {
      stack.putCluster("orders");
      stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"), "{broken");
      stack.poll(10);
      JsonNode document = stack.metrics().getFirst();
      assertThat(document.path("MessagesReceived").asInt()).isEqualTo(2);
      assertThat(document.path("MessagesDeleted").asInt()).isEqualTo(1);
      assertThat(document.path("MessagesDeadLettered").asInt()).isEqualTo(1);
      assertThat(document.path("EntitiesUpserted").asInt()).isEqualTo(1);
      assertThat(document.path("MessagesOldestAge").isNumber()).isTrue();
    }
  }
}
