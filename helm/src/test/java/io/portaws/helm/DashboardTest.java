package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.sandbox.MetricsPage;
import io.portaws.sandbox.PromQueries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Grafana dashboard: that it loads, what it asks for, and how the chart brings it. */
class DashboardTest {
  private static final int WIDTH = 24;

  /** What Grafana puts in, as Prometheus sees it. */
  private static final Map<String, String> VARIABLES =
      Map.of("$__rate_interval", "5m", "$__range", "3h");

  private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");

  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  private static JsonNode dashboard() {
    return Yaml.document(Yaml.text(PromQueries.DASHBOARD));
  }

  private static List<JsonNode> panels() {
    return Rendering.elements(dashboard().path("panels")).toList();
  }

  private static List<JsonNode> charts() {
    return panels().stream().filter(panel -> panel.has("targets")).toList();
  }

  @Test
  void everyPanelSaysWhatItShowsInAUnitWithThresholdsFromTheChosenDataSource() {
    assertThat(charts()).hasSizeGreaterThan(20);
    for (JsonNode panel : charts()) {
      String title = panel.path("title").asText();
      assertThat(title).isNotBlank();
      assertThat(panel.path("description").asText()).as(title).endsWith(".");
      assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(title).isNotBlank();
      assertThat(panel.at("/fieldConfig/defaults/thresholds/steps")).as(title).isNotEmpty();
      assertThat(panel.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
      Set<String> references = new TreeSet<>();
      for (JsonNode target : panel.path("targets")) {
        assertThat(target.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
        assertThat(references.add(target.path("refId").asText())).as(title).isTrue();
      }
    }
    assertThat(charts().stream().map(panel -> panel.path("title").asText()))
        .doesNotHaveDuplicates();
  }

  @Test
  void panelsHaveIdsOfTheirOwnAndDoNotOverlap() {
    assertThat(panels().stream().map(panel -> panel.path("id").asInt())).doesNotHaveDuplicates();
    Set<String> taken = new TreeSet<>();
    for (JsonNode panel : panels()) {
      JsonNode at = panel.path("gridPos");
      assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(WIDTH);
      for (int x = at.path("x").asInt(); x < at.path("x").asInt() + at.path("w").asInt(); x++) {
        for (int y = at.path("y").asInt(); y < at.path("y").asInt() + at.path("h").asInt(); y++) {
          assertThat(taken.add(x + "," + y)).as("%s at %d, %d", panel.path("title"), x, y).isTrue();
        }
      }
    }
  }

  @Test
  void oneLooksAtTheChosenNamespaceInstallationAndPod() {
    Set<String> variables = new TreeSet<>();
    dashboard().at("/templating/list").forEach(each -> variables.add(each.path("name").asText()));
    assertThat(variables).containsExactlyInAnyOrder("datasource", "namespace", "job", "pod");
    for (JsonNode panel : charts()) {
      for (JsonNode target : panel.path("targets")) {
        String query = target.path("expr").asText();
        int series = PromQueries.asked(query).size();
        assertThat(series).as(query).isPositive();
        assertThat(
                query.split(
                    Pattern.quote("{namespace=~\"$namespace\",job=~\"$job\",pod=~\"$pod\""), -1))
            .as(query)
            .hasSize(series + 1);
      }
    }
  }

  @Test
  void aLegendNamesLabelsThatItsQueryKeeps() {
    for (JsonNode panel : charts()) {
      for (JsonNode target : panel.path("targets")) {
        String query = target.path("expr").asText();
        LEGEND
            .matcher(target.path("legendFormat").asText())
            .results()
            .forEach(label ->
                assertThat(
                        !query.contains("(")
                            || query.matches(".*by \\([^)]*\\b" + label.group(1) + "\\b.*"))
                    .as("%s: %s", label.group(1), query)
                    .isTrue());
      }
    }
  }

  @Test
  void prometheusTakesEveryQuery() throws IOException {
    List<String> queries =
        PromQueries.ofDashboard().stream()
            .filter(query -> !query.startsWith("label_values"))
            .toList();
    StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    for (int i = 0; i < queries.size(); i++) {
      String query = queries.get(i);
      for (Map.Entry<String, String> each : VARIABLES.entrySet()) {
        query = query.replace(each.getKey(), each.getValue());
      }
      rules
          .append("  - record: query:")
          .append(i)
          .append("\n    expr: |-\n      ")
          .append(query)
          .append('\n');
    }
    Path file = Files.writeString(scratch.resolve("queries.yaml"), rules);
    Promtool.Said said = Promtool.run("check", "rules", file.toString());
    assertThat(said.exitCode()).as(said.text()).isZero();
    assertThat(said.text()).contains(queries.size() + " rules found");
  }

  /** Somebody who looks for a metric finds it; what another panel says better is left out. */
  @Test
  void everyMetricOfTheWorkerIsShown() {
    Set<String> shown = new TreeSet<>();
    for (String query : PromQueries.ofDashboard()) {
      PromQueries.asked(query)
          .forEach(asked -> shown.addAll(List.of(asked.name(), asked.documentedName())));
    }
    List<String> missing = new ArrayList<>(MetricsPage.read().metrics().keySet());
    missing.removeAll(shown);
    assertThat(missing).isEmpty();
  }

  @Test
  void theChartBringsTheFileAsItIsWhereTheSidecarLooks() {
    JsonNode configMap =
        chart
            .render(
                Chart.example(
                    "minimal",
                    "{grafanaDashboard: {enabled: true, namespace: monitoring, annotations: {grafana_folder: AWS}}}"))
            .ofKind("ConfigMap")
            .getFirst();
    assertThat(configMap.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
    assertThat(configMap.at("/metadata/annotations/grafana_folder").asText()).isEqualTo("AWS");
    assertThat(configMap.at("/metadata/namespace").asText()).isEqualTo("monitoring");
    assertThat(configMap.at("/data/port-aws-events.json").asText())
        .isEqualTo(Yaml.text(PromQueries.DASHBOARD).strip());
  }

  @Test
  void withoutBeingAskedForThereIsNeitherDashboardNorAlerts() {
    Rendering rendering = chart.render(Chart.example("minimal"));
    assertThat(rendering.ofKind("PrometheusRule")).isEmpty();
    assertThat(rendering.text()).doesNotContain("grafana");
  }
}
