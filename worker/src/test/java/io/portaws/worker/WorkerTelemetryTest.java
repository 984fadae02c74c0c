package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.portaws.sandbox.Fault;
import io.portaws.sandbox.MetricsPage;
import io.portaws.sandbox.PromQueries;
import io.portaws.worker.instance.TaskDocuments;
import io.portaws.worker.telemetry.CloudWatchWire;
import io.portaws.worker.telemetry.LocalServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real worker with every registry, tracing and chore that it can have. */
class WorkerTelemetryTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Whose causes ResyncTest has; MetricsDocumentedTest knows them from the registry. */
  private static final Set<String> OF_OTHER_RESYNCS =
      Set.of(
          "portaws_resync_stale_total",
          "portaws_resync_stale_held_total",
          "portaws_resync_unresolved_total");

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private final LocalServer collector = new LocalServer();
  private final LocalServer cloudWatch = new LocalServer();
  private final LocalServer metadata = new LocalServer();

  @AfterEach
  void close() {
    collector.close();
    cloudWatch.close();
    metadata.close();
  }

  private static String scrape(Worker worker) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + worker.managementPort() + "/metrics");
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<LocalServer.Received> collected(String path) {
    return collector.received.stream().filter(r -> r.path().equals(path)).toList();
  }

  private Map<String, Metric> lastMetrics() throws IOException {
    Map<String, Metric> metrics = new HashMap<>();
    ExportMetricsServiceRequest.parseFrom(collected("/v1/metrics").getLast().body())
        .getResourceMetrics(0)
        .getScopeMetricsList()
        .forEach(scope -> scope.getMetricsList().forEach(m -> metrics.put(m.getName(), m)));
    return metrics;
  }

  private List<Span> spans() throws IOException {
    List<Span> spans = new ArrayList<>();
    for (LocalServer.Received received : collected("/v1/traces")) {
      ExportTraceServiceRequest.parseFrom(received.body())
          .getResourceSpansList()
          .forEach(resource ->
              resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
    }
    return spans;
  }

  @Test
  void drainingSendsTheLastMetricsAndSpansEverywhere() throws IOException {
    cloudWatch.answers(200, CloudWatchWire.ACCEPTED);
    try (SandboxStack stack = new SandboxStack("telemetry")) {
      stack
          .with("METRICS", "prometheus,otlp,cloudwatch")
          .with("TRACING", "otlp")
          .with("OTEL_EXPORTER_OTLP_ENDPOINT", collector.uri().toString())
          .with("AWS_ENDPOINT_URL_CLOUDWATCH", cloudWatch.uri().toString());
      stack.putCluster("orders");
      Worker worker = stack.startWorker();
      // It is measured once a minute: a message that is there already would count for as long.
      await().atMost(SOON).until(() -> scrape(worker).contains("portaws_backlog_per_task 0.0"));
      stack.send(SandboxStack.ecsEvent("CreateCluster", "orders"));
      await().atMost(SOON).until(() -> worker.ledger().sums().deleted() == 1 && stack.isIdle());
      assertThat(scrape(worker))
          .contains(
              "portaws_message_age_seconds_count 1",
              "portaws_event_age_seconds_count 1",
              "portaws_loops 2.0",
              "portaws_port_closed_seconds{host=\"api\"} 0.0")
          .doesNotContain("host=\"ingest\"");

      worker.drain(Duration.ofSeconds(20));

      Map<String, Metric> metrics = lastMetrics();
      assertThat(
              Objects.requireNonNull(metrics.get("portaws.messages.deleted"))
                  .getSum()
                  .getDataPoints(0)
                  .getAsDouble())
          .isEqualTo(1);
      assertThat(
              Objects.requireNonNull(metrics.get("portaws.conservation.residual"))
                  .getGauge()
                  .getDataPoints(0)
                  .getAsDouble())
          .isZero();
      // CloudWatch adds up what came before a minute was over and after.
      assertThat(
              cloudWatch.received.stream()
                  .map(received -> CloudWatchWire.metrics(received.text()))
                  .mapToDouble(each -> each.getOrDefault("MessagesDeleted", 0d))
                  .sum())
          .isEqualTo(1);
      assertThat(CloudWatchWire.metrics(cloudWatch.received.getLast().text()))
          .containsEntry("ConservationResidual", 0d);
      List<Span> spans = spans();
      Span turn = spans.stream().filter(s -> s.getName().equals("turn")).findFirst().orElseThrow();
      assertThat(spans)
          .anyMatch(span ->
              span.getName().startsWith("port ")
                  && span.getParentSpanId().equals(turn.getSpanId()));
    }
  }

  /** A series: its labels by name. */
  private static List<Map<String, String>> series(String scrape, String metric) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
        .map(line -> {
          Map<String, String> labels = new HashMap<>();
          LABEL
              .matcher(line)
              .results()
              .forEach(label -> labels.put(label.group(1), label.group(2)));
          return labels;
        })
        .toList();
  }

  /** A worker that everything that can be shown has happened to. */
  private static Worker troubled(SandboxStack stack) {
    stack.putCluster("orders");
    stack.put(
        "AWS::ECS::Cluster",
        "moving",
        "{\"clusterName\":\"moving\",\"clusterArn\":\"%s\",\"status\":\"PROVISIONING\"}"
            .formatted(SandboxStack.clusterArn("moving")));
    stack.port.rateLimit(1_000, Duration.ofMinutes(5));
    AtomicBoolean first = new AtomicBoolean(true);
    stack.port.failWhen(
        request -> request.path().contains("entities") && first.getAndSet(false),
        Fault.tooManyRequests(Duration.ZERO));
    stack.aws.throttleNext(1);
    Worker worker = stack.startWorker();
    stack.send(
        SandboxStack.ecsEvent("CreateCluster", "orders"),
        SandboxStack.ecsEvent("CreateCluster", "moving"),
        SandboxStack.ecsEvent("DescribeClusters", "orders"),
        "{broken");
    await().atMost(SOON).until(() -> worker.ledger().sums().deleted() == 3);
    stack.send(
        "{\"port-aws-events\":\"resync\",\"types\":[\"AWS::ECS::Cluster\"],\"accounts\":[\"*\"],\"regions\":[\"*\"]}");
    await()
        .atMost(SOON)
        .until(() ->
            scrape(worker).contains("portaws_resync_listed_total{")
                && worker.ledger().sums().held() == 0);
    stack.aws.deny("AWS::ECS::Cluster");
    stack.send(SandboxStack.ecsEvent("UpdateCluster", "orders"));
    await().atMost(SOON).until(() -> scrape(worker).contains("portaws_setup_needed 1.0"));
    return worker;
  }

  @Test
  void whatDashboardAndAlertsAskForIsWhatAWorkerTells() {
    cloudWatch.answers(200, CloudWatchWire.ACCEPTED);
    try (SandboxStack stack = new SandboxStack("watched")) {
      stack
          .with("METRICS", "prometheus,cloudwatch")
          .with("READ_REGIONS", SandboxStack.REGION)
          .with("AWS_ENDPOINT_URL_CLOUDWATCH", cloudWatch.uri().toString());
      Worker worker = troubled(stack);
      String scrape = scrape(worker);
      for (String query : PromQueries.all()) {
        for (PromQueries.Asked asked : PromQueries.asked(query)) {
          if (OF_OTHER_RESYNCS.contains(asked.name())) {
            continue;
          }
          assertThat(series(scrape, asked.name()))
              .as("%s in %s", asked.name(), query)
              .anyMatch(labels ->
                  labels.keySet().containsAll(asked.labels())
                      && asked.values().entrySet().stream()
                          .allMatch(each -> each.getValue().equals(labels.get(each.getKey()))));
        }
      }
      assertThat(scrape).contains("portaws_ready 0.0");

      worker.drain(Duration.ofSeconds(20));
      Set<String> missing = new TreeSet<>(MetricsPage.read().cloudWatch());
      cloudWatch.received.forEach(
          received -> missing.removeAll(CloudWatchWire.metrics(received.text()).keySet()));
      assertThat(missing)
          .as("what did not happen here")
          .containsExactlyInAnyOrder(
              "PortRequests status=3xx",
              "PortRequests status=4xx",
              "PortRequests status=5xx",
              "PortRequests status=io",
              "PortBudgetRemaining host=ingest",
              "PortClosed host=ingest");
    }
  }

  @Test
  void aTaskThatIsToldLateIsInTheMetricsFromThenOn() {
    metadata.hangs();
    metadata.answers(200, TaskDocuments.FARGATE);
    try (SandboxStack stack = new SandboxStack("late-task")) {
      stack
          .with("CONTAINER_IMAGE", "events:1")
          .with("ECS_CONTAINER_METADATA_URI_V4", metadata.uri().toString());
      stack.putCluster("orders");
      Worker worker = stack.startWorker();
      stack.send(SandboxStack.ecsEvent("CreateCluster", "orders"));
      await().atMost(SOON).until(() -> worker.ledger().sums().deleted() == 1);
      assertThat(scrape(worker).lines().filter(line -> line.startsWith("portaws_instance_info{")))
          .singleElement()
          .asString()
          .contains("version=\"test\"", "image=\"events:1\"", "task=\"\"", "pod=\"\"")
          .endsWith("} 1");
      metadata.speaks();
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(
                      scrape(worker)
                          .lines()
                          .filter(line -> line.startsWith("portaws_instance_info{")))
                  .singleElement()
                  .asString()
                  .contains(
                      "task=\"" + TaskDocuments.TASK_ID + "\"",
                      "cluster=\"main\"",
                      "revision=\"port-aws-events:26\""));
    }
  }

  /** The real process: what its log tells of where it runs, while and after nobody answers. */
  @Test
  void anEndpointThatHangsDelaysNoPollAndLinesCarryWhatIsKnown() throws InterruptedException {
    metadata.hangs();
    metadata.answers(200, TaskDocuments.FARGATE);
    try (SandboxStack stack = new SandboxStack("hanging-metadata")) {
      stack
          .with("POD_NAME", "events-7d9f-x2x5")
          .with("CONTAINER_IMAGE", "events:1")
          .with("ECS_CONTAINER_METADATA_URI_V4", metadata.uri().toString());
      stack.putCluster("orders");
      stack.send(SandboxStack.ecsEvent("CreateCluster", "orders"));
      try (WorkerUnderTest worker = stack.startProcess()) {
        await().atMost(SOON).until(stack::isIdle);
        List<JsonNode> before = lines(worker);
        JsonNode started = line(before, "port-aws-events worker started");
        assertThat(started.path("image").asText()).isEqualTo("events:1");
        assertThat(started.path("startMillis").isNumber()).isTrue();
        assertThat(line(before, "first poll").path("sinceStartMillis").asLong())
            .as("milliseconds since the start, and neither of the day nor of nothing")
            .isBetween(100L, SOON.toMillis());
        assertThat(before)
            .allMatch(line -> line.path("pod").asText().equals("events-7d9f-x2x5"))
            .noneMatch(line -> line.has("task") || line.has("namespace"));
        metadata.speaks();
        await().atMost(SOON).until(() -> worker.log().contains("the ECS task is known"));
        worker.terminate();
        assertThat(worker.awaitExit(SOON)).isZero();
        assertThat(line(lines(worker), "draining").toString())
            .contains(
                "\"pod\":\"events-7d9f-x2x5\"",
                "\"task\":\"" + TaskDocuments.TASK_ID + "\"",
                "\"cluster\":\"main\"",
                "\"revision\":\"port-aws-events:26\"");
      }
    }
  }

  private static List<JsonNode> lines(WorkerUnderTest worker) {
    // JVM warnings stand between the lines.
    return worker
        .log()
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(WorkerTelemetryTest::json)
        .toList();
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  private static JsonNode line(List<JsonNode> lines, String message) {
    List<JsonNode> found =
        lines.stream().filter(line -> line.path("message").asText().equals(message)).toList();
    assertThat(found).as(message).hasSize(1);
    return found.getFirst();
  }

  @Test
  void endpointsThatAreNotThereKeepNothingFromPort() {
    String dead = LocalServer.dead().toString();
    try (SandboxStack stack = new SandboxStack("telemetry-dead")) {
      stack
          .with("METRICS", "otlp,cloudwatch")
          .with("TRACING", "otlp")
          .with("OTEL_EXPORTER_OTLP_ENDPOINT", dead)
          .with("AWS_ENDPOINT_URL_CLOUDWATCH", dead)
          .with("ECS_CONTAINER_METADATA_URI_V4", dead)
          .with("ECS_TASK_PROTECTION", "on")
          .with("ECS_AGENT_URI", dead);
      stack.putCluster("orders");
      Worker worker = stack.startWorker();
      stack.send(SandboxStack.ecsEvent("CreateCluster", "orders"));
      await().atMost(SOON).until(() -> worker.ledger().sums().deleted() == 1 && stack.isIdle());
      assertThat(stack.port.entities("ecsCluster")).containsKey(SandboxStack.clusterArn("orders"));
      assertThat(worker.drain(Duration.ofSeconds(20)).residual()).isZero();
      assertThat(new ObjectMapper().valueToTree(worker.health().report()).path("live").asBoolean())
          .isTrue();
    }
  }
}
