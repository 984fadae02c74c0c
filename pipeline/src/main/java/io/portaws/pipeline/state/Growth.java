package io.portaws.pipeline.state;

import java.time.Duration;

/** Waits that double, and of which the upper half is left to the dice. */
final class Growth {
  private Growth() {}

  /**
   * @param before how many waits there were in a row
   * @param dice from 0 to 1
   */
  static Duration of(Duration first, Duration longest, int before, double dice) {
    long whole = Math.min(longest.toMillis(), first.toMillis() << Math.min(before, 20));
    return Duration.ofMillis((long) (whole * (1 + dice) / 2));
  }
}
