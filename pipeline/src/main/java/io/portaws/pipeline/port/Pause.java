package io.portaws.pipeline.port;

import java.time.Duration;

/** How this package waits; tests hand in one that only remembers. */
@FunctionalInterface
public interface Pause {
  /** Sleeps on the calling thread. */
  Pause SLEEP = Thread::sleep;

  /** Returns after {@code wait}. */
  void pause(Duration wait) throws InterruptedException;
}
