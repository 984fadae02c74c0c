package io.portaws.worker.chaos;

import java.time.Duration;

/**
 * How much chaos.
 *
 * @param messages at least
 * @param stayers how many of the workers nobody kills, the first ones
 * @param calm how long it may take after the load until nothing is left to do
 */
record Settings(long seed, int messages, Duration load, int workers, int stayers, Duration calm) {
  Settings {
    if (messages < 100 || stayers >= workers || load.toSeconds() < 20) {
      throw new IllegalArgumentException(
          "chaos needs 100 messages, 20 s and a worker that may be killed");
    }
  }
}
