package io.portaws.pipeline.port;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one of Port's windows. Immutable.
 *
 * <p>Answers come back late and out of order. Within one window Port's count only falls, so the
 * lowest number reported holds. A reset that moved by more than {@link #SAME_WINDOW} tells of
 * another window.
 *
 * <p>A reset that is not told, or that should have passed already, tells nothing: clocks differ,
 * and seconds are rounded. Then the window is believed to go on until more remains again than was
 * left of it, and to last for a whole period from there.
 *
 * @param number counts the windows
 * @param lowest what remained when least was reported
 * @param lowestAt when that was
 * @param before the last window that was reported, when this one follows it without news; null of a
 *     reported one
 */
record RateWindow(
    long number,
    long limit,
    long lowest,
    Instant lowestAt,
    Instant reset,
    @Nullable Duration period,
    @Nullable RateWindow before) {
  /** Resets are told in whole seconds and over clocks that differ. */
  static final Duration SAME_WINDOW = Duration.ofSeconds(2);

  /** A window that outlives its end is asked about again after this part of its period. */
  private static final int OVERDUE_PART = 20;

  private static final Duration LEAST_OVERDUE = Duration.ofSeconds(1);

  /**
   * What is known after an answer told that so many requests {@code remaining}; null while nothing
   * tells when the window ends.
   *
   * @param known what was known at {@code now}
   * @param sent when the request had left
   */
  static @Nullable RateWindow heard(
      @Nullable RateWindow known, RateSignal signal, long remaining, Instant sent, Instant now) {
    Duration left = signal.untilReset();
    if (left != null && left.isPositive()) {
      Instant reset = now.plus(left);
      return known != null && known.endsBetween(sent.plus(left), reset)
          ? known.reported(signal, remaining, now)
          : begun(known, signal, remaining, now, reset);
    }
    if (known == null) {
      Duration period = signal.period();
      return period == null ? null : begun(null, signal, remaining, now, now.plus(period));
    }
    return known.heardWithoutReset(signal, remaining, sent, now);
  }

  private boolean endsBetween(Instant earliest, Instant latest) {
    return !reset.isBefore(earliest.minus(SAME_WINDOW)) && !reset.isAfter(latest.plus(SAME_WINDOW));
  }

  private static RateWindow begun(
      @Nullable RateWindow known, RateSignal signal, long remaining, Instant now, Instant reset) {
    return new RateWindow(
        known == null ? 0 : known.number + 1,
        limit(known, signal, remaining),
        remaining,
        now,
        reset,
        period(known, signal),
        null);
  }

  /** News of this very window. */
  private RateWindow reported(RateSignal signal, long remaining, Instant now) {
    boolean lower = before != null || remaining <= lowest;
    return new RateWindow(
        number,
        limit(this, signal, remaining),
        lower ? remaining : lowest,
        lower ? now : lowestAt,
        reset,
        period(this, signal),
        null);
  }

  private RateWindow heardWithoutReset(
      RateSignal signal, long remaining, Instant sent, Instant now) {
    RateWindow last = before == null ? this : before;
    // What had left before less was reported may only have been overtaken.
    boolean rose = remaining > last.lowest && !sent.isBefore(last.lowestAt);
    Duration length = period(this, signal);
    if (before == null) {
      return rose && length != null
          ? begun(this, signal, remaining, now, now.plus(length))
          : reported(signal, remaining, now);
    }
    if (rose) {
      return reported(signal, remaining, now);
    }
    return sent.isBefore(opened()) ? this : last.overdue(signal, remaining, now);
  }

  /** The same beyond its end: it was told too early. */
  private RateWindow overdue(RateSignal signal, long remaining, Instant now) {
    Duration part = period == null ? LEAST_OVERDUE : period.dividedBy(OVERDUE_PART);
    Duration more = part.compareTo(LEAST_OVERDUE) < 0 ? LEAST_OVERDUE : part;
    RateWindow told = reported(signal, remaining, now);
    return new RateWindow(
        number, told.limit, told.lowest, told.lowestAt, now.plus(more), told.period, null);
  }

  private static long limit(@Nullable RateWindow known, RateSignal signal, long remaining) {
    if (signal.limit() != null) {
      return signal.limit();
    }
    return known == null ? remaining : Math.max(known.limit, remaining);
  }

  private static @Nullable Duration period(@Nullable RateWindow known, RateSignal signal) {
    return signal.period() == null && known != null ? known.period : signal.period();
  }

  /**
   * The window that {@code now} is in: this one, or one like it, which nothing was told of; null
   * when that cannot be known.
   */
  @Nullable RateWindow at(Instant now) {
    if (now.isBefore(reset)) {
      return this;
    }
    if (period == null || period.isZero()) {
      return null;
    }
    long passed = Duration.between(reset, now).dividedBy(period) + 1;
    return new RateWindow(
        number + passed,
        limit,
        limit,
        now,
        reset.plus(period.multipliedBy(passed)),
        period,
        before == null ? this : before);
  }

  /** Whether it only follows one that was reported. */
  boolean isSupposed() {
    return before != null;
  }

  /** When a supposed one began; of a reported one that is not known. */
  Instant opened() {
    return before == null || period == null ? Instant.MIN : reset.minus(period);
  }

  /** How many of its requests are this share of all. */
  long reserve(double share) {
    return (long) Math.floor(limit * share);
  }
}
