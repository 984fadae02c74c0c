package io.portaws.benchmarks;

import java.util.Arrays;

/** What was measured again and again, in milliseconds. */
public final class Samples {
  private final long[] sorted;

  public Samples(long... millis) {
    sorted = millis.clone();
    Arrays.sort(sorted);
  }

  /** The middle one. */
  public long median() {
    return at(50);
  }

  /** What nine of ten are not above. */
  public long p90() {
    return at(90);
  }

  private long at(int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }
}
