package io.portaws.pipeline;

import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.pipeline.port.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What to do about one unit. */
sealed interface Plan {
  /**
   * Send this to Port.
   *
   * @param writes the entities that the unit's key has once Port accepted it
   * @param changeTime the newest change that this covers
   * @param followUp another look that is due once Port accepted it; null: none
   */
  record Send(Update update, Set<EntityRef> writes, Instant changeTime, @Nullable FollowUp followUp)
      implements Plan {
    /** Without another look. */
    Send(Update update, Set<EntityRef> writes, Instant changeTime) {
      this(update, writes, changeTime, null);
    }

    Send followedBy(@Nullable FollowUp look) {
      return new Send(update, writes, changeTime, look);
    }
  }

  /** Too early to tell: look at it again after this time. */
  record LookAgain(Duration after, String why) implements Plan {}

  /** Nothing to send: this is how it ends. */
  record End(Outcome outcome) implements Plan {}
}
