package io.portaws.pipeline.resync;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/**
 * When looks are due, so that a resync leaves room for events: one after the other, at no more than
 * half of what Port takes now. Since the time stands in the message it is kept across restarts, and
 * no process has to wait. Safe for use by many threads.
 */
public final class Pace {
  /** Cloud Control reads about 30 resources a second of an account and region. */
  static final double MOST_PER_SECOND = 25;

  /** So that it comes to its end also where Port's limit is low. */
  static final double LEAST_PER_SECOND = 1;

  private static final double SHARE = 0.5;

  /** A look that is later than this would not be taken from the queue. */
  private static final Duration LATEST = Duration.ofHours(36);

  private final InstantSource clock;
  private final DoubleSupplier takenPerSecond;
  private Instant free = Instant.EPOCH;

  /**
   * @param takenPerSecond how many resources Port takes in a second, as far as is known
   */
  public Pace(InstantSource clock, DoubleSupplier takenPerSecond) {
    this.clock = clock;
    this.takenPerSecond = takenPerSecond;
  }

  /** When the next so many resources are due. */
  public synchronized Instant next(int resources) {
    Instant now = clock.instant();
    Instant due = free.isBefore(now) ? now : free;
    Instant latest = now.plus(LATEST);
    if (due.isAfter(latest)) {
      return latest;
    }
    double perSecond =
        Math.clamp(takenPerSecond.getAsDouble() * SHARE, LEAST_PER_SECOND, MOST_PER_SECOND);
    free = due.plusMillis(Math.round(1_000 * resources / perSecond));
    return due;
  }
}
