package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the Deployment tells the worker is what its configuration asks for, and all of that can be
 * told.
 */
class EnvironmentTest {
  /** By which the log says where it comes from. */
  private static final Set<String> OF_THE_POD =
      Set.of("POD_NAME", "POD_NAMESPACE", "NODE_NAME", "CONTAINER_IMAGE");

  /**
   * Of no use on Kubernetes, a second name, or with one value only; {@code extraEnv} takes them all
   * the same.
   */
  private static final Set<String> WITHOUT_A_VALUE =
      Set.of(
          "AWS_DEFAULT_REGION",
          "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
          "ECS_AGENT_URI",
          "ECS_CONTAINER_METADATA_URI_V4",
          "ECS_TASK_PROTECTION",
          "INSTALLATION_ID",
          "OTEL_EXPORTER_OTLP_PROTOCOL");

  /** A variable that the configuration reads: {@code env.text("QUEUE_URL")} and its like. */
  private static final Pattern READ =
      Pattern.compile("(?:\\benv\\s*\\.\\w+|\\bisOn|\\bhttp|\\bpairs)\\(\\s*\"([A-Z][A-Z0-9_]*)\"");

  private static final Pattern TOLD =
      Pattern.compile("(?:\\(list (?:\\. )?|name: )\"?([A-Z][A-Z0-9_]{3,})\"?");

  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(each -> each.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> read() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : List.of("pipeline", "queue", "worker")) {
      try (Stream<Path> files = Files.walk(Chart.ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          names.addAll(found(READ, Files.readString(file)));
        }
      }
    }
    // Put together of parts in TelemetrySettings.
    names.remove("OTEL_EXPORTER_OTLP_");
    names.addAll(
        Set.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"));
    return names;
  }

  private static Set<String> told() {
    return found(
        TOLD,
        Yaml.text(Chart.FOLDER.resolve("templates/_environment.tpl"))
            .replaceAll("(?s)/\\*.*?\\*/", ""));
  }

  @Test
  void everyVariableOfTheDeploymentIsReadByTheWorker() throws IOException {
    Set<String> told = told();
    told.removeAll(OF_THE_POD);
    assertThat(told).hasSizeGreaterThan(40);
    assertThat(read()).containsAll(told);
  }

  @Test
  void everyVariableThatTheWorkerReadsHasAValue() throws IOException {
    Set<String> untold = read();
    untold.removeAll(told());
    assertThat(untold).containsExactlyInAnyOrderElementsOf(WITHOUT_A_VALUE);
  }

  @Test
  void everyVariableIsInSomeExample() {
    Set<String> seen = new TreeSet<>();
    Chart.examples()
        .forEach(
            example -> seen.addAll(chart.render(Chart.example(example)).environment().keySet()));
    assertThat(seen).containsAll(told());
  }

  @Test
  void whatIsNotSetIsLeftToTheWorker() {
    assertThat(chart.render(Chart.example("minimal")).environment().keySet())
        .containsExactlyInAnyOrder(
            "POD_NAME",
            "POD_NAMESPACE",
            "NODE_NAME",
            "CONTAINER_IMAGE",
            "QUEUE_URL",
            "PORT_BASE_URL",
            "PORT_CLIENT_ID",
            "PORT_CLIENT_SECRET",
            "MAX_RECEIVES",
            "SHUTDOWN_GRACE",
            "MANAGEMENT_PORT",
            "METRICS",
            "LOG_LEVEL");
  }

  @Test
  void largeNumbersAreWrittenOut() {
    assertThat(
            chart
                .render(Chart.example("minimal", "{worker: {heldMaxBytes: 134217728}}"))
                .variable("HELD_MAX_BYTES"))
        .isEqualTo("134217728");
    assertThat(
            chart
                .render(Chart.example("minimal", "{portRateLimit: 0.25}"))
                .variable("PORT_RATE_LIMIT"))
        .isEqualTo("0.25");
  }

  @Test
  void zeroIsAValue() {
    assertThat(chart.render(Chart.example("minimal", "{portReserve: 0}")).variable("PORT_RESERVE"))
        .isEqualTo("0");
  }

  @Test
  void thePodTellsWhoItIs() {
    Rendering rendering = chart.render(Chart.example("irsa"));
    assertThat(rendering.source("NODE_NAME"))
        .isEqualTo(Yaml.document("valueFrom: {fieldRef: {fieldPath: spec.nodeName}}"));
    assertThat(rendering.variable("CONTAINER_IMAGE"))
        .isEqualTo(rendering.worker().path("image").asText());
  }
}
