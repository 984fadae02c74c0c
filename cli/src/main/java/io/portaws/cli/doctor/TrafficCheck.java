package io.portaws.cli.doctor;

import io.portaws.cli.doctor.Metrics.Statistic;
import io.portaws.cli.doctor.Metrics.Wanted;
import io.portaws.cli.doctor.Rules.RuleName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/**
 * Did events come, and get to the queue? By EventBridge's metrics of a day; it sends none where
 * there is nothing to count ("Monitoring Amazon EventBridge" in its guide). Many rules wait for
 * rare events, so that one that matched nothing says nothing; when none of them did, something is
 * wrong.
 */
record TrafficCheck(
    Installation installation, EventBridgeClient events, Metrics metrics, TrailCheck trail)
    implements Check {
  private static final Duration DAY = Duration.ofHours(24);
  private static final String INVOKED = "Invocations";
  private static final String FAILED = "FailedInvocations";
  private static final String DEAD = "InvocationsSentToDlq";

  @Override
  public String about() {
    return "events";
  }

  @Override
  public List<Finding> look() {
    List<RuleName> rules = Rules.of(installation, events);
    if (rules.isEmpty()) {
      return List.of();
    }
    List<Wanted> wanted = new ArrayList<>();
    for (RuleName rule : rules) {
      List.of(INVOKED, FAILED, DEAD).forEach(metric -> wanted.add(wanted(rule, metric)));
    }
    Map<String, Double> counts = metrics.over(DAY, wanted);
    List<Finding> findings = new ArrayList<>();
    List<RuleName> failed = with(FAILED, rules, counts);
    List<RuleName> dead = with(DEAD, rules, counts);
    if (!failed.isEmpty()) {
      findings.add(
          Finding.failure(
              about(),
              "events of %s were lost on their way to the queue".formatted(named(failed)),
              "see the queue policy's line; then " + installation.setupAws()));
    }
    if (!dead.isEmpty()) {
      findings.add(
          Finding.warning(
              about(),
              "events of %s went to the dead-letter queue".formatted(named(dead)),
              "see the dead letters' line"));
    }
    findings.add(matched(rules, with(INVOKED, rules, counts), counts));
    return findings;
  }

  private Finding matched(List<RuleName> all, List<RuleName> some, Map<String, Double> counts) {
    if (!some.isEmpty()) {
      double events = some.stream().mapToDouble(rule -> counts.get(key(rule, INVOKED))).sum();
      return Finding.ok(
          about(),
          "%.0f in 24 hours, by %d of %d rules".formatted(events, some.size(), all.size()));
    }
    boolean logged = trail.look().stream().allMatch(finding -> finding.mark() == Finding.Mark.OK);
    return logged
        ? Finding.warning(
            about(),
            "no rule matched one in 24 hours: nothing changed, or the rules are new",
            "change something, such as a tag of a bucket, or ./port-aws-events doctor --send-test-event")
        : Finding.failure(
            about(),
            "no rule matched one in 24 hours, and there is no trail to bring any",
            "see the trail's line");
  }

  private static List<RuleName> with(
      String metric, List<RuleName> rules, Map<String, Double> counts) {
    return rules.stream().filter(rule -> counts.getOrDefault(key(rule, metric), 0.0) > 0).toList();
  }

  /** Metrics of the default bus's rules have the rule's dimension alone. */
  private static Wanted wanted(RuleName rule, String metric) {
    Map<String, String> dimensions =
        rule.isOnDefaultBus()
            ? Map.of("RuleName", rule.name())
            : Map.of("RuleName", rule.name(), "EventBusName", rule.bus());
    return new Wanted(key(rule, metric), "AWS/Events", metric, dimensions, Statistic.SUM);
  }

  private static String key(RuleName rule, String metric) {
    return rule + " " + metric;
  }

  private static String named(List<RuleName> rules) {
    return rules.stream().limit(3).map(RuleName::toString).collect(Collectors.joining(", "))
        + (rules.size() > 3 ? " and " + (rules.size() - 3) + " more rules" : "");
  }
}
