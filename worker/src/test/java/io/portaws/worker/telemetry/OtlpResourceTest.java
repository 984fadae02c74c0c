package io.portaws.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.Counter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.portaws.worker.instance.TaskDocuments;
import io.portaws.worker.instance.Whereabouts;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a collector is told of where metrics and spans come from. */
class OtlpResourceTest {
  private static final Duration LONG = Duration.ofDays(365);
  private static final Duration PATIENT = Duration.ofSeconds(20);

  private final LocalServer collector = new LocalServer();
  private final LocalServer metadata = new LocalServer();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    collector.close();
    metadata.close();
    executor.close();
  }

  private String[] otlp(String... more) {
    String[] pairs =
        new String[] {
          "METRICS", "otlp",
          "TRACING", "otlp",
          "OTEL_EXPORTER_OTLP_ENDPOINT", collector.uri().toString()
        };
    return Stream.of(pairs, more).flatMap(Arrays::stream).toArray(String[]::new);
  }

  private Telemetry open(Whereabouts whereabouts, String... pairs) {
    return Telemetry.open(
        Settings.of(pairs), EcsServiceTest.aws(collector.uri(), "ECS"), whereabouts, LONG);
  }

  /** One of each has to be sent. */
  private static void use(Telemetry telemetry) {
    Counter.builder("portaws.polls.failed").register(telemetry.registry()).increment(5);
    telemetry.tracing().turn(1, List::of).close();
  }

  private Map<String, String> resource(String path) {
    try {
      byte[] body =
          collector.received.stream()
              .filter(r -> r.path().equals(path))
              .findFirst()
              .orElseThrow()
              .body();
      var resource =
          path.equals("/v1/metrics")
              ? ExportMetricsServiceRequest.parseFrom(body).getResourceMetrics(0).getResource()
              : ExportTraceServiceRequest.parseFrom(body).getResourceSpans(0).getResource();
      return resource.getAttributesList().stream()
          .collect(Collectors.toMap(KeyValue::getKey, each -> shown(each.getValue())));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static String shown(AnyValue value) {
    return value.hasArrayValue()
        ? value.getArrayValue().getValuesList().stream().map(AnyValue::getStringValue).toList() + ""
        : value.getStringValue();
  }

  private void sent(String... pairs) {
    String[] all = otlp(pairs);
    try (Telemetry telemetry = open(Settings.whereabouts(all), all)) {
      use(telemetry);
      telemetry.flush(executor, PATIENT);
    }
  }

  @Test
  void aPodIsNamedByTheConventionsNames() {
    sent(
        "POD_NAME", "events-7d9f-x2x5",
        "POD_NAMESPACE", "port",
        "NODE_NAME", "ip-10-0-0-7",
        "CONTAINER_IMAGE", "localhost:5000/port-aws-events:0.1.0@sha256:0a1b");
    for (String path : List.of("/v1/metrics", "/v1/traces")) {
      assertThat(resource(path))
          .containsEntry("service.name", "port-aws-events")
          .containsEntry("service.version", "test")
          .containsEntry("k8s.pod.name", "events-7d9f-x2x5")
          .containsEntry("k8s.namespace.name", "port")
          .containsEntry("k8s.node.name", "ip-10-0-0-7")
          .containsEntry("container.image.name", "localhost:5000/port-aws-events")
          .containsEntry("container.image.tags", "[0.1.0]")
          .containsEntry(
              "container.image.repo_digests", "[localhost:5000/port-aws-events@sha256:0a1b]")
          .doesNotContainKeys("cloud.provider", "aws.ecs.task.arn");
    }
    assertThat(resource("/v1/metrics").get("service.instance.id"))
        .as("one process is one instance for both")
        .hasSize(36)
        .isEqualTo(resource("/v1/traces").get("service.instance.id"));
    assertThat(resource("/v1/metrics")).containsKey("telemetry.sdk.name");
  }

  @Test
  void whatIsNotKnownIsNotSaid() {
    sent();
    assertThat(resource("/v1/traces"))
        .containsOnlyKeys(
            "service.name", "service.version", "service.instance.id", "process.runtime.version");
  }

  @Test
  void whatUsersSayCountsMost() {
    sent(
        "POD_NAME", "events-7d9f-x2x5",
        "OTEL_RESOURCE_ATTRIBUTES", "k8s.pod.name=mine,service.version=2,team=shop");
    for (String path : List.of("/v1/metrics", "/v1/traces")) {
      assertThat(resource(path))
          .containsEntry("k8s.pod.name", "mine")
          .containsEntry("service.version", "2")
          .containsEntry("team", "shop");
    }
  }

  @Test
  void whoExportsWaitsUntilItIsKnownWhetherThereIsATask() throws InterruptedException {
    metadata.hangs();
    metadata.answers(200, TaskDocuments.FARGATE);
    Whereabouts whereabouts =
        Settings.whereabouts("ECS_CONTAINER_METADATA_URI_V4", metadata.uri().toString());
    OtlpResource resource = new OtlpResource(whereabouts, Map.of());
    AtomicReference<Attributes> told = new AtomicReference<>(Attributes.empty());
    Thread exporter = Thread.ofPlatform().start(() -> told.set(resource.get()));
    Thread search = Thread.ofVirtual().start(() -> look(whereabouts));
    await().until(() -> exporter.getState() == Thread.State.TIMED_WAITING);
    metadata.speaks();
    search.join();
    exporter.join();
    assertThat(told)
        .hasValueMatching(attributes ->
            TaskDocuments.TASK_ID.equals(
                attributes.get(AttributeKey.stringKey("aws.ecs.task.id"))));
  }

  @Test
  void aTaskThatIsToldLateIsInTheFirstExportAndNothingIsLost() throws Exception {
    metadata.hangs();
    metadata.answers(200, TaskDocuments.FARGATE);
    String[] all = otlp("ECS_CONTAINER_METADATA_URI_V4", metadata.uri().toString());
    Whereabouts whereabouts = Settings.whereabouts(all);
    try (Telemetry telemetry = open(whereabouts, all)) {
      use(telemetry);
      Thread search = Thread.ofVirtual().start(() -> look(whereabouts));
      await().until(() -> !metadata.received.isEmpty());
      metadata.speaks();
      search.join();
      telemetry.flush(executor, PATIENT);
    }
    for (String path : List.of("/v1/metrics", "/v1/traces")) {
      assertThat(resource(path))
          .containsEntry("cloud.provider", "aws")
          .containsEntry("cloud.platform", "aws_ecs")
          .containsEntry("cloud.region", "eu-west-1")
          .containsEntry("cloud.account.id", "111122223333")
          .containsEntry("cloud.availability_zone", "eu-west-1b")
          .containsEntry("aws.ecs.cluster.arn", "arn:aws:ecs:eu-west-1:111122223333:cluster/main")
          .containsEntry(
              "aws.ecs.task.arn",
              "arn:aws:ecs:eu-west-1:111122223333:task/main/" + TaskDocuments.TASK_ID)
          .containsEntry("aws.ecs.task.id", TaskDocuments.TASK_ID)
          .containsEntry("aws.ecs.task.family", "port-aws-events")
          .containsEntry("aws.ecs.task.revision", "26")
          .containsEntry("aws.ecs.launchtype", "fargate")
          .containsEntry("container.image.tags", "[0.1.0]");
    }
    assertThat(
            ExportMetricsServiceRequest.parseFrom(
                    collector.received.stream()
                        .filter(r -> r.path().equals("/v1/metrics"))
                        .findFirst()
                        .orElseThrow()
                        .body())
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0)
                .getSum()
                .getDataPoints(0)
                .getAsDouble())
        .isEqualTo(5);
  }

  @Test
  void aWorkerThatEndsBeforeTheTaskIsToldSendsWithoutIt() {
    metadata.hangs();
    sent("ECS_CONTAINER_METADATA_URI_V4", metadata.uri().toString());
    assertThat(resource("/v1/metrics")).doesNotContainKey("aws.ecs.task.arn");
    assertThat(resource("/v1/traces")).doesNotContainKey("aws.ecs.task.arn");
  }

  private static void look(Whereabouts whereabouts) {
    try {
      whereabouts.look();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
