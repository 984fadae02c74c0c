package io.portaws.worker.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** The ages of the newest changes that Port accepted. Safe for use by many threads. */
final class Ages {
  private static final int KEPT = 1_024;

  private final long[] atMillis = new long[KEPT];
  private final long[] ageMillis = new long[KEPT];
  private int next;
  private long count;

  synchronized void add(Instant at, Duration age) {
    atMillis[next] = at.toEpochMilli();
    ageMillis[next] =
        Math.max(0, Math.clamp(age.toSeconds(), 0L, 1L << 40) * 1_000)
            + (age.isNegative() ? 0 : age.toMillisPart());
    next = (next + 1) % KEPT;
    count++;
  }

  /**
   * The age that this share of those since {@code since} did not exceed; empty when there is none.
   */
  synchronized Optional<Duration> quantile(double share, Instant since) {
    long from = since.toEpochMilli();
    int size = (int) Math.min(count, KEPT);
    long[] recent = new long[size];
    int found = 0;
    for (int i = 0; i < size; i++) {
      if (atMillis[i] >= from) {
        recent[found++] = ageMillis[i];
      }
    }
    if (found == 0) {
      return Optional.empty();
    }
    Arrays.sort(recent, 0, found);
    return Optional.of(Duration.ofMillis(recent[(int) Math.min(found - 1, share * found)]));
  }

  /** When the newest was added; empty before there is one. */
  synchronized Optional<Instant> last() {
    return count == 0
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(atMillis[(next + KEPT - 1) % KEPT]));
  }
}
