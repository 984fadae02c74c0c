package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Prometheus makes of the query that caps KEDA, by its own promtool where that is on the PATH.
 */
class CapQueryTest {
  @TempDir private Path scratch;

  /**
   * What each replica of the release tells, and for how many replicas there is work then. The most
   * are 6.
   */
  @ParameterizedTest
  @CsvSource({
    // No replica runs, or none has measured yet: as many as there may be.
    "'',          6",
    "NaN,         6",
    "5000 5000,   6",
    // One is bound by Port's limit, and with it all of them: as many as there are.
    "0 5000,      2",
    "0 5000 NaN,  3",
    "0,           1",
  })
  void thereIsWorkForNoMoreReplicasThanThereAreWhilePortIsTheLimit(String told, int cap)
      throws IOException {
    String query =
        Chart.open(scratch)
            .render(Chart.example("pod-identity-keda"))
            .one("ScaledObject")
            .at("/spec/triggers/1/metadata/query")
            .asText();
    List<String> values = Arrays.stream(told.split(" ")).filter(each -> !each.isEmpty()).toList();
    StringBuilder series = new StringBuilder(series("other", 0, "7000"));
    for (int i = 0; i < values.size(); i++) {
      series.append(series("events", i, values.get(i)));
    }
    Path test =
        Files.writeString(
            scratch.resolve("cap.yaml"),
            """
            evaluation_interval: 1m
            tests:
              - interval: 1m
                input_series:
            %s
                promql_expr_test:
                  - expr: '%s'
                    eval_time: 1m
                    exp_samples: [{labels: '{}', value: %d}]
            """
                .formatted(series.toString().stripTrailing(), query, cap));
    Promtool.Said said = Promtool.run("test", "rules", test.toString());
    assertThat(said.exitCode()).as(said.text()).isZero();
  }

  private static String series(String release, int pod, String value) {
    String name =
        "portaws_backlog_per_task{namespace=\"catalogue\",app_kubernetes_io_instance=\"%s\",pod=\"%d\"}"
            .formatted(release, pod);
    return "      - {series: '" + name + "', values: '" + (value + " ").repeat(3) + "'}\n";
  }
}
