package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What watches the installation. */
class AlarmsTest {
  private static final String TOPIC = "arn:aws:sns:eu-west-1:111122223333:alarms";
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

  /** A metric that nobody sends leaves an alarm silent for ever. */
  @Test
  void everyMetricOfOursIsOneThatIsDocumented() throws IOException {
    String documented =
        Files.readString(Path.of(System.getProperty("repo.root", ".."), "docs", "metrics.md"));
    Stack stack = Infra.central("worker", "Standby", "true");
    List<String> ours = new ArrayList<>();
    for (String id : stack.ids("AWS::CloudWatch::Alarm")) {
      for (JsonNode metric : metrics(stack.properties(id))) {
        if (metric.path("Namespace").asText().equals("port-aws-events")) {
          ours.add(metric.path("MetricName").asText());
        }
      }
    }
    for (JsonNode metric : dashboard(stack).findValues("metrics")) {
      metric.forEach(each -> {
        if (each.path(0).asText().equals("port-aws-events")) {
          ours.add(each.path(1).asText());
        }
      });
    }
    assertThat(ours).hasSizeGreaterThan(10).allMatch(name -> documented.contains("`" + name + "`"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"worker", "lambda", "none"})
  void theDashboardIsJsonWithoutHolesForEveryTarget(String target) throws IOException {
    JsonNode dashboard = dashboard(Infra.central(target));
    assertThat(dashboard.path("widgets")).hasSizeGreaterThan(5);
    assertThat(dashboard.toString())
        .doesNotContain("${")
        .contains("AWS/SQS", "PortBudgetRemaining");
    for (JsonNode widget : dashboard.path("widgets")) {
      assertThat(widget.at("/properties/region").asText()).isEqualTo("eu-west-1");
    }
  }

  private static JsonNode dashboard(Stack stack) throws IOException {
    return JSON.readTree(stack.properties("Dashboard").path("DashboardBody").asText());
  }
}
