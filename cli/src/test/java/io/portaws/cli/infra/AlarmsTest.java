package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.sandbox.MetricsPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What watches the installation. */
class AlarmsTest {
  private static final String TOPIC = "arn:aws:sns:eu-west-1:111122223333:alarms";
  private static final String NAMESPACE = "port-aws-events";
  private static final Pattern PLACE = Pattern.compile("docs/runbook\\.md#([\\w-]+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The metrics that an alarm looks at, its own or its expression's. */
  private static List<JsonNode> metrics(JsonNode alarm) {
    if (alarm.has("MetricName")) {
      return List.of(alarm);
    }
    return alarm.findValues("Metric");
  }

  private static List<String> watching(Stack stack, String metric) {
    return stack.ids("AWS::CloudWatch::Alarm").stream()
        .filter(id ->
            metrics(stack.properties(id)).stream()
                .anyMatch(each -> each.path("MetricName").asText().equals(metric)))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "worker, ApproximateAgeOfOldestMessage, true",
    "none,   ApproximateAgeOfOldestMessage, true",
    "none,   ApproximateNumberOfMessagesVisible, true",
    "lambda, MessagesOldestAge, true",
    "none,   MessagesOldestAge, false",
    "worker, ConservationResidual, true",
    "lambda, ConservationResidual, false",
    "worker, SetupNeeded, true",
    "lambda, SetupNeeded, false",
    "worker, LeasesLost, true",
    "worker, PortRequests, true",
    "lambda, PortRequests, true",
    "lambda, PortClosed, true",
    "worker, CPUUtilization, true",
    "lambda, CPUUtilization, false",
    "lambda, Errors, true",
    "lambda, Throttles, true",
    "worker, Errors, false",
  })
  void eachTargetIsWatchedByWhatMattersToIt(String target, String metric, boolean watched) {
    // A standby rests, and its rest is no alarm.
    Stack stack = Infra.central(target, "Standby", target.equals("none") ? "false" : "true");
    assertThat(!watching(stack, metric).isEmpty()).isEqualTo(watched);
  }

  @Test
  void withATopicEveryRuleIsWatchedAndEveryAlarmTellsIt() {
    Stack stack =
        Infra.central(
            "worker", "Standby", "true", "CustomEventBus", "true", "AlarmTopicArn", TOPIC);
    for (String metric : List.of("FailedInvocations", "InvocationsSentToDlq")) {
      Set<String> watched = new HashSet<>();
      for (String id : watching(stack, metric)) {
        for (JsonNode each : metrics(stack.properties(id))) {
          if (each.path("MetricName").asText().equals(metric)) {
            each.path("Dimensions")
                .forEach(dimension -> watched.add(dimension.path("Value").asText()));
          }
        }
      }
      List<String> rules = new ArrayList<>(stack.ids("AWS::Events::Rule"));
      rules.remove("DoctorRule");
      assertThat(watched).containsAll(rules.stream().map(id -> "<" + id + ">").toList());
    }
    for (String id : stack.ids("AWS::CloudWatch::Alarm")) {
      JsonNode alarm = stack.properties(id);
      assertThat(Infra.texts(alarm.path("AlarmActions"))).as(id).containsExactly(TOPIC);
      assertThat(Infra.texts(alarm.path("OKActions"))).as(id).containsExactly(TOPIC);
      assertThat(alarm.path("AlarmDescription").asText()).as(id).isNotBlank();
      assertThat(alarm.path("TreatMissingData").asText()).as(id).isNotBlank();
      assertThat(metrics(alarm)).as("%s: ten metrics at most", id).hasSizeBetween(1, 10);
    }
  }

  @Test
  void withoutATopicAlarmsShowAndTellNobodyAndSingleRulesHaveNone() {
    Stack stack = Infra.central("worker");
    assertThat(watching(stack, "FailedInvocations")).isEmpty();
    for (String id : stack.ids("AWS::CloudWatch::Alarm")) {
      assertThat(stack.properties(id).has("AlarmActions")).isFalse();
    }
  }

  @Test
  void fewerTasksThanTheLeastAreAnAlarmAndSoIsNone() {
    JsonNode alarm = Infra.central("worker", "MinTasks", "3").properties("AlarmTasks");
    assertThat(alarm.path("Threshold").asInt()).isEqualTo(3);
    assertThat(alarm.path("ComparisonOperator").asText()).isEqualTo("LessThanThreshold");
    assertThat(alarm.path("Statistic").asText()).isEqualTo("SampleCount");
    assertThat(alarm.path("TreatMissingData").asText()).isEqualTo("breaching");
  }

