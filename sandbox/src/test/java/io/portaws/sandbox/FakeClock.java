package io.portaws.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves when told to. Safe for use by many threads. */
final class FakeClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  synchronized void pass(Duration duration) {
    now = now.plus(duration);
  }
}
