package io.portaws.cli.terminal;

/** Asks the person at the terminal. */
@FunctionalInterface
public interface Question {
  /** Whether the answer was yes. */
  boolean agrees(String question);
}
