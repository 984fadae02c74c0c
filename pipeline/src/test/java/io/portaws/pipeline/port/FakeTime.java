package io.portaws.pipeline.port;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A clock that only pauses move. */
final class FakeTime implements InstantSource, Pause {
  static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  final List<Duration> pauses = new ArrayList<>();
  private Instant now = START;

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public synchronized void pause(Duration wait) {
    pauses.add(wait);
    now = now.plus(wait);
  }

  synchronized void pass(Duration time) {
    now = now.plus(time);
  }

  Duration sinceStart() {
    return Duration.between(START, instant());
  }
}
