package io.portaws.cli.setup.aws;

import java.util.Optional;

/** What can be done with a stack, by its status. Pure. */
sealed interface StackState {
  /** It is not there, or a first change set was made and never carried out. */
  record New() implements StackState {}

  record Updatable() implements StackState {}

  /** An operation is under way; it is followed to its end first. */
  record Busy() implements StackState {}

  /** Nothing can be done with it but what is told. */
  record Stuck(String why, String advice) implements StackState {}

  /**
   * What a status means.
   *
   * @param status as CloudFormation names it; empty for none
   */
  static StackState of(Optional<String> status, String stack, String region) {
    String word = status.orElse("");
    String delete =
        "Delete it and run this again: "
            + Shell.command(
                "aws", "cloudformation", "delete-stack", "--stack-name", stack, "--region", region);
    return switch (word) {
      case "", "REVIEW_IN_PROGRESS", "DELETE_COMPLETE" -> new New();
      case "CREATE_COMPLETE",
          "UPDATE_COMPLETE",
          "UPDATE_ROLLBACK_COMPLETE",
          "IMPORT_COMPLETE",
          "IMPORT_ROLLBACK_COMPLETE" ->
          new Updatable();
      case "ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED" ->
          new Stuck("its creation failed (" + word + "), and nothing of it is in use", delete);
      case "DELETE_FAILED" -> new Stuck("its deletion failed (" + word + ")", delete);
      case "UPDATE_ROLLBACK_FAILED" ->
          new Stuck(
              "an update failed, and so did the way back (" + word + ")",
              "See its events for the reason, remove that, then: "
                  + Shell.command(
                      "aws",
                      "cloudformation",
                      "continue-update-rollback",
                      "--stack-name",
                      stack,
                      "--region",
                      region));
      default ->
          word.endsWith("_IN_PROGRESS")
              ? new Busy()
              : new Stuck("its status is " + word, "Look at it in CloudFormation's console");
    };
  }
}
