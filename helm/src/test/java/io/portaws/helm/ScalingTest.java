package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who says how many workers there are, and what keeps that number from growing where it would not
 * help.
 */
class ScalingTest {
  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  private static JsonNode keda(String others) {
    return chart
        .render(Chart.example("pod-identity-keda", others))
        .one("ScaledObject")
        .path("spec");
  }

  @Test
  void theNumberOfReplicasIsLeftToTheAutoscaler() {
    assertThat(chart.render(Chart.example("irsa")).one("Deployment").at("/spec/replicas").asInt())
        .isEqualTo(2);
    assertThat(
            chart
                .render(Chart.example("minimal", "{replicaCount: 0}"))
                .one("Deployment")
                .at("/spec/replicas"))
        .isEqualTo(Yaml.document("0"));
    for (String example : new String[] {"webhook-hpa", "pod-identity-keda"}) {
      assertThat(
              chart.render(Chart.example(example)).one("Deployment").path("spec").has("replicas"))
          .isFalse();
    }
  }

  @Test
  void theQueueIsTheFirstTrigger() {
    JsonNode trigger = keda("{keda: {queueLength: 500}}").at("/triggers/0");
    assertThat(trigger)
        .isEqualTo(
            Yaml.document(
                """
                type: aws-sqs-queue
                name: queue
                metadata:
                  queueURL: https://sqs.eu-west-1.amazonaws.com/111122223333/port-aws-events
                  queueLength: "500"
                  awsRegion: eu-west-1
                  scaleOnInFlight: "true"
                authenticationRef:
                  name: events-port-aws-events
                """));
  }

  @Test
  void thereIsNoFormulaWithoutPrometheus() {
    JsonNode spec = keda("{keda: {prometheus: {serverAddress: ''}}}");
    assertThat(spec.path("triggers")).hasSize(1);
    assertThat(spec.has("advanced")).isFalse();
    Rendering rendering =
        chart.render(
            Chart.example("pod-identity-keda", "{keda: {prometheus: {serverAddress: ''}}}"));
    assertThat(rendering.variable("BACKLOG_METRIC")).isEmpty();
    assertThat(rendering.notes()).contains("Then only keda.maxReplicaCount (6) keeps it");
  }

  /**
   * KEDA wants a name for each trigger of a formula, a target above 0, and computes the replicas as
   * metric divided by it.
   */
  @ParameterizedTest
  @CsvSource({
    // messages, replicas that there is work for, replicas that come of it
    "0,    6, 0",
    "800,  6, 1",
    "5500, 6, 6",
    "9000, 6, 6",
    // Port is the limit, and two replicas run: they stay, and go when there is less to do.
    "9000, 2, 2",
    "800,  2, 1",
  })
  void theFormulaStartsNoMoreReplicasThanThereIsWorkFor(double queue, double cap, int replicas) {
    JsonNode spec = keda("{}");
    JsonNode modifiers = spec.at("/advanced/scalingModifiers");
    Matcher formula =
        Pattern.compile("queue < cap \\* (\\d+) \\? queue : cap \\* (\\d+)")
            .matcher(modifiers.path("formula").asText());
    assertThat(formula.matches()).isTrue();
    double target = modifiers.path("target").asDouble();
    assertThat(target)
        .isEqualTo(spec.at("/triggers/0/metadata/queueLength").asDouble())
        .isPositive();
    double most = cap * Double.parseDouble(formula.group(1));
    double metric = queue < most ? queue : cap * Double.parseDouble(formula.group(2));
    assertThat((int) Math.ceil(metric / target)).isEqualTo(replicas);
    assertThat(modifiers.path("metricType").asText()).isEqualTo("AverageValue");
    assertThat(Rendering.elements(spec.path("triggers")).map(each -> each.path("name").asText()))
        .containsExactly("queue", "cap");
  }

  @Test
  void theCapIsTheWorkersOwnMetricOfThisRelease() throws IOException {
    Rendering rendering = chart.render(Chart.example("pod-identity-keda"));
    JsonNode cap = rendering.one("ScaledObject").at("/spec/triggers/1");
    String series =
        "portaws_backlog_per_task{namespace=\"catalogue\",app_kubernetes_io_instance=\"events\"}";
    assertThat(cap.at("/metadata/query").asText())
        .isEqualTo("(count(" + series + ") and min(" + series + ") == 0) or vector(6)");
    assertThat(cap.at("/metadata/ignoreNullValues").asText()).isEqualTo("false");
    assertThat(rendering.variable("BACKLOG_METRIC")).isEqualTo("on");
    assertThat(Yaml.text(Chart.ROOT.resolve("docs/metrics.md")))
        .contains("`portaws_backlog_per_task`");
    assertThat(rendering.one("PodMonitor").at("/spec/podTargetLabels"))
        .isEqualTo(Yaml.document("[app.kubernetes.io/instance]"));
    assertThat(
            rendering
                .one("Deployment")
                .at("/spec/template/metadata/labels/app.kubernetes.io~1instance")
                .asText())
        .isEqualTo("events");
  }

  @Test
  void kedaLooksAtTheQueueAsItself_AsTheWorker_OrInARoleThatIsNamed() {
    assertThat(authentication("{}"))
        .isEqualTo(Yaml.document("{provider: aws, identityOwner: keda}"));
    assertThat(
            authentication(
                "{keda: {authentication: {identityOwner: workload}}, serviceAccount: {annotations:"
                    + " {eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/w'}}}"))
        .isEqualTo(Yaml.document("{provider: aws, identityOwner: workload}"));
    assertThat(
            authentication(
                "{keda: {authentication: {roleArn: 'arn:aws:iam::111122223333:role/k'}}}"))
        .isEqualTo(Yaml.document("{provider: aws, roleArn: 'arn:aws:iam::111122223333:role/k'}"));
    assertThat(chart.render(Chart.example("everything")).ofKind("TriggerAuthentication")).isEmpty();
  }

  private static JsonNode authentication(String others) {
    return chart
        .render(Chart.example("pod-identity-keda", others))
        .one("TriggerAuthentication")
        .at("/spec/podIdentity");
  }

  @Test
  void theHorizontalPodAutoscalerFollowsOneMetricOfTheWholeRelease() {
    ObjectNode values = Chart.example("webhook-hpa").deepCopy();
    Rendering rendering = chart.render(values);
    JsonNode metric = rendering.one("HorizontalPodAutoscaler").at("/spec/metrics/0");
    assertThat(metric)
        .isEqualTo(
            Yaml.document(
                """
                type: External
                external:
                  metric:
                    name: portaws_backlog
                    selector:
                      matchLabels:
                        app_kubernetes_io_instance: events
                  target:
                    type: AverageValue
                    averageValue: "1000"
                """));
    assertThat(rendering.variable("BACKLOG_METRIC")).isEqualTo("on");
    assertThat(rendering.ofKind("ScaledObject")).isEmpty();
  }
}
