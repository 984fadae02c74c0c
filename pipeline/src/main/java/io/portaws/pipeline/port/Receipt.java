package io.portaws.pipeline.port;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What Port said to an update. */
public sealed interface Receipt {
  /** Whether Port would take it if the target of a relation were there. */
  default boolean lacksRelationTarget() {
    return this instanceof Misconfigured(String reason, String _, String _)
        && reason.equals(Verdicts.MISSING_RELATION_TARGET);
  }

  /** Port took all of it (by webhook: answered 202). */
  record Accepted() implements Receipt {}

  /**
   * Not now: throttled, unreachable, or failing. The update is as good as before.
   *
   * @param after when Port said to come back; null when it did not say
   */
  record Later(@Nullable Duration after, String reason, String detail) implements Receipt {}

  /**
   * Port lacks something that setup mends: a blueprint, a relation target, credentials, a webhook.
   *
   * @param remedy what an operator does about it, a sentence or a command
   */
  record Misconfigured(String reason, String detail, String remedy) implements Receipt {}

  /** Port will never take this. */
  record Refused(String reason, String detail) implements Receipt {}
}