  @Test
  void aResidualOnEitherSideOfZeroIsAnAlarm() {
    JsonNode alarm = Infra.central("worker").properties("AlarmConservation");
    assertThat(alarm.at("/Metrics/0/Expression").asText()).contains("most > 0", "least < 0");
    assertThat(alarm.findValuesAsText("Stat")).containsExactly("Maximum", "Minimum");
  }

  @Test
  void portIsWatchedWhereItIsDeliveredTo() {
    assertThat(
            Infra.central("worker")
                .properties("AlarmPortClosed")
                .at("/Dimensions/0/Value")
                .asText())
        .isEqualTo("api");
    Stack byWebhook =
        Infra.central(
            "lambda", "PortDelivery", "webhook", "PortWebhookUrl", "https://ingest.getport.io/k");
    assertThat(byWebhook.properties("AlarmPortClosed").at("/Dimensions/0/Value").asText())
        .isEqualTo("ingest");
  }

  /** Port is never known to be closed for long; that it is closed each time is what matters. */
  @Test
  void portThatIsClosedWheneverSomebodyLooksIsAnAlarm() {
    JsonNode alarm = Infra.central("worker").properties("AlarmPortClosed");
    assertThat(alarm.path("Statistic").asText()).isEqualTo("Minimum");
    assertThat(alarm.path("Threshold").asInt()).isZero();
    assertThat(alarm.path("Period").asInt() * alarm.path("EvaluationPeriods").asInt())
        .isEqualTo(900);
  }

  @ParameterizedTest
  @MethodSource("io.portaws.cli.infra.Infra#kinds")
  void everyAlarmNamesAPlaceInTheRunbook(String target, String standby) throws IOException {
    String runbook =
        Files.readString(Path.of(System.getProperty("repo.root", ".."), "docs", "runbook.md"));
    Stack stack = Infra.central(target, "Standby", standby);
    for (String id : stack.ids("AWS::CloudWatch::Alarm")) {
      String description = stack.properties(id).path("AlarmDescription").asText();
      assertThat(description.length()).as(id).isLessThanOrEqualTo(1_024);
      Matcher place = PLACE.matcher(description);
      assertThat(place.find()).as(id).isTrue();
      assertThat(runbook.lines().filter(line -> line.startsWith("#")).map(AlarmsTest::anchor))
          .as(id)
          .contains(place.group(1));
      assertThat(runbook).as(id).contains("`" + id + "`");
    }
  }

