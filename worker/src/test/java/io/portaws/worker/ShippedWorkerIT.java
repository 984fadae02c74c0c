package io.portaws.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.portaws.worker.instance.TaskDocuments;
import io.portaws.worker.shipped.Shipped;
import io.portaws.worker.telemetry.CloudWatchWire;
import io.portaws.worker.telemetry.LocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image's jar as it ships, in a process of its own, with all that may be switched on. */
class ShippedWorkerIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Map<String, String> PROCESSORS =
      Map.of("amd64", "amd64", "aarch64", "arm64");

  private final LocalServer collector = new LocalServer();
  private final LocalServer cloudWatch = new LocalServer();
  private final LocalServer metadata = new LocalServer();

  @TempDir Path temporary;

  @AfterEach
  void close() {
    collector.close();
    cloudWatch.close();
    metadata.close();
  }

  private List<byte[]> collected(String path) {
    return collector.received.stream()
        .filter(received -> received.path().equals(path))
        .map(LocalServer.Received::body)
        .toList();
  }

  private Set<String> metrics() throws IOException {
    Set<String> names = new TreeSet<>();
    for (byte[] body : collected("/v1/metrics")) {
      ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList().stream()
          .flatMap(resource -> resource.getScopeMetricsList().stream())
          .flatMap(scope -> scope.getMetricsList().stream())
          .forEach(metric -> names.add(metric.getName()));
    }
    return names;
  }

  private Set<String> spans() throws IOException {
    Set<String> names = new TreeSet<>();
    for (byte[] body : collected("/v1/traces")) {
      ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .flatMap(scope -> scope.getSpansList().stream())
          .forEach(span -> names.add(span.getName()));
    }
    return names;
  }

  @Test
  void theImagesJarDeliversAndTellsAllAndUnpacksNothing() throws Exception {
    String processor = PROCESSORS.get(System.getProperty("os.arch"));
    assumeThat(processor).as("there is a library for this processor").isNotNull();
    assumeThat(Path.of("/proc/self/maps")).as("Linux tells what a process has loaded").exists();
    Path library = Shipped.libraries(processor + "").resolve("libaws-crt-jni.so").toRealPath();
    cloudWatch.answers(200, CloudWatchWire.ACCEPTED);
    metadata.answers(200, TaskDocuments.ALONE);
    try (SandboxStack stack = new SandboxStack("shipped")) {
      stack
          .with("METRICS", "prometheus,otlp,cloudwatch")
          .with("TRACING", "otlp")
          .with("OTEL_EXPORTER_OTLP_ENDPOINT", collector.uri().toString())
          .with("ECS_CONTAINER_METADATA_URI_V4", metadata.uri().toString())
          .with("AWS_ENDPOINT_URL_CLOUDWATCH", cloudWatch.uri().toString());
      stack.putCluster("orders");
      stack.send(SandboxStack.ecsEvent("CreateCluster", "orders"));
      List<String> what =
          List.of(
              "-Djava.library.path=" + library.getParent(),
              "-Djava.io.tmpdir=" + temporary,
              "-jar",
              Shipped.IMAGE_JAR.toString());
      try (WorkerUnderTest worker = stack.startProcess(what)) {
        await()
            .atMost(SOON)
            .until(() -> {
              assertThat(worker.isAlive()).as(worker.log()).isTrue();
              return stack.sqs.counts(stack.queueUrl).total() == 0
                  && worker.log().contains("the ECS task is known");
            });
        assertThat(Files.readAllLines(Path.of("/proc", worker.pid() + "", "maps")))
            .anyMatch(line -> line.endsWith(library.toString()));
        assertThat(temporary).isEmptyDirectory();
        worker.terminate();
        assertThat(worker.awaitExit(SOON)).as(worker.log()).isZero();
        assertThat(worker.log())
            .contains("drained: received 1 = deleted 1", "\"version\":\"")
            .doesNotContain("\"version\":\"development\"", "NoClassDefFoundError");
      }
      assertThat(stack.port.entities("ecsCluster")).containsKey(SandboxStack.clusterArn("orders"));
    }
    assertThat(metrics()).contains("portaws.messages.deleted", "portaws.instance.info");
    assertThat(collected("/v1/metrics"))
        .allMatch(body -> new String(body, UTF_8).contains("/" + TaskDocuments.TASK_ID));
    assertThat(collected("/v1/traces"))
        .allMatch(body -> new String(body, UTF_8).contains("/" + TaskDocuments.TASK_ID));
    assertThat(spans()).contains("turn");
    assertThat(cloudWatch.received)
        .anyMatch(
            received -> CloudWatchWire.metrics(received.text()).containsKey("MessagesDeleted"));
  }
}
