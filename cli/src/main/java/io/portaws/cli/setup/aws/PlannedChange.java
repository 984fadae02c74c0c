package io.portaws.cli.setup.aws;

import java.util.Set;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;

/**
 * One line of a change set.
 *
 * @param action Add, Modify, Remove …
 * @param replacement True, False, Conditional; empty where it does not apply
 */
record PlannedChange(String action, String logicalId, String type, String replacement) {
  /** What they hold is lost from sight when another takes their place. */
  private static final Set<String> PRECIOUS =
      Set.of("AWS::SQS::Queue", "AWS::SecretsManager::Secret", "AWS::Events::EventBus");

  static PlannedChange of(Change change) {
    ResourceChange resource = change.resourceChange();
    String replacement = resource.replacementAsString();
    return new PlannedChange(
        resource.actionAsString(),
        resource.logicalResourceId(),
        resource.resourceType(),
        replacement == null ? "" : replacement);
  }

  /** Whether the resource that is there now will, or may, be there no more. */
  boolean endsTheOld() {
    return action.equals("Remove")
        || replacement.equals("True")
        || replacement.equals("Conditional");
  }

  boolean isAlarming() {
    return endsTheOld() && PRECIOUS.contains(type);
  }

  String line() {
    String sign =
        switch (action) {
          case "Add" -> "+ add    ";
          case "Remove" -> "- remove ";
          default -> endsTheOld() ? "! replace" : "~ modify ";
        };
    return "  "
        + sign
        + " "
        + logicalId
        + " ("
        + type
        + ")"
        + (replacement.equals("Conditional") ? ", perhaps replaced" : "");
  }

  /** Why not to go on without a second thought. */
  String alarm() {
    boolean queue = type.equals("AWS::SQS::Queue");
    return "!!! "
        + logicalId
        + (action.equals("Remove") ? " WILL BE REMOVED. " : " WILL BE REPLACED by a new one. ")
        + (queue
            ? "The old queue stays, but nobody empties it any more, and stacks that import its ARN"
                + " block the update: empty it first."
            : "What uses the old one has to be told of the new one.");
  }
}
