package io.portaws.pipeline.port;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/** Brings updates to Port. Implementations are safe for use by several turns at once. */
public interface Delivery {
  /**
   * Sends all updates in as few requests as their sizes and order allow, and calls {@code answered}
   * once for each update, as soon as its last part is answered, from the calling thread: one call
   * at a time, however many requests are under way. Blocks while the governor holds requests back.
   * No request of its own is under way any more when it ends.
   *
   * @throws InterruptedException when interrupted while waiting; updates not yet answered were not
   *     accepted as far as is known
   */
  void deliver(List<Update> updates, BiConsumer<Update, Receipt> answered)
      throws InterruptedException;

  /**
   * About how many updates Port takes within this time, as far as is known; as many as there can be
   * when nothing is.
   */
  default int updatesWithin(Duration time) {
    return Integer.MAX_VALUE;
  }
}
