package io.portaws.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;

class CloudWatchMetersTest {
  private final LocalServer server = new LocalServer();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Telemetry telemetry =
      Telemetry.open(
          Settings.of("METRICS", "cloudwatch", "METRICS_NAMESPACE", "Team/Events"),
          EcsServiceTest.aws(server.uri(), "CLOUDWATCH"),
          Settings.whereabouts(),
          Duration.ofDays(365));
  private final MeterRegistry registry = telemetry.registry();

  CloudWatchMetersTest() {
    server.answers(200, CloudWatchWire.ACCEPTED);
  }

  @AfterEach
  void close() {
    telemetry.close();
    server.close();
    executor.close();
  }

  /** What was sent, by name and dimensions. */
  private Map<String, Double> published() {
    telemetry.flush(executor, Duration.ofSeconds(20));
    assertThat(server.received).as("one request carries all").hasSize(1);
    return CloudWatchWire.metrics(server.received.getFirst().text());
  }

  @Test
  void whatIsOnTheListIsPutUnderTheNamespace() {
    Counter.builder("portaws.polls.failed").register(registry).increment(3);
    Gauge.builder("portaws.backlog.per.task", () -> 2.5).register(registry);
    assertThat(published()).isEqualTo(Map.of("PollsFailed", 3d, "BacklogPerTask", 2.5));
    assertThat(server.received.getFirst().text())
        .contains("Action=PutMetricData", "Namespace=Team%2FEvents");
    assertThat(server.received.getFirst().headers().get("authorization"))
        .contains("/eu-west-1/monitoring/aws4_request");
  }

  @Test
  void whatIsNotOnTheListIsNotSent() {
    Counter.builder("portaws.coalesced").register(registry).increment();
    Gauge.builder("jvm.memory.used", () -> 2.5).register(registry);
    Counter.builder("portaws.polls.failed").register(registry).increment();
    assertThat(published()).containsOnlyKeys("PollsFailed");
  }

  @Test
  void tagsAreAddedUpExceptThoseThatAnAlarmNeeds() {
    for (String status : new String[] {"200", "207", "403", "429", "500", "503", "io"}) {
      for (String endpoint : new String[] {"bulk", "entity"}) {
        Counter.builder("portaws.port.requests")
            .tags("endpoint", endpoint, "status", status)
            .register(registry)
            .increment();
      }
    }
    assertThat(published())
        .isEqualTo(
            Map.of(
                "PortRequests status=2xx", 4d,
                "PortRequests status=4xx", 2d,
                "PortRequests status=429", 2d,
                "PortRequests status=5xx", 4d,
                "PortRequests status=io", 2d));
  }

  @Test
  void aHistogramIsFourMetricsAndNotOneForEachBucket() {
    Timer timer =
        Timer.builder("portaws.event.age")
            .serviceLevelObjectives(Duration.ofSeconds(1), Duration.ofSeconds(5))
            .register(registry);
    timer.record(Duration.ofSeconds(2));
    timer.record(Duration.ofSeconds(4));
    assertThat(published())
        .isEqualTo(
            Map.of(
                "EventAgeSum", 6_000d,
                "EventAgeCount", 2d,
                "EventAgeAvg", 3_000d,
                "EventAgeMax", 4_000d));
  }

  @Test
  void whatIsUnknownIsNotSent() {
    Gauge.builder("portaws.backlog.per.task", () -> Double.NaN).register(registry);
    Counter.builder("portaws.polls.failed").register(registry).increment();
    assertThat(published()).containsOnlyKeys("PollsFailed");
  }

  @ParameterizedTest
  @CsvSource({
    "portaws.messages.dead.lettered.count, COUNTER, MessagesDeadLettered",
    "portaws.messages.held.value, GAUGE, MessagesHeld",
    "portaws.event.age.max, TIMER, EventAgeMax",
    "portaws..odd, OTHER, Odd",
    "other.value, GAUGE, Other",
  })
  void namesLookLikeCloudWatchsOwn(String name, Meter.Type type, String expected) {
    assertThat(CloudWatchMeters.names().name(name, type, null)).isEqualTo(expected);
  }

  /** Answers as it is told, without a network. */
  private static final class Scripted implements CloudWatchAsyncClient {
    private boolean fails;
    private boolean closed;

    @Override
    public CompletableFuture<PutMetricDataResponse> putMetricData(PutMetricDataRequest request) {
      return fails
          ? CompletableFuture.failedFuture(new IllegalStateException("denied"))
          : CompletableFuture.completedFuture(PutMetricDataResponse.builder().build());
    }

    @Override
    public String serviceName() {
      return "monitoring";
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void aFailureIsToldOnceAndItsEndToo() {
    Scripted scripted = new Scripted();
    PutMetricDataRequest request = PutMetricDataRequest.builder().build();
    try (Logged logged = new Logged(CloudWatchMeters.class);
        CloudWatchAsyncClient client = CloudWatchMeters.harmless(scripted)) {
      scripted.fails = true;
      for (int i = 0; i < 3; i++) {
        assertThat(client.putMetricData(request)).isCompleted();
      }
      assertThat(logged.lines())
          .hasSize(1)
          .first()
          .asString()
          .startsWith("WARN")
          .contains("denied");
      scripted.fails = false;
      assertThat(client.putMetricData(request)).isCompleted();
      assertThat(client.putMetricData(request)).isCompleted();
      assertThat(logged.lines()).hasSize(2).last().asString().startsWith("INFO");
    }
    assertThat(scripted.closed).isTrue();
  }

  @Test
  void anEndpointThatIsNotThereHarmsNothing() {
    try (Logged logged = new Logged(CloudWatchMeters.class);
        Telemetry alone =
            Telemetry.open(
                Settings.of("METRICS", "cloudwatch,prometheus"),
                EcsServiceTest.aws(LocalServer.dead(), "CLOUDWATCH"),
                Settings.whereabouts(),
                Duration.ofDays(365))) {
      Counter.builder("portaws.polls.failed").register(alone.registry()).increment();
      alone.flush(executor, Duration.ofSeconds(20));
      assertThat(alone.scrape().orElseThrow()).contains("portaws_polls_failed_total 1.0");
      assertThat(logged.lines()).hasSize(1);
    }
  }
}
