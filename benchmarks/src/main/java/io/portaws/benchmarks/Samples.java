package io.portaws.benchmarks;

import java.util.Arrays;

/** What was measured again and again, all in the same unit. */
public final class Samples {
  private final long[] sorted;

  public Samples(long... samples) {
    sorted = samples.clone();
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
