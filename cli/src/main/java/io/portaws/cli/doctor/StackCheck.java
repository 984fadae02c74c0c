package io.portaws.cli.doctor;

import io.portaws.cli.consumer.Stack;
import java.util.List;
import java.util.Optional;

/** Is the stack there, and did its last change end well? */
record StackCheck(String name, Optional<Stack> stack, boolean byHand) implements Check {
  @Override
  public String about() {
    return "stack";
  }

  @Override
  public List<Finding> look() {
    if (stack.isEmpty()) {
      return List.of(byHand ? notNeeded() : missing());
    }
    Stack found = stack.get();
    String state = "%s is %s".formatted(found.name(), found.status());
    String reason = found.statusReason().isEmpty() ? "" : ": " + found.statusReason();
    if (found.isBeingChanged()) {
      return List.of(
          Finding.warning(about(), state + ", so what follows may change", "look again later"));
    }
    if (!found.isSettled()) {
      return List.of(Finding.failure(about(), state + reason, mend()));
    }
    return List.of(
        found.status().contains("ROLLBACK")
            ? Finding.warning(about(), state + ": its last update was undone" + reason, mend())
            : Finding.ok(about(), state));
  }

  private Finding notNeeded() {
    return Finding.unknown(
        about(), "there is no stack %s: what the variables tell is looked at".formatted(name));
  }

  private Finding missing() {
    return Finding.failure(
        about(),
        "there is no stack %s in this account and region".formatted(name),
        "name yours by --stack-name, tell the queue of one made by hand by --queue-url, or install by "
            + mend());
  }

  private String mend() {
    return "./port-aws-events setup aws --stack-name " + name;
  }
}
