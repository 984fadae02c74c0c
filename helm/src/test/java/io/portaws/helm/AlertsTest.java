package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.MetricsPage;
import io.portaws.sandbox.PromQueries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody is woken by, and what they are told then. */
class AlertsTest {
  private static final Path CASES = Chart.ROOT.resolve("helm/src/test/resources/alerts-test.yaml");
  private static final Pattern RUNBOOK =
      Pattern.compile("https://github\\.com/port-labs/port-aws-events/blob/main/(.+)#(.+)");
  private static final Pattern TEMPLATED = Pattern.compile("\\$labels\\.(\\w+)");
  private static final Pattern BY = Pattern.compile("by \\(([^)]*)\\)");

  private static final MetricsPage.Metric NONE = new MetricsPage.Metric(Set.of(), Set.of(), "");

  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  private static List<JsonNode> rules(JsonNode file) {
    return Rendering.elements(file.at("/groups/0/rules")).toList();
  }

  private static List<JsonNode> alerts() {
    return rules(Yaml.file(PromQueries.RULES));
  }

  private static Set<String> names() {
    return PromQueries.alerts().keySet();
  }

  /** The release's alerts. */
  private static List<JsonNode> rendered(String values) {
    JsonNode base = Chart.example("irsa", "{podMonitor: {enabled: true}, replicaCount: 1}");
    return rules(
        chart.render(Chart.merged(base, Yaml.document(values))).one("PrometheusRule").path("spec"));
  }

