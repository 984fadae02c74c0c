package io.portaws.cli.setup.aws;

/** Asks the person at the terminal. */
@FunctionalInterface
interface Question {
  /** Whether the answer was yes. */
  boolean agrees(String question);
}
