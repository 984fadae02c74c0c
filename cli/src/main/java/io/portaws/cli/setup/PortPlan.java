package io.portaws.cli.setup;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done in Port.
 *
 * @param blueprints in the order in which they are made
 * @param webhook null when none is wanted
 * @param problems what setup cannot mend, a sentence each
 */
public record PortPlan(
    List<BlueprintStep> blueprints, @Nullable WebhookStep webhook, List<String> problems) {
  public PortPlan {
    blueprints = List.copyOf(blueprints);
    problems = List.copyOf(problems);
  }

  /** Whether Port is as it should be. */
  public boolean isFulfilled() {
    return problems.isEmpty() && actions().allMatch(Action.NONE::equals);
  }

  /** Whether anything is to be written. */
  public boolean writes() {
    return actions().anyMatch(Action::writes);
  }

  /** Whether a secret has to be made for it. */
  public boolean needsSecret() {
    return webhook != null && webhook.needsSecret();
  }

  private Stream<Action> actions() {
    return Stream.concat(
        blueprints.stream().map(BlueprintStep::action),
        Optional.ofNullable(webhook).map(WebhookStep::action).stream());
  }
}
