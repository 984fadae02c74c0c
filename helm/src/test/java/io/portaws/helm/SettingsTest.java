package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/settings.md, the chart and the task definition agree on what sets which variable. The
 * worker's own tests hold the page's rows and defaults to the code.
 */
class SettingsTest {
  private static final String EXTRA = "extraEnv";

  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  /** A variable and one of the values that set it. */
  record Setting(String variable, String value) {
    @Override
    public String toString() {
      return variable + " by " + value;
    }
  }

  static Stream<Setting> settings() {
    return SettingsPage.rows().values().stream()
        .flatMap(row ->
            row.helm().stream()
                .filter(value -> !value.equals(EXTRA))
                .map(value -> new Setting(row.variable(), value)));
  }

  /**
   * A value to set.
   *
   * @param yaml the whole of what is set
   * @param expected what the variable holds then, or what it is taken from
   */
  private record Sample(String yaml, String expected) {}

  /** A sample by the path of a value; what else it needs is in it, too. */
  private static Sample sample(String path) {
    return switch (path) {
      case "queue.url" -> text(path, "https://sqs.eu-west-1.amazonaws.com/111122223333/other");
      case "queue.deadLetterUrl" ->
          text(path, "https://sqs.eu-west-1.amazonaws.com/111122223333/dead");
      case "aws.region" ->
          new Sample(
              "queue: {url: 'https://queue.example.com/111122223333/q'}\n"
                  + nested(path, "eu-south-2"),
              "eu-south-2");
      case "portBaseUrl" -> text(path, "https://api.us.getport.io");
      case "secret.keys.portWebhookUrl" -> text(path, "a-key");
      case "secret.keys.portWebhookSecret" ->
          new Sample(
              nested(path, "a-key") + "webhook: {url: 'https://ingest.getport.io/k'}\n", "a-key");
      case "secret.credentialsSecretArn" -> {
        String arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:port-AbCdEf";
        yield new Sample(
            "secret: {useExistingSecret: false, name: '', credentialsSecretArn: '" + arn + "'}\n",
            arn);
      }
      case "delivery" ->
          new Sample(
              "delivery: webhook\nwebhook: {url: 'https://ingest.getport.io/k'}\n", "webhook");
      case "webhook.url" -> text(path, "https://ingest.getport.io/k");
      case "portRateLimit" -> text(path, "2.5");
      case "portReserve" -> text(path, "0.3");
      case "mapping.source" -> text(path, "s3://bucket/mapping.yml");
      case "configMap.config" ->
          new Sample(nested(path, "resources: []"), "/etc/port-aws-events/mapping/config.yaml");
      case "configMap.name" ->
          new Sample(
              "configMap: {create: false, name: a-map, key: mine.yaml}\n",
              "/etc/port-aws-events/mapping/mine.yaml");
      case "mapping.dialect" -> text(path, "ocean");
      case "mapping.bucketName" ->
          new Sample("mapping: {bucketName: sample, configJsonFileKey: key}\n", "sample");
      case "mapping.configJsonFileKey" ->
          new Sample("mapping: {bucketName: bucket, configJsonFileKey: sample}\n", "sample");
      case "types.dir" -> text(path, "/app/types");
      case "types.files" ->
          new Sample("types: {files: {a.yaml: 'type: A'}}\n", "/etc/port-aws-events/types");
      case "types.existingConfigMap" ->
          new Sample("types: {existingConfigMap: a-map}\n", "/etc/port-aws-events/types");
      case "read.accounts" ->
          new Sample(
              "read: {accounts: ['000011112222', '444455556666']}\n", "000011112222,444455556666");
      case "read.regions" ->
          new Sample("read: {regions: [eu-west-1, us-east-1]}\n", "eu-west-1,us-east-1");
      case "unmatched" -> text(path, "reject");
      case "worker.loops" -> new Sample(nested(path, 3), "3");
      case "worker.maxReceives" -> new Sample(nested(path, 20), "20");
      case "worker.turnMaxMessages" -> new Sample(nested(path, 2_000), "2000");
      case "worker.heldMaxBytes" -> new Sample(nested(path, 33_554_432), "33554432");
      case "webhook.gap",
          "worker.lease",
          "worker.turnMaxWait",
          "worker.pollWait",
          "worker.recheck" ->
          text(path, "45s");
      case "shutdownGraceSeconds" -> new Sample(nested(path, 33), "33s");
      case "managementPort" -> new Sample(nested(path, 9_090), "9090");
      case "loggingLevel" -> new Sample(nested(path, "debug"), "DEBUG");
      case "metrics.exporters" ->
          new Sample("metrics: {exporters: [cloudwatch, otlp]}\n", "cloudwatch,otlp");
      case "metrics.backlog" -> new Sample("metrics: {backlog: 'on'}\n", "on");
      case "tracing.enabled" -> new Sample("tracing: {enabled: true}\n", "otlp");
      case "otlp.endpoint", "otlp.metricsEndpoint", "otlp.tracesEndpoint" ->
          text(path, "http://collector.example.com:4318");
      case "otlp.resourceAttributes" -> text(path, "team=shop");
      default -> text(path, "sample");
    };
  }

