package io.portaws.cli.redrive;

import io.portaws.cli.terminal.Interaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Keeps messages apart, since what comes from AWS now takes the same queue. Not thread-safe. */
final class Pace {
  private final int perSecond;
  private final InstantSource clock;
  private final Interaction interaction;
  private Instant next = Instant.MIN;

  Pace(int perSecond, InstantSource clock, Interaction interaction) {
    this.perSecond = perSecond;
    this.clock = clock;
    this.interaction = interaction;
  }

  /** Waits until so many more may be sent. */
  void await(int messages) throws InterruptedException {
    Instant now = clock.instant();
    if (next.isAfter(now)) {
      interaction.pause(Duration.between(now, next));
    } else {
      next = now;
    }
    next = next.plus(Duration.ofSeconds(messages).dividedBy(perSecond));
  }
}
