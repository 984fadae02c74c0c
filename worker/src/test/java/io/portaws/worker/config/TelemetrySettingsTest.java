package io.portaws.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.config.Environment;
import io.portaws.worker.config.TelemetrySettings.Otlp;
import io.portaws.worker.config.TelemetrySettings.Registry;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetrySettingsTest {
  private final Problems problems = new Problems();

  private TelemetrySettings read(String... pairs) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put(pairs[i], pairs[i + 1]);
    }
    return TelemetrySettings.read(new Environment(variables, problems), problems);
  }

  private TelemetrySettings good(String... pairs) {
    TelemetrySettings settings = read(pairs);
    assertThat(problems.list()).isEmpty();
    return settings;
  }

  @Test
  void byDefaultThereIsPrometheusAndNothingElse() {
    TelemetrySettings settings = good();
    assertThat(settings.registries()).containsExactly(Registry.PROMETHEUS);
    assertThat(settings.namespace()).isEqualTo("port-aws-events");
    assertThat(settings.metrics()).isEmpty();
    assertThat(settings.traces()).isEmpty();
    assertThat(settings.backlog()).isFalse();
    assertThat(settings.ecsMetadata()).isEmpty();
    assertThat(settings.ecsAgent()).isEmpty();
    assertThat(settings.resource()).isEqualTo(Map.of("service.name", "port-aws-events"));
  }

  @Test
  void severalRegistriesAreListed() {
    assertThat(good("METRICS", "prometheus, CloudWatch,otlp").registries())
        .containsExactlyInAnyOrder(Registry.values());
  }

  @Test
  void theBacklogComesWithCloudWatchUnlessSaidOtherwise() {
    assertThat(good("METRICS", "cloudwatch").backlog()).isTrue();
    assertThat(good("METRICS", "cloudwatch", "BACKLOG_METRIC", "off").backlog()).isFalse();
    assertThat(good("BACKLOG_METRIC", "on").backlog()).isTrue();
  }

  @Test
  void withoutAnEndpointOtlpGoesToACollectorBeside() {
    TelemetrySettings settings = good("METRICS", "otlp", "TRACING", "otlp");
    assertThat(settings.metrics())
        .contains(new Otlp(URI.create("http://localhost:4318/v1/metrics"), Map.of()));
    assertThat(settings.traces())
        .contains(new Otlp(URI.create("http://localhost:4318/v1/traces"), Map.of()));
  }

  @Test
  void aSignalsOwnEndpointIsTakenAsItIsAndTheGeneralOneGetsItsPath() {
    TelemetrySettings settings =
        good(
            "METRICS", "otlp",
            "TRACING", "OTLP",
            "OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example.com/otlp/",
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://traces.example.com/in",
            "OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%2Cb+c, x=1",
            "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "x=2");
    assertThat(settings.metrics())
        .contains(
            new Otlp(
                URI.create("https://collector.example.com/otlp/v1/metrics"),
                Map.of("api-key", "a,b+c", "x", "1")));
    assertThat(settings.traces())
        .contains(
            new Otlp(
                URI.create("https://traces.example.com/in"), Map.of("api-key", "a,b+c", "x", "2")));
  }

  @Test
  void theServiceIsNamedByTheNamespaceUnlessOpenTelemetryIsToldOtherwise() {
    assertThat(good("METRICS_NAMESPACE", "Team/Events").resource())
        .isEqualTo(Map.of("service.name", "Team/Events"));
    assertThat(
            good("OTEL_RESOURCE_ATTRIBUTES", "service.name=a,team=b", "OTEL_SERVICE_NAME", "c")
                .resource())
        .isEqualTo(Map.of("service.name", "c", "team", "b"));
  }

  @Test
  void ecsTellsWhereItsEndpointsAre() {
    TelemetrySettings settings =
        good(
            "ECS_CONTAINER_METADATA_URI_V4", "http://169.254.170.2/v4/abc",
            "ECS_TASK_PROTECTION", "on",
            "ECS_AGENT_URI", "http://169.254.170.2/api/abc");
    assertThat(settings.ecsMetadata()).contains(URI.create("http://169.254.170.2/v4/abc"));
    assertThat(settings.ecsAgent()).contains(URI.create("http://169.254.170.2/api/abc"));
    assertThat(good("ECS_AGENT_URI", "http://169.254.170.2/api/abc").ecsAgent())
        .as("protection is off")
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "METRICS, statsd",
    "METRICS, 'prometheus,statsd'",
    "METRICS_NAMESPACE, AWS/SQS",
    "METRICS_NAMESPACE, :odd",
    "METRICS_NAMESPACE, a*b",
    "BACKLOG_METRIC, maybe",
    "TRACING, zipkin",
    "ECS_TASK_PROTECTION, maybe",
    "ECS_TASK_PROTECTION, on",
    "ECS_CONTAINER_METADATA_URI_V4, nowhere",
    "ECS_CONTAINER_METADATA_URI_V4, file:///etc/passwd",
    "OTEL_RESOURCE_ATTRIBUTES, novalue",
  })
  void whatIsWrongIsNotedWithItsVariable(String name, String value) {
    read(name, value);
    assertThat(problems.list()).singleElement().asString().startsWith(name + ":");
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_ENDPOINT, localhost:4317",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT, 'ftp://x'",
    "OTEL_EXPORTER_OTLP_HEADERS, secret",
    "OTEL_EXPORTER_OTLP_HEADERS, 'key=%zz'",
    "OTEL_EXPORTER_OTLP_PROTOCOL, grpc",
  })
  void whatIsWrongWithOtlpIsNotedOnlyWhereItIsUsed(String name, String value) {
    assertThat(good(name, value).metrics()).isEmpty();
    read(name, value, "METRICS", "otlp");
    assertThat(problems.list()).singleElement().asString().startsWith(name + ":");
    assertThat(problems.list().getFirst()).doesNotContain("secret", "%zz");
  }

  @Test
  void headersAreNotShown() {
    TelemetrySettings settings =
        good("TRACING", "otlp", "OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20hush");
    assertThat(settings.toString()).contains("authorization").doesNotContain("hush");
    assertThat(List.of(settings.traces().orElseThrow()).toString()).doesNotContain("hush");
  }
}
