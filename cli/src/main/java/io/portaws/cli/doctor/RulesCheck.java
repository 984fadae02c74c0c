package io.portaws.cli.doctor;

import io.portaws.cli.doctor.Rules.RuleName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Target;

/**
 * Are the rules there and enabled, and is the queue their target, with a queue for what cannot be
 * delivered?
 */
record RulesCheck(Installation installation, EventBridgeClient events) implements Check {
  /** What is wrong with one rule, told of all rules that have it at once. */
  private enum Fault {
    MISSING,
    DISABLED,
    NOT_TO_THE_QUEUE,
    WITHOUT_DEAD_LETTERS
  }

  private record Faulty(RuleName rule, Fault fault) {}

  @Override
  public String about() {
    return "rules";
  }

  @Override
  public List<Finding> look() {
    List<RuleName> rules = Rules.of(installation, events);
    if (rules.isEmpty()) {
      return List.of(
          installation.queueArn().isEmpty()
              ? Finding.unknown(about(), "no queue is known that they could bring events to")
              : Finding.failure(
                  about(), "no rule brings events to the queue", installation.setupAws()));
    }
    List<Faulty> faulty = new ArrayList<>();
    rules.forEach(rule -> look(rule, faulty));
    List<Finding> findings = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      List<RuleName> with =
          faulty.stream().filter(each -> each.fault() == fault).map(Faulty::rule).toList();
      if (!with.isEmpty()) {
        findings.add(finding(fault, with));
      }
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(about(), rules.size() + " are enabled and have the queue as their target"));
    }
    return findings;
  }

  private void look(RuleName rule, List<Faulty> faulty) {
    RuleState state;
    List<Target> targets;
    try {
      state = events.describeRule(r -> r.name(rule.name()).eventBusName(rule.bus())).state();
      targets =
          events.listTargetsByRule(r -> r.rule(rule.name()).eventBusName(rule.bus())).targets();
    } catch (ResourceNotFoundException missing) {
      faulty.add(new Faulty(rule, Fault.MISSING));
      return;
    }
    if (state == RuleState.DISABLED) {
      faulty.add(new Faulty(rule, Fault.DISABLED));
    }
    String queue = installation.queueArn().orElse("");
    List<Target> toQueue = targets.stream().filter(t -> t.arn().equals(queue)).toList();
    if (toQueue.isEmpty()) {
      faulty.add(new Faulty(rule, Fault.NOT_TO_THE_QUEUE));
    } else if (toQueue.stream().anyMatch(target -> target.deadLetterConfig() == null)) {
      faulty.add(new Faulty(rule, Fault.WITHOUT_DEAD_LETTERS));
    }
  }

  private Finding finding(Fault fault, List<RuleName> rules) {
    RuleName first = rules.getFirst();
    return switch (fault) {
      case MISSING ->
          Finding.failure(about(), named(rules) + " not there", installation.setupAws());
      case DISABLED -> disabled(rules, first);
      case NOT_TO_THE_QUEUE ->
          Finding.failure(
              about(), named(rules) + " without the queue as target", installation.setupAws());
      case WITHOUT_DEAD_LETTERS ->
          Finding.warning(
              about(),
              named(rules) + " without a dead-letter queue: what cannot be delivered is lost",
              "give the target a DeadLetterConfig, as infra/port-aws-events.yaml does");
    };
  }

  /** Who switched a source off by its parameter meant it. */
  private Finding disabled(List<RuleName> rules, RuleName first) {
    List<String> meant =
        installation.stack().stream()
            .flatMap(stack -> stack.parameters().entrySet().stream())
            .filter(
                each -> each.getKey().startsWith("Events") && each.getValue().equals("DISABLED"))
            .map(each -> each.getKey())
            .sorted()
            .toList();
    return meant.isEmpty()
        ? Finding.failure(
            about(),
            named(rules) + " disabled",
            "aws events enable-rule --name %s --event-bus-name %s"
                .formatted(first.name(), first.bus()))
        : Finding.ok(
            about(),
            named(rules) + " disabled, as the stack's parameters say: " + String.join(", ", meant));
  }

  private static String named(List<RuleName> rules) {
    int shown = Math.min(3, rules.size());
    String names =
        rules.subList(0, shown).stream().map(RuleName::toString).collect(Collectors.joining(", "));
    String more = rules.size() > shown ? " and " + (rules.size() - shown) + " more" : "";
    return names + more + (rules.size() == 1 ? " is" : " are");
  }
}
