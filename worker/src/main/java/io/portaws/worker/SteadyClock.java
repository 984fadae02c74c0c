package io.portaws.worker;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time of day at its creation, and from there on what has really passed: leases and waits must
 * not jump when somebody sets the machine's clock. Safe for use by many threads.
 */
final class SteadyClock implements InstantSource {
  private final Instant begin = Instant.now();
  private final long beginNanos = System.nanoTime();

  @Override
  public Instant instant() {
    return begin.plusNanos(System.nanoTime() - beginNanos);
  }
}
