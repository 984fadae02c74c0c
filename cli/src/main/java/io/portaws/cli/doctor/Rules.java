package io.portaws.cli.doctor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ListRuleNamesByTargetResponse;

/** The rules that bring events to the queue: the stack's, and any others on the default bus. */
final class Rules {
  private static final int MOST = 1_000;
  static final String DEFAULT_BUS = "default";

  /**
   * A rule's name.
   *
   * @param bus the bus's name
   */
  record RuleName(String bus, String name) {
    /** As CloudFormation's Ref gives it: {@code NAME}, and {@code BUS|NAME} on another bus. */
    static RuleName of(String reference) {
      int bar = Math.max(reference.indexOf('|'), reference.indexOf('/'));
      return bar < 0
          ? new RuleName(DEFAULT_BUS, reference)
          : new RuleName(reference.substring(0, bar), reference.substring(bar + 1));
    }

    boolean isOnDefaultBus() {
      return bus.equals(DEFAULT_BUS);
    }

    @Override
    public String toString() {
      return isOnDefaultBus() ? name : bus + "/" + name;
    }
  }

  private Rules() {}

  /**
   * All of them; none when neither stack nor EventBridge knows one.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException when EventBridge does not tell
   */
  static List<RuleName> of(Installation installation, EventBridgeClient events) {
    Set<RuleName> names = new LinkedHashSet<>();
    Installation.list(installation.output("RuleNames"))
        .forEach(reference -> names.add(RuleName.of(reference)));
    installation.queueArn().ifPresent(arn -> names.addAll(targeting(arn, events)));
    return List.copyOf(names);
  }

  private static List<RuleName> targeting(String queueArn, EventBridgeClient events) {
    List<RuleName> names = new ArrayList<>();
    String page = null;
    do {
      String from = page;
      ListRuleNamesByTargetResponse answer =
          events.listRuleNamesByTarget(r -> r.targetArn(queueArn).nextToken(from));
      answer.ruleNames().forEach(name -> names.add(new RuleName(DEFAULT_BUS, name)));
      page = answer.nextToken();
    } while (page != null && names.size() < MOST);
    return names;
  }
}
