package io.portaws.pipeline.port;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rate found by trying, for a host that tells none: additive increase, multiplicative decrease,
 * as TCP does it (RFC 5681). Without trouble there is no bound. The first refusal, error, lost
 * request or rise of latency halves the rate that there was just then; from there it grows by one
 * request a second each second, until it is beyond all that was ever needed and forgotten.
 *
 * <p>Of trouble that comes in bursts only the first counts: what left before the rate was lowered
 * says nothing about the lower one. Used under {@link RateBudget}'s lock.
 */
final class AdaptiveRate {
  private static final double DECREASE = 0.5;
  private static final double INCREASE_PER_SECOND = 1;
  private static final double LEAST_PER_SECOND = 0.2;

  /** Faster than any Port organisation allows: as good as no bound. */
  private static final double FORGOTTEN_PER_SECOND = 200;

  /** The weight of the newest answer in the means. */
  private static final double NEWEST = 0.1;

  /** Latency counts as risen when it is this many times its usual, and not just a little at all. */
  private static final double RISEN = 3;

  private static final double NOTICEABLE_MILLIS = 1_000;

  private @Nullable Double perSecond;
  private Instant changedAt = Instant.MIN;
  private @Nullable Instant lastAnswer;
  private double answersPerSecond;
  private double usualMillis;
  private double recentMillis;

  /** The time between two requests; zero without a bound. */
  Duration spacing(Instant now) {
    Double rate = rateAt(now);
    return rate == null ? Duration.ZERO : Duration.ofNanos((long) (1e9 / rate));
  }

  /** The bound in requests a second; null without one. */
  @Nullable Double perSecond(Instant now) {
    return rateAt(now);
  }

  /**
   * A request was answered.
   *
   * @param sent when it had left
   */
  void answered(int status, Instant sent, Instant now) {
    learnRate(now);
    boolean slow = learnLatency((double) Duration.between(sent, now).toMillis());
    if (status == 429 || status >= 500 || slow) {
      lower(sent, now);
    }
  }

  /** A request that had left at {@code sent} got no answer. */
  void lost(Instant sent, Instant now) {
    lower(sent, now);
  }

  private void lower(Instant sent, Instant now) {
    if (sent.isBefore(changedAt)) {
      return;
    }
    Double rate = rateAt(now);
    double base = rate == null ? Math.max(answersPerSecond, 1) : rate;
    perSecond = Math.max(base * DECREASE, LEAST_PER_SECOND);
    changedAt = now;
    recentMillis = usualMillis;
  }

  private @Nullable Double rateAt(Instant now) {
    Double lowered = perSecond;
    if (lowered == null) {
      return null;
    }
    double grown =
        lowered + INCREASE_PER_SECOND * Duration.between(changedAt, now).toMillis() / 1_000.0;
    if (grown > FORGOTTEN_PER_SECOND) {
      perSecond = null;
      return null;
    }
    return grown;
  }

  private void learnRate(Instant now) {
    Instant before = lastAnswer;
    lastAnswer = now;
    if (before != null) {
      double seconds = Math.max(Duration.between(before, now).toNanos() / 1e9, 1e-3);
      answersPerSecond += NEWEST * (1 / seconds - answersPerSecond);
    }
  }

  /** Whether answers have become slow; the usual is learnt ten times more slowly. */
  private boolean learnLatency(double millis) {
    usualMillis = usualMillis == 0 ? millis : usualMillis + NEWEST / 10 * (millis - usualMillis);
    recentMillis = recentMillis == 0 ? millis : recentMillis + NEWEST * (millis - recentMillis);
    return recentMillis > NOTICEABLE_MILLIS && recentMillis > RISEN * usualMillis;
  }
}
