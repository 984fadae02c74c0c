package io.portaws.benchmarks.arena;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The one clock that all processes of this machine share. */
final class Clocks {
  private Clocks() {}

  static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
