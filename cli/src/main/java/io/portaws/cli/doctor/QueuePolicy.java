package io.portaws.cli.doctor;

import io.portaws.cli.doctor.PolicyDocument.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may send to the queue, and who may take from it, by its policy. Pure.
 *
 * @param account the queue's
 */
record QueuePolicy(PolicyDocument policy, String account, String region, String partition) {
  private static final String SEND = "sqs:SendMessage";
  private static final String RECEIVE = "sqs:ReceiveMessage";
  private static final String EVENTS = "events.amazonaws.com";
  private static final Pattern ARN_ACCOUNT = Pattern.compile("arn:[\\w-]+:iam::(\\d{12}):.*");

  /** Whether rules of this account, the user's own too, may send. */
  boolean letsRulesSend() {
    String anyRule = "arn:%s:events:%s:%s:rule/any".formatted(partition, region, account);
    return policy.allowing(SEND).stream()
        .filter(each -> each.services().contains(EVENTS) || each.principals().contains("*"))
        .anyMatch(each ->
            fits(each.conditions("aws:SourceAccount"), account)
                && fits(each.conditions("aws:SourceArn"), anyRule));
  }

  private static boolean fits(List<String> patterns, String value) {
    return patterns.isEmpty() || patterns.stream().anyMatch(p -> PolicyDocument.matches(p, value));
  }

  /** A sentence when anyone at all may send or receive. */
  Optional<String> tooWide() {
    boolean sends = policy.allowing(SEND).stream().anyMatch(Statement::letsAnyone);
    boolean receives = policy.allowing(RECEIVE).stream().anyMatch(Statement::letsAnyone);
    if (!sends && !receives) {
      return Optional.empty();
    }
    return Optional.of(
        "anyone in AWS may "
            + (sends && receives
                ? "send to it and take from it"
                : sends ? "send to it" : "take from it"));
  }

  /** Clauses about who else is let in, which may be meant. */
  List<String> others() {
    List<String> others = new ArrayList<>();
    boolean anyEventBridge =
        policy.allowing(SEND).stream()
            .anyMatch(each -> each.services().contains(EVENTS) && !each.isBound());
    if (anyEventBridge) {
      others.add("rules of any account may send, since no aws:SourceAccount is asked for");
    }
    for (Statement statement : policy.allowing(RECEIVE)) {
      statement.principals().stream()
          .filter(this::isForeign)
          .forEach(who -> others.add(who + " may take messages from it"));
    }
    return others;
  }

  private boolean isForeign(String principal) {
    Matcher arn = ARN_ACCOUNT.matcher(principal);
    String owner = arn.matches() ? arn.group(1) : principal;
    return owner.matches("\\d{12}") && !owner.equals(account);
  }
}
