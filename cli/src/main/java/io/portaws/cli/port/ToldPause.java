package io.portaws.cli.port;

import io.portaws.cli.terminal.Progress;
import io.portaws.pipeline.port.Pause;
import java.time.Duration;

/** Waits, and says so when it takes long. Safe for use by many threads. */
final class ToldPause implements Pause {
  private static final Duration LONG = Duration.ofSeconds(3);
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private final Pause pause;
  private final Progress progress;
  private Duration untold = Duration.ZERO;
  private Duration limit = LONG;

  ToldPause(Pause pause, Progress progress) {
    this.pause = pause;
    this.progress = progress;
  }

  @Override
  public void pause(Duration wait) throws InterruptedException {
    tell(wait);
    pause.pause(wait);
  }

  private synchronized void tell(Duration wait) {
    untold = untold.plus(wait);
    if (untold.compareTo(limit) >= 0) {
      progress.say("waiting for Port, which does not answer, is busy, or limits its requests");
      untold = Duration.ZERO;
      limit = AGAIN;
    }
  }
}
