package io.portaws.cli.infra;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** Alarms over what rules could not deliver, as YAML without indentation. */
final class RuleAlarms {
  /** "Alarms on metric math": ten metrics an alarm, and each rule has two that count. */
  private static final int RULES_PER_ALARM = 5;

  private static final String NOT_DELIVERED =
      " did not reach the queue. They are in the dead-letter queue, unless that cannot be reached"
          + " either: look at the policies of both queues.";

  private RuleAlarms() {}

  /** As few as can watch all of {@code rules}. */
  static String of(List<SourceRule> rules) {
    StringBuilder out = new StringBuilder();
    for (int from = 0; from < rules.size(); from += RULES_PER_ALARM) {
      List<SourceRule> some = rules.subList(from, Math.min(from + RULES_PER_ALARM, rules.size()));
      out.append(alarm(from / RULES_PER_ALARM + 1, some));
    }
    return out.toString();
  }

  private static String alarm(int number, List<SourceRule> some) {
    StringBuilder out =
        new StringBuilder(
            """
            AlarmRules%d:
              Type: AWS::CloudWatch::Alarm
              Condition: HasAlarmTopic
              Properties:
            """
                .formatted(number));
    String names = some.stream().map(SourceRule::id).collect(joining(", "));
    FlowYaml.words(4, "AlarmDescription", "Events of " + names + NOT_DELIVERED)
        .forEach(line -> out.append(line).append('\n'));
    out.append(
        """
        Metrics:
          - { Id: sum, Expression: "SUM(FILL(METRICS(), 0))", Label: Events }
        """
            .indent(4));
    for (int i = 0; i < some.size(); i++) {
      out.append(metric("failed" + (i + 1), "FailedInvocations", some.get(i)));
      out.append(metric("dead" + (i + 1), "InvocationsSentToDlq", some.get(i)));
    }
    return out.append(
            """
            EvaluationPeriods: 1
            ComparisonOperator: GreaterThanThreshold
            Threshold: 0
            TreatMissingData: notBreaching
            AlarmActions: [!Ref AlarmTopicArn]
            OKActions: [!Ref AlarmTopicArn]
            """
                .indent(4))
        .toString();
  }

  private static String metric(String id, String name, SourceRule rule) {
    return """
    - Id: %s
      ReturnData: false
      MetricStat:
        Metric:
          Namespace: AWS/Events
          MetricName: %s
          Dimensions: [{ Name: RuleName, Value: !Ref %s }]
        Stat: Sum
        Period: 300
    """
        .formatted(id, name, rule.id())
        .indent(6);
  }
}
