package io.portaws.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Registries side by side, and OTLP's wire. */
class TelemetryTest {
  private static final Duration LONG = Duration.ofDays(365);
  private static final Duration PATIENT = Duration.ofSeconds(20);

  private final LocalServer collector = new LocalServer();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    collector.close();
    executor.close();
  }

  private Telemetry open(String... pairs) {
    return Telemetry.open(
        Settings.of(pairs),
        EcsServiceTest.aws(collector.uri(), "CLOUDWATCH"),
        Settings.whereabouts(pairs),
        LONG);
  }

  private static Map<String, Metric> metrics(LocalServer.Received received)
      throws InvalidProtocolBufferException {
    return ExportMetricsServiceRequest.parseFrom(received.body()).getResourceMetricsList().stream()
        .flatMap(resource -> resource.getScopeMetricsList().stream())
        .flatMap(scope -> scope.getMetricsList().stream())
        .collect(Collectors.toMap(Metric::getName, metric -> metric));
  }

  @Test
  void prometheusIsScrapedUnlessItIsNotNamed() {
    try (Telemetry prometheus = open();
        Telemetry otlp = open("METRICS", "otlp")) {
      Counter.builder("portaws.polls.failed").register(prometheus.registry()).increment();
      assertThat(prometheus.scrape().orElseThrow()).contains("portaws_polls_failed_total 1.0");
      assertThat(otlp.scrape()).isEmpty();
    }
    assertThat(collector.received).isEmpty();
  }

  @Test
  void metricsArriveAtTheCollectorWhenTheWorkerEnds() throws IOException {
    try (Telemetry telemetry =
        open(
            "METRICS", "OTLP, prometheus",
            "METRICS_NAMESPACE", "events-prod",
            "OTEL_EXPORTER_OTLP_ENDPOINT", collector.uri().toString(),
            "OTEL_EXPORTER_OTLP_HEADERS", "x-key=s%20t",
            "OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=prod")) {
      Counter.builder("portaws.polls.failed").register(telemetry.registry()).increment(5);
      Timer.builder("portaws.event.age")
          .serviceLevelObjectives(Duration.ofSeconds(1), Duration.ofSeconds(5))
          .register(telemetry.registry())
          .record(Duration.ofSeconds(2));
      telemetry.flush(executor, PATIENT);
      assertThat(telemetry.scrape()).as("still to be had").isPresent();
    }
    assertThat(collector.received).hasSize(1);
    LocalServer.Received received = collector.received.getFirst();
    assertThat(received.method()).isEqualTo("POST");
    assertThat(received.path()).isEqualTo("/v1/metrics");
    assertThat(received.headers())
        .containsEntry("content-type", "application/x-protobuf")
        .containsEntry("x-key", "s t");
    Map<String, Metric> metrics = metrics(received);
    assertThat(
            Objects.requireNonNull(metrics.get("portaws.polls.failed"))
                .getSum()
                .getDataPoints(0)
                .getAsDouble())
        .isEqualTo(5);
    var ages =
        Objects.requireNonNull(metrics.get("portaws.event.age")).getHistogram().getDataPoints(0);
    assertThat(ages.getSum()).as("in seconds").isEqualTo(2);
    assertThat(ages.getBucketCountsList()).containsExactly(0L, 1L, 0L);
    var resource =
        ExportMetricsServiceRequest.parseFrom(received.body())
            .getResourceMetrics(0)
            .getResource()
            .getAttributesList()
            .stream()
            .collect(Collectors.toMap(a -> a.getKey(), a -> a.getValue().getStringValue()));
    assertThat(resource)
        .containsEntry("service.name", "events-prod")
        .containsEntry("deployment.environment", "prod")
        .hasEntrySatisfying("service.instance.id", id -> assertThat(id).hasSize(36));
  }

  @Test
  void closingWithoutAFlushSendsToo() {
    Telemetry telemetry =
        open("METRICS", "otlp", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", collector.uri() + "/mine");
    Counter.builder("portaws.polls.failed").register(telemetry.registry()).increment();
    telemetry.close();
    assertThat(collector.received).extracting(r -> r.path()).containsExactly("/mine");
  }

  @Test
  void aCollectorThatIsNotThereHarmsNothing() {
    try (Logged logged = new Logged(OtlpMeters.class);
        Telemetry telemetry =
            open(
                "METRICS",
                "otlp,prometheus",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                LocalServer.dead().toString())) {
      Counter.builder("portaws.polls.failed").register(telemetry.registry()).increment();
      telemetry.flush(executor, PATIENT);
      assertThat(telemetry.scrape().orElseThrow()).contains("portaws_polls_failed_total 1.0");
      assertThat(logged.lines()).hasSize(1);
    }
  }

  @Test
  void aFailureToSendIsToldOnceAndItsEndToo() throws Exception {
    boolean[] fails = {true};
    OtlpMetricsSender sender =
        OtlpMeters.harmless(_ -> {
          if (fails[0]) {
            throw new IOException("refused");
          }
        });
    var request = OtlpMetricsSender.Request.builder(new byte[0]).build();
    try (Logged logged = new Logged(OtlpMeters.class)) {
      for (int i = 0; i < 3; i++) {
        sender.send(request);
      }
      assertThat(logged.lines())
          .hasSize(1)
          .first()
          .asString()
          .startsWith("WARN")
          .contains("refused");
      fails[0] = false;
      sender.send(request);
      sender.send(request);
      assertThat(logged.lines()).hasSize(2).last().asString().startsWith("INFO");
    }
  }

  @Test
  void outsideEcsThereIsOneTask() {
    try (Telemetry telemetry = open()) {
      assertThat(telemetry.runningTasks().getAsInt()).isEqualTo(1);
    }
  }

  @Test
  void replicasAreToldApart() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (Telemetry telemetry =
          open("METRICS", "otlp", "OTEL_EXPORTER_OTLP_ENDPOINT", collector.uri() + "/")) {
        Counter.builder("portaws.polls.failed").register(telemetry.registry()).increment();
      }
    }
    List<String> ids = new ArrayList<>();
    for (LocalServer.Received received : collector.received) {
      assertThat(received.path()).isEqualTo("/v1/metrics");
      ExportMetricsServiceRequest.parseFrom(received.body())
          .getResourceMetrics(0)
          .getResource()
          .getAttributesList()
          .stream()
          .filter(attribute -> attribute.getKey().equals("service.instance.id"))
          .forEach(attribute -> ids.add(attribute.getValue().getStringValue()));
    }
    assertThat(ids).hasSize(2).doesNotHaveDuplicates();
  }
}
