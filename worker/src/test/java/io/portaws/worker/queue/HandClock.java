package io.portaws.worker.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until it is told to go on, or back. */
public final class HandClock implements InstantSource {
  private volatile Instant now = Instant.now();

  @Override
  public Instant instant() {
    return now;
  }

  public void go(Duration on) {
    now = now.plus(on);
  }
}
