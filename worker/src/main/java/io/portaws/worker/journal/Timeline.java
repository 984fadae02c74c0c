package io.portaws.worker.journal;

import java.time.Instant;
import java.util.List;

/**
 * What became of one message.
 *
 * @param message the queue's id of it
 * @param about what it asked for, in words
 * @param steps in the order in which they happened
 */
public record Timeline(String message, List<String> about, List<Step> steps) {
  public Timeline {
    about = List.copyOf(about);
    steps = List.copyOf(steps);
  }

  /**
   * One thing that happened.
   *
   * @param what a word from a small fixed set, for programs
   * @param text a sentence, for people; what it quotes is untrusted
   */
  public record Step(Instant at, String what, String text) {}
}
