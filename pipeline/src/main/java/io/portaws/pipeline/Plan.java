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
   * @param shows what AWS told of the key, all of which Port has once it accepted it; null: it does
   *     not say
   */
  record Send(
      Update update,
      Set<EntityRef> writes,
      Instant changeTime,
      @Nullable FollowUp followUp,
      @Nullable Shown shows)
      implements Plan {
    /** Of what is not read from AWS, and without another look. */
    Send(Update update, Set<EntityRef> writes, Instant changeTime) {
      this(update, writes, changeTime, null, null);
    }

    Send followedBy(@Nullable FollowUp look) {
      return new Send(update, writes, changeTime, look, shows);
    }

    /** The same, by the number that the journal knows it by. */
    Send ofWork(long work) {
      return new Send(update.ofWork(work), writes, changeTime, followUp, shows);
    }

    Send showing(Shown state) {
      return new Send(update, writes, changeTime, followUp, state);
    }
  }

  /** What AWS told of a key. */
  enum Shown {
    PRESENT,
    /** Not there, or readable though it is gone or going. */
    GONE
  }

  /** Too early to tell: look at it again after this time. */
  record LookAgain(Duration after, String why) implements Plan {}

  /** Nothing to send: this is how it ends. */
  record End(Outcome outcome) implements Plan {}
}