  @Test
  void thePageOfMetricsListsTheAlarms() throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("repo.root", ".."), "docs", "metrics.md"));
    Set<String> alarms = new TreeSet<>();
    for (String target : List.of("worker", "lambda")) {
      Stack stack = Infra.central(target, "CustomEventBus", "true", "AlarmTopicArn", TOPIC);
      stack.ids("AWS::CloudWatch::Alarm").stream()
          .map(id -> id.replaceAll("^AlarmRules\\d+$", "AlarmRules…"))
          .forEach(alarms::add);
    }
    assertThat(Pattern.compile("`(Alarm\\w+…?)`").matcher(page).results().map(a -> a.group(1)))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(alarms.stream(), Stream.of("AlarmTopicArn")).toList());
  }

  /** As GitHub makes it of a heading. */
  private static String anchor(String heading) {
    return heading
        .replaceAll("^#+ ", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\w -]", "")
        .replace(' ', '-');
  }

  /** A metric that nobody sends leaves an alarm silent for ever. */
  @ParameterizedTest
  @MethodSource("io.portaws.cli.infra.Infra#kinds")
  void everyMetricOfOursIsOneThatThisConsumerSends(String target, String standby)
      throws IOException {
    Stack stack = Infra.central(target, "Standby", standby);
    Set<String> ours = new TreeSet<>();
    for (String id : stack.ids("AWS::CloudWatch::Alarm")) {
      for (JsonNode metric : metrics(stack.properties(id))) {
        if (metric.path("Namespace").asText().equals(NAMESPACE)) {
          StringBuilder name = new StringBuilder(metric.path("MetricName").asText());
          metric
              .path("Dimensions")
              .forEach(each ->
                  name.append(' ')
                      .append(each.path("Name").asText())
                      .append('=')
                      .append(each.path("Value").asText()));
          ours.add(name.toString());
        }
      }
    }
    Set<String> shown = shown(stack);
    assertThat(ours).as("what alarms look at is shown").allMatch(shown::contains);
    MetricsPage page = MetricsPage.read();
    boolean byWorker = !target.equals("lambda") || standby.equals("true");
    assertThat(byWorker ? page.cloudWatch() : page.cloudWatchOfFunction())
        .containsAll(ours)
        .containsAll(shown);
    assertThat(shown).hasSizeGreaterThan(15);
  }

  /** The metrics of ours on the dashboard, with their dimensions. */
  private static Set<String> shown(Stack stack) throws IOException {
    Set<String> shown = new TreeSet<>();
    for (JsonNode list : dashboard(stack).findValues("metrics")) {
      for (JsonNode metric : list) {
        if (metric.path(0).asText().equals(NAMESPACE)) {
          StringBuilder name = new StringBuilder(metric.path(1).asText());
          for (int i = 2; metric.path(i).isTextual(); i += 2) {
            name.append(' ')
                .append(metric.path(i).asText())
                .append('=')
                .append(metric.path(i + 1).asText());
          }
          shown.add(name.toString());
        }
      }
    }
    return shown;
  }

  /** All that CloudWatch is sent is worth a look, but for sums that others are made of. */
  @Test
  void whatTheWorkerSendsIsOnItsDashboard() throws IOException {
    Set<String> rest = new TreeSet<>(MetricsPage.read().cloudWatch());
    rest.removeAll(shown(Infra.central("worker")));
    assertThat(rest)
        .containsExactlyInAnyOrder(
            "EventAgeSum",
            "EventAgeCount",
            "MessageAgeSum",
            "MessageAgeCount",
            "PortBudgetRemaining host=ingest",
            "PortClosed host=ingest");
  }

  @ParameterizedTest
  @MethodSource("io.portaws.cli.infra.Infra#kinds")
  void theDashboardIsJsonWithoutHolesForEveryTarget(String target, String standby)
      throws IOException {
    Stack stack = Infra.central(target, "Standby", standby);
    JsonNode dashboard = dashboard(stack);
    assertThat(stack.dangling()).isEmpty();
    assertThat(dashboard.toString())
        .doesNotContain("${", "\"none\"")
        .contains("AWS/SQS", "PortBudgetRemaining");
    boolean[][] taken = new boolean[100][24];
    int bottom = 0;
    for (JsonNode widget : dashboard.path("widgets")) {
      if (List.of("metric", "log").contains(widget.path("type").asText())) {
        assertThat(widget.at("/properties/region").asText()).isEqualTo("eu-west-1");
        assertThat(widget.at("/properties/title").asText()).isNotBlank();
      }
      bottom = Math.max(bottom, widget.path("y").asInt() + widget.path("height").asInt());
      for (int y = 0; y < widget.path("height").asInt(); y++) {
        for (int x = 0; x < widget.path("width").asInt(); x++) {
          int row = widget.path("y").asInt() + y;
          int column = widget.path("x").asInt() + x;
          assertThat(taken[row][column]).as("two widgets at %d, %d", column, row).isFalse();
          taken[row][column] = true;
        }
      }
    }
    for (int row = 0; row < bottom; row++) {
      for (int column = 0; column < 24; column++) {
        // Nobody's log, where nobody consumes.
        boolean log = row >= 24 && row < 30 && target.equals("none");
        assertThat(taken[row][column]).as("a widget at %d, %d", column, row).isEqualTo(!log);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.portaws.cli.infra.Infra#kinds")
  void theDashboardShowsEveryAlarmButThoseOfSingleRules(String target, String standby)
      throws IOException {
    Stack stack = Infra.central(target, "Standby", standby);
    List<String> alarms =
        Infra.texts(dashboard(stack).findValue("alarms")).stream()
            .map(arn -> arn.replaceAll("[<>]|\\.Arn", ""))
            .toList();
    assertThat(alarms).containsExactlyInAnyOrderElementsOf(stack.ids("AWS::CloudWatch::Alarm"));
  }

  @Test
  void theDashboardNamesTheCommandsForThisStackAndRegion() throws IOException {
    String header =
        dashboard(Infra.central("worker")).at("/widgets/0/properties/markdown").asText();
    String stack = " --stack-name port-aws-events --region eu-west-1`";
    assertThat(header)
        .contains("`./port-aws-events doctor" + stack, "`./port-aws-events redrive" + stack)
        .contains("docs/runbook.md", "docs/metrics.md")
        .contains("\n");
  }

  private static JsonNode dashboard(Stack stack) throws IOException {
    return JSON.readTree(stack.properties("Dashboard").path("DashboardBody").asText());
  }
}
