package io.portaws.benchmarks;

import java.util.Arrays;

/** What was measured again and again, in milliseconds. */
final class Samples {
  private final long[] sorted;

  Samples(long... millis) {
    sorted = millis.clone();
    Arrays.sort(sorted);
  }

  long median() {
    return at(50);
  }

  /** What nine of ten are not above. */
  long p90() {
    return at(90);
  }

  private long at(int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }
}