  private static Sample text(String path, String value) {
    return new Sample(nested(path, value), value);
  }

  /** {@code a.b: value} as YAML. */
  private static String nested(String path, Object value) {
    String literal = value instanceof String ? "'" + value + "'" : String.valueOf(value);
    String[] keys = path.split("\\.", -1);
    String flow = literal;
    for (int i = keys.length - 1; i > 0; i--) {
      flow = "{" + keys[i] + ": " + flow + "}";
    }
    return keys[0] + ": " + flow + "\n";
  }

  private static Rendering rendered(String yaml) {
    return chart.render(Chart.example("minimal", yaml));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void theValueSetsTheVariable(Setting setting) {
    Sample sample = sample(setting.value());
    assertThat(Chart.defaults().at("/" + setting.value().replace('.', '/')).isMissingNode())
        .as("values.yaml has " + setting.value())
        .isFalse();
    Map<String, JsonNode> environment = rendered(sample.yaml()).environment();
    assertThat(environment).containsKey(setting.variable());
    assertThat(held(environment.get(setting.variable()))).contains(sample.expected());
    assertThat(held(rendered("{}").environment().get(setting.variable())))
        .as("it is the value that sets it")
        .doesNotContain(sample.expected());
  }

  /** A variable's value, or the name and the key of the Secret that it is taken from. */
  private static List<String> held(@Nullable JsonNode variable) {
    if (variable == null) {
      return List.of();
    }
    JsonNode secret = variable.at("/valueFrom/secretKeyRef");
    return variable.has("value")
        ? List.of(variable.path("value").asText())
        : List.of(secret.path("name").asText(), secret.path("key").asText());
  }

  @Test
  void theChartSetsItselfWhatThePageSays() {
    Rendering release = rendered("{}");
    Map<String, JsonNode> environment = release.environment();
    for (SettingsPage.Row row : SettingsPage.rows().values()) {
      if (row.isSetByTheChart()) {
        assertThat(environment).containsKey(row.variable());
      }
    }
    assertThat(release.variable("CONTAINER_IMAGE"))
        .isEqualTo(release.worker().path("image").asText());
  }

  @Test
  void whatHasNoValueOfItsOwnGoesThroughExtraEnv() {
    List<String> through =
        SettingsPage.rows().values().stream()
            .filter(row -> row.helm().contains(EXTRA))
            .map(SettingsPage.Row::variable)
            .toList();
    StringBuilder yaml = new StringBuilder("extraEnv:\n");
    through.forEach(name ->
        yaml.append("  - {name: ")
            .append(name)
            .append(", valueFrom: {secretKeyRef: {name: mine, key: ")
            .append(name)
            .append("}}}\n"));
    Map<String, JsonNode> environment = rendered(yaml.toString()).environment();
    assertThat(through).isNotEmpty();
    through.forEach(name -> assertThat(held(environment.get(name))).containsExactly("mine", name));
  }

  /** Under every example's values. */
  @Test
  void everyVariableOfTheChartHasARowThatSaysSo() {
    Set<String> set = new TreeSet<>();
    for (String example : Chart.examples()) {
      set.addAll(chart.render(Chart.example(example)).environment().keySet());
    }
    assertThat(set).hasSizeGreaterThan(40);
    assertThat(
            SettingsPage.rows().values().stream()
                .filter(SettingsPage.Row::isInTheChart)
                .map(SettingsPage.Row::variable))
        .containsAll(set);
  }

  @Test
  void theTaskHasTheVariablesThatThePageSaysByTheirParameters() {
    Map<String, JsonNode> task = TaskTemplate.environment();
    List<SettingsPage.Row> rows =
        SettingsPage.rows().values().stream().filter(SettingsPage.Row::isInTheStack).toList();
    assertThat(rows.stream().map(SettingsPage.Row::variable).collect(Collectors.toSet()))
        .isEqualTo(task.keySet());
    List<String> wrong = new ArrayList<>();
    for (SettingsPage.Row row : rows) {
      List<String> parameters = TaskTemplate.parametersOf(TaskTemplate.variable(row.variable()));
      if (!parameters.equals(row.parameter())) {
        wrong.add(row + " is set by " + parameters + ", and the page says " + row.parameter());
      }
    }
    assertThat(wrong).isEmpty();
  }
}
