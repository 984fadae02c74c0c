package io.portaws.worker.status;

import io.portaws.worker.queue.Queue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How many messages the queues have, asked only while somebody looks at the page, every ten
 * seconds: two requests each time, about a cent for a day of looking. Safe for use by many threads.
 */
final class QueueLook {
  static final Duration EVERY = Duration.ofSeconds(10);

  /** Somebody who has not asked for anything for so long does not look any more. */
  private static final Duration LOOKING = Duration.ofSeconds(30);

  /**
   * What the queues told.
   *
   * @param deadLetters in the dead-letter queue; empty when there is none, or it does not say
   * @param problem why it is not known; empty when it is
   */
  record Told(Optional<Queue.Counts> counts, Optional<Long> deadLetters, String problem) {
    static final Told NOTHING = new Told(Optional.empty(), Optional.empty(), "");
  }

  private final Supplier<Queue.Counts> queue;
  private final Supplier<Optional<Long>> deadLetters;
  private final InstantSource clock;
  private volatile Instant wantedAt = Instant.MIN;
  private volatile Instant askedAt = Instant.MIN;
  private volatile Told told = Told.NOTHING;

  QueueLook(
      Supplier<Queue.Counts> queue, Supplier<Optional<Long>> deadLetters, InstantSource clock) {
    this.queue = queue;
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  /** Somebody looks. */
  void wanted() {
    wantedAt = clock.instant();
  }

  /** What was told, for as long as it is no older than a look lasts. */
  Told told() {
    return askedAt.plus(LOOKING).isBefore(clock.instant()) ? Told.NOTHING : told;
  }

  /** Asks, when somebody looks and it is time to. */
  void look() {
    Instant now = clock.instant();
    if (wantedAt.plus(LOOKING).isBefore(now) || askedAt.plus(EVERY).isAfter(now)) {
      return;
    }
    Told fresh = ask();
    askedAt = now;
    told = fresh;
  }

  private Told ask() {
    try {
      Queue.Counts counts = queue.get();
      return new Told(Optional.of(counts), deadLetterCount(), "");
    } catch (RuntimeException e) {
      return new Told(Optional.empty(), Optional.empty(), "the queue does not say how many it has");
    }
  }

  /** The role may well not be allowed to ask that one. */
  private Optional<Long> deadLetterCount() {
    try {
      return deadLetters.get();
    } catch (RuntimeException unknown) {
      return Optional.empty();
    }
  }
}
