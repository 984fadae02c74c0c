package io.portaws.cli.consumer;

import java.util.Optional;

/** Says that there is nobody to switch to, and what makes one. */
final class NotThere {
  private NotThere() {}

  /**
   * @param stack empty where no stack of ours tells of the consumers
   */
  static StepFailed of(Consumer to, String why, Optional<Stack> stack) {
    String byHand =
        to == Consumer.WORKER
            ? "tell where it is by --cluster and --service"
            : "tell where it is by --mapping";
    String mend =
        stack
            .map(each ->
                "make it, resting, by: ./port-aws-events setup aws --stack-name %s --target %s --standby"
                    .formatted(each.name(), each.parameter("Target").orElse(to.word())))
            .orElse(byHand);
    return new StepFailed("there is no " + to + " to switch to: " + why + "; " + mend);
  }
}
