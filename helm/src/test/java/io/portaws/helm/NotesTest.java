package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is shown after an installation: what to look at, and what was perhaps not meant. */
class NotesTest {
  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  @Test
  void theySayWhatToLookAtByTheNamesOfThisRelease() {
    assertThat(chart.render("prod", "tools", Chart.example("minimal")).notes())
        .contains("kubectl -n tools rollout status deployment/prod-port-aws-events")
        .contains("helm test prod -n tools --logs")
        .contains("kubectl -n tools port-forward service/prod-port-aws-events 8080:8080")
        .contains("curl -s localhost:8080/readyz")
        .contains("--attribute-names RedrivePolicy");
  }

  @Test
  void withoutAServiceThePodIsLookedAt() {
    assertThat(chart.render(Chart.example("trial")).notes())
        .contains("port-forward deployment/trial 8080:8080")
        .doesNotContain("helm test");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "minimal           | {}                                               | - mapping: none is named",
        "minimal           | {}                                               | - serviceAccount: has no eks.amazonaws.com/role-arn",
        "minimal           | {webhook: {url: 'https://ingest.getport.io/a'}, secret: {keys: {portWebhookSecret: ''}}} | - webhook: requests are not signed",
        "minimal           | {replicaCount: 0}                                | - replicaCount: is 0",
        "minimal           | {replicaCount: 4, portRateLimit: 2.5}            | 4 of them may send 10 requests a second",
        "minimal           | {metrics: {exporters: [otlp]}, networkPolicy: {enabled: true}} | - networkPolicy.extraEgress: is empty",
        "everything        | {}                                               | - keda.minReplicaCount: is 0",
      })
  void whatIsPerhapsNotMeantIsTold(String example, String others, String warning) {
    assertThat(chart.render(Chart.example(example, others)).notes())
        .contains("\nMind:\n")
        .contains(warning);
  }

  @Test
  void whoDidEverythingIsWarnedOfNothing() {
    assertThat(chart.render(Chart.example("irsa")).notes()).doesNotContain("Mind:");
  }
}
