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
    String mend = stack.map(each -> bySetup(to, each)).orElse(byHand);
    return new StepFailed("there is no " + to + " to switch to: " + why + "; " + mend);
  }

  /** With the target none there is nobody beside whom it could rest. */
  private static String bySetup(Consumer to, Stack stack) {
    String setup = "./port-aws-events setup aws --stack-name " + stack.name() + " --target ";
    Optional<String> target = stack.parameter("Target").filter(each -> !each.equals("none"));
    return target
        .map(each -> "make it, resting, by: " + setup + each + " --standby")
        .orElse("have it consume by: " + setup + to.word());
  }
}
