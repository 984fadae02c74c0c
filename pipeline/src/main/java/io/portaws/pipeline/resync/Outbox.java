package io.portaws.pipeline.resync;

import io.portaws.pipeline.Sequel;
import java.util.Collection;

/** Puts messages of our own on the queue. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface Outbox {
  /**
   * Puts these, each with its delay.
   *
   * @return whether all of them are on the queue now
   */
  boolean put(Collection<? extends Sequel> messages);
}
