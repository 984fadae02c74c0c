package io.portaws.worker.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * For how long a message that Port did not take stays with us under its lease, and when it is
 * visible again once it does not. Throttling and outages are not failures of a message, and handing
 * it back costs it a receive.
 *
 * <p>While nothing gets to Port it stays for an hour, and for as long as SQS allows where the next
 * receive would be one too many. It goes back at once when it will not make it by then, and for as
 * long as the tap is known to be closed, with up to a tenth more at random.
 *
 * <p>While others get through it stays for minutes, since it may be what Port cannot take; with
 * waits that double. Such messages take at most half of the room, so that there is always some for
 * others.
 *
 * <p>Arithmetic only; safe for use by many threads when the random numbers are.
 */
public final class Keeping {
  /** SQS lets nobody have a received message for more than 12 hours in all (SQS quotas page). */
  static final Duration LONGEST = Duration.ofHours(11);

  static final Duration WHILE_CLOSED = Duration.ofHours(1);
  static final Duration WHILE_OPEN = Duration.ofMinutes(10);
  private static final Duration LONGEST_BETWEEN_TRIES = Duration.ofMinutes(5);
  private static final Duration LEAST_SPREAD = Duration.ofSeconds(1);

  /**
   * What a message has been through since it was received.
   *
   * @param keptSince since when Port has not taken it; null when it has not come to that
   * @param failingSince since when Port has not taken it though it took others; null as above
   * @param failures how often that was
   */
  record Past(@Nullable Instant keptSince, @Nullable Instant failingSince, int failures) {
    static final Past NONE = new Past(null, null, 0);
  }

  /** What to do with a message that Port did not take. */
  sealed interface Decision {
    /**
     * It stays, for a turn at this time.
     *
     * @param failing whether Port takes others meanwhile
     */
    record Keep(Instant until, boolean failing) implements Decision {}

    /** It is visible again after this time. */
    record HandBack(Duration after) implements Decision {}
  }

  private final Supplier<Duration> closedFor;
  private final RandomGenerator random;
  private final Room room;

  /**
   * @param closedFor for how long nothing gets to Port; zero when the tap is open
   * @param room what may be held at all
   */
  public Keeping(Supplier<Duration> closedFor, RandomGenerator random, Room room) {
    this.closedFor = closedFor;
    this.random = random;
    this.room = room;
  }

  /**
   * @param lastReceive whether its receives are used up
   * @param after the least time before it is tried again
   * @param failing what is held now and fails while Port takes others
   */
  Decision decide(Past past, boolean lastReceive, Duration after, Room failing, Instant now) {
    Duration closed = closedFor.get();
    return closed.isPositive()
        ? whileClosed(past, lastReceive, after, closed, now)
        : whileOpen(past, lastReceive, after, failing, now);
  }

  private Decision whileClosed(
      Past past, boolean lastReceive, Duration after, Duration closed, Instant now) {
    Duration kept = since(past.keptSince(), now);
    // What would be dead-lettered for it does not go before its time.
    boolean over =
        lastReceive ? kept.compareTo(LONGEST) >= 0 : kept.plus(closed).compareTo(WHILE_CLOSED) >= 0;
    return over
        ? new Decision.HandBack(longer(after, spread(closed)))
        : new Decision.Keep(now.plus(longer(after, closed)), false);
  }

  private Decision whileOpen(
      Past past, boolean lastReceive, Duration after, Room failing, Instant now) {
    Duration grown = after.multipliedBy(1L << Math.min(past.failures(), 10));
    boolean far = grown.compareTo(LONGEST_BETWEEN_TRIES) > 0;
    Duration wait = longer(after, far ? LONGEST_BETWEEN_TRIES : grown);
    boolean over =
        since(past.failingSince(), now).compareTo(WHILE_OPEN) >= 0
            || since(past.keptSince(), now).compareTo(LONGEST) >= 0;
    if (over) {
      return new Decision.HandBack(after);
    }
    // Nor does it make room.
    return !lastReceive && failing.isMoreThanHalfOf(room)
        ? new Decision.HandBack(wait)
        : new Decision.Keep(now.plus(wait), true);
  }

  /** Whether nothing gets to Port now. */
  boolean isClosed() {
    return closedFor.get().isPositive();
  }

  /** After how long what goes back now should be visible again; no earlier than Port takes it. */
  Duration handedBack(Duration after) {
    Duration closed = closedFor.get();
    return closed.isPositive() ? longer(after, spread(closed)) : after;
  }

  /** So that a whole fleet does not come back in the same instant. */
  private Duration spread(Duration closed) {
    long spread = longer(LEAST_SPREAD, closed.dividedBy(10)).toMillis();
    return closed.plusMillis(random.nextLong(spread));
  }

  private static Duration since(@Nullable Instant moment, Instant now) {
    return moment == null ? Duration.ZERO : Duration.between(moment, now);
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
