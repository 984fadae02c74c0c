package io.portaws.sandbox.setup;

import io.portaws.sandbox.setup.StackRecord.ChangeSet;
import java.util.Map;

/** The events of one operation, from its beginning to its end or back. */
final class StackRun {
  /** Appends an event to those that are to come. */
  interface Log {
    void event(
        StackRecord stack,
        String logicalId,
        String physicalId,
        String type,
        String status,
        String reason,
        String token);
  }

  private static final String STACK = "AWS::CloudFormation::Stack";

  private final Log log;
  private final Map<String, String> failing;

  StackRun(Log log, Map<String, String> failing) {
    this.log = log;
    this.failing = failing;
  }

  void begin(StackRecord stack, ChangeSet set, String token) {
    String verb = set.type();
    stack(stack, verb + "_IN_PROGRESS", "User Initiated", token);
    for (var change : set.changes()) {
      String id = change.path("LogicalResourceId").asText();
      String type = change.path("ResourceType").asText();
      String doing =
          switch (change.path("Action").asText()) {
            case "Add" -> "CREATE";
            case "Remove" -> "DELETE";
            default -> "UPDATE";
          };
      log.event(stack, id, "", type, doing + "_IN_PROGRESS", "", token);
      String reason = failing.get(id);
      if (reason != null) {
        log.event(stack, id, "", type, doing + "_FAILED", reason, token);
        back(stack, verb, id, token);
        return;
      }
      log.event(stack, id, "made-" + id, type, doing + "_COMPLETE", "", token);
    }
    if (verb.equals("UPDATE")) {
      stack(stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "", token);
    }
    stack(stack, verb + "_COMPLETE", "", token);
    stack.becoming = set;
  }

  /** Of those that were under way beside it, one is told as cancelled. */
  private void back(StackRecord stack, String verb, String failed, String token) {
    log.event(
        stack,
        "Beside",
        "",
        "AWS::SQS::QueuePolicy",
        verb + "_FAILED",
        "Resource " + (verb.equals("CREATE") ? "creation" : "update") + " cancelled",
        token);
    String rollback = verb.equals("CREATE") ? "ROLLBACK" : "UPDATE_ROLLBACK";
    stack(
        stack,
        rollback + "_IN_PROGRESS",
        "The following resource(s) failed to "
            + verb.toLowerCase(java.util.Locale.ROOT)
            + ": ["
            + failed
            + "]. Rollback requested by user.",
        token);
    stack(stack, rollback + "_COMPLETE", "", token);
  }

  private void stack(StackRecord stack, String status, String reason, String token) {
    log.event(stack, stack.name, stack.id, STACK, status, reason, token);
  }
}
