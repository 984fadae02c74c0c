package io.portaws.pipeline.port;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much of Port's rate limit is ours.
 *
 * @param reserveShare the share of the limit that is left to others, 0 to 0.9
 * @param maxPerSecond never faster than this, whatever Port's headers say; null for no such bound.
 *     The only pacing there is while Port sends no rate headers
 * @param patience a request that would be held back for longer than this is not sent, and its
 *     updates are answered Later, so that no turn hangs on a closed tap
 */
public record GovernorSettings(
    double reserveShare, @Nullable Double maxPerSecond, Duration patience) {
  public GovernorSettings {
    if (!(reserveShare >= 0 && reserveShare <= 0.9)) {
      throw new IllegalArgumentException("the reserve must be 0 to 0.9, was: " + reserveShare);
    }
    if (maxPerSecond != null && !(maxPerSecond >= 0.001 && maxPerSecond <= 10_000)) {
      throw new IllegalArgumentException(
          "the rate must be 0.001 to 10000 requests a second, was: " + maxPerSecond);
    }
    if (patience.isNegative()) {
      throw new IllegalArgumentException("the patience must not be negative, was: " + patience);
    }
  }

  /** A fifth for others, no bound of our own, half a minute of patience. */
  public static GovernorSettings defaults() {
    return new GovernorSettings(0.2, null, Duration.ofSeconds(30));
  }
}