  private static JsonNode named(List<JsonNode> rules, String alert) {
    return rules.stream()
        .filter(rule -> rule.path("alert").asText().equals(alert))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertSaysWhatAndWhyAndWhereToReadWhatToDo(JsonNode alert) {
    assertThat(alert.path("alert").asText()).matches("PortAwsEvents[A-Z][A-Za-z]+");
    assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
    assertThat(alert.at("/annotations/summary").asText()).endsWith(".").hasSizeLessThan(120);
    assertThat(alert.at("/annotations/description").asText()).endsWith(".").hasSizeGreaterThan(100);
    Matcher runbook = RUNBOOK.matcher(alert.at("/annotations/runbook_url").asText());
    assertThat(runbook.matches()).isTrue();
    String page = Yaml.text(Chart.ROOT.resolve(runbook.group(1)));
    assertThat(page.lines().filter(line -> line.startsWith("#")).map(AlertsTest::anchor))
        .contains(runbook.group(2));
    assertThat(page).contains("`" + alert.path("alert").asText() + "`");
  }

  /** As GitHub makes it of a heading. */
  private static String anchor(String heading) {
    return heading
        .replaceAll("^#+ ", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\w -]", "")
        .replace(' ', '-');
  }

  /** A label that the query sums over is empty in the message. */
  @ParameterizedTest
  @MethodSource("alerts")
  void whatAMessageNamesItsQueryKeeps(JsonNode alert) {
    Matcher by = BY.matcher(alert.path("expr").asText());
    Set<String> kept =
        by.find()
            ? Set.of(by.group(1).split(",\\s*"))
            : Set.of("job", "namespace", "pod", "instance");
    String text = alert.at("/annotations/summary") + " " + alert.at("/annotations/description");
    assertThat(TEMPLATED.matcher(text).results().map(label -> label.group(1)))
        .allMatch(kept::contains);
  }

  @Test
  void prometheusTakesTheFileAsItIsAndAsTheChartMakesIt() throws IOException {
    Promtool.Said plain = Promtool.run("check", "rules", PromQueries.RULES.toString());
    assertThat(plain.exitCode()).as(plain.text()).isZero();
    assertThat(plain.text()).contains(names().size() + " rules found");
    JsonNode spec = chart.render(Chart.example("everything")).one("PrometheusRule").path("spec");
    Path file = Files.writeString(scratch.resolve("rendered.yaml"), Yaml.written(spec));
    Promtool.Said rendered = Promtool.run("check", "rules", file.toString());
    assertThat(rendered.exitCode()).as(rendered.text()).isZero();
  }

  /** The messages are looked at elsewhere; here they would have to be repeated. */
  private static Path withoutMessages() throws IOException {
    JsonNode file = Yaml.file(PromQueries.RULES);
    rules(file).forEach(rule -> ((ObjectNode) rule).remove("annotations"));
    return Files.writeString(scratch.resolve("rules.yaml"), Yaml.written(file));
  }

  @Test
  void alertsFireWhenTheyShouldAndNotOtherwise() throws IOException {
    Path cases =
        Files.writeString(
            scratch.resolve("cases.yaml"),
            Yaml.text(CASES).replace("[RULES]", "[" + withoutMessages() + "]"));
    Promtool.Said said = Promtool.run("test", "rules", cases.toString());
    assertThat(said.exitCode()).as(said.text()).isZero();
  }

  @Test
  void everyAlertIsSeenToFireAndSeenNotTo() {
    Set<String> fired = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    for (JsonNode test : Yaml.file(CASES).path("tests")) {
      for (JsonNode check : test.path("alert_rule_test")) {
        (check.path("exp_alerts").isEmpty() ? silent : fired).add(check.path("alertname").asText());
      }
    }
    assertThat(fired).containsExactlyInAnyOrderElementsOf(names());
    assertThat(silent).containsExactlyInAnyOrderElementsOf(names());
  }

  @Test
  void theReleasesAlertsAreTheFilesAboutItsOwnSeries() {
    List<JsonNode> rendered = rendered("{prometheusRule: {enabled: true}}");
    String own = "namespace=\"catalogue\",app_kubernetes_io_instance=\"events\"";
    assertThat(rendered)
        .isEqualTo(
            alerts().stream()
                .map(alert -> Yaml.document(Yaml.written(alert).replace("job!=\"\"", own)))
                .toList());
    assertThat(rendered.toString()).doesNotContain("job!=");
    // All series are selected: one without braces would be everybody's.
    for (JsonNode alert : rendered) {
      String query = alert.path("expr").asText();
      assertThat(query.split("portaws_", -1)).hasSameSizeAs(query.split(Pattern.quote(own), -1));
    }
  }

  @Test
  void anotherSelectorIsTakenWhereMetricsAreFoundInAnotherWay() {
    List<JsonNode> rendered =
        rendered(
            "{podMonitor: {enabled: false}, prometheusRule: {enabled: true, selector: 'job=\"events\"'}}");
    assertThat(named(rendered, "PortAwsEventsPortAway").path("expr").asText())
        .contains("portaws_port_away{job=\"events\"}");
  }

  @Test
  void singleAlertsAreChangedOrLeftOutAndAllGetTheTeamsLabels() {
    List<JsonNode> rendered =
        rules(chart.render(Chart.example("everything")).one("PrometheusRule").path("spec"));
    // One is left out by its name, and one since that release may rest; one is the team's own.
    assertThat(rendered).hasSize(names().size() - 2 + 1);
    assertThat(rendered).noneMatch(it -> it.path("alert").asText().equals("PortAwsEventsPortAway"));
    JsonNode deadLetters = named(rendered, "PortAwsEventsDeadLetters");
    assertThat(deadLetters.path("for").asText()).isEqualTo("5m");
    assertThat(deadLetters.path("labels"))
        .isEqualTo(Yaml.document("{severity: critical, team: platform}"));
    assertThat(named(rendered, "PortAwsEventsLoopsStuck").path("labels"))
        .isEqualTo(Yaml.document("{severity: critical, team: platform}"));
    assertThat(rendered.getLast().path("record").asText()).startsWith("team:");
  }

  @Test
  void aReleaseThatMayRestIsNotMissedUnlessSomebodySaysSo() {
    String rests = "keda: {enabled: true, minReplicaCount: 0}";
    assertThat(rendered("{prometheusRule: {enabled: true}, " + rests + "}"))
        .hasSize(names().size() - 1)
        .noneMatch(it -> it.path("alert").asText().equals("PortAwsEventsWorkerDown"));
    assertThat(
            rendered(
                "{prometheusRule: {enabled: true, alerts: {PortAwsEventsWorkerDown: {enabled: true}}}, "
                    + rests
                    + "}"))
        .hasSize(names().size());
  }

  /** docs/metrics.md's list is this file's, and each metric in it is the alert's own. */
  @Test
  void thePageNamesEveryAlertWithTheMetricsThatItLooksAt() {
    List<String> rows = new ArrayList<>();
    for (String name : names()) {
      List<String> found =
          Yaml.text(Chart.ROOT.resolve("docs/metrics.md"))
              .lines()
              .filter(line -> line.startsWith("|") && line.contains("`" + name + "`"))
              .toList();
      assertThat(found).as(name).hasSize(1);
      rows.addAll(found);
      Set<String> asked =
          PromQueries.asked(PromQueries.alerts().getOrDefault(name, "")).stream()
              .map(PromQueries.Asked::documentedName)
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(asked).as(name).anyMatch(metric -> found.getFirst().contains("`" + metric));
      assertThat(
              Pattern.compile("`(portaws_\\w+)")
                  .matcher(found.getFirst())
                  .results()
                  .map(metric -> metric.group(1)))
          .as(name)
          .allMatch(asked::contains);
    }
    assertThat(rows).doesNotHaveDuplicates();
    assertThat(
            Pattern.compile("`(PortAwsEvents\\w+)`")
                .matcher(Yaml.text(Chart.ROOT.resolve("docs/metrics.md")))
                .results()
                .map(alert -> alert.group(1)))
        .containsExactlyInAnyOrderElementsOf(names());
  }

  @Test
  void everyMetricAndLabelIsDocumented() {
    for (String query : PromQueries.all()) {
      for (PromQueries.Asked asked : PromQueries.asked(query)) {
        if (asked.name().startsWith("portaws_")) {
          Map<String, MetricsPage.Metric> known = MetricsPage.read().metrics();
          assertThat(known).as(query).containsKey(documented(asked));
          assertThat(asked.labels())
              .as("%s in %s", asked.name(), query)
              .isSubsetOf(known.getOrDefault(documented(asked), NONE).labels());
        }
      }
    }
  }

  private static String documented(PromQueries.Asked asked) {
    return MetricsPage.read().metrics().containsKey(asked.name())
        ? asked.name()
        : asked.documentedName();
  }
}
