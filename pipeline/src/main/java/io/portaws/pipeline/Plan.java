package io.portaws.pipeline;

import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.pipeline.port.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** What to do about one unit. */
sealed interface Plan {
  /**
   * Send this to Port.
   *
   * @param writes the entities that the unit's key has once Port accepted it
   * @param changeTime the newest change that this covers
   */
  record Send(Update update, Set<EntityRef> writes, Instant changeTime) implements Plan {}

  /** Too early to tell: look at it again after this time. */
  record LookAgain(Duration after, String why) implements Plan {}

  /** Nothing to send: this is how it ends. */
  record End(Outcome outcome) implements Plan {}
}
