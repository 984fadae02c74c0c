package io.portaws.sandbox.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Prints for people: a line that is drawn over on a terminal, plain lines elsewhere. Not
 * thread-safe.
 */
final class Terminal {
  private static final String ERASE_LINE = "\r\u001b[2K";

  private final PrintStream out;
  private final boolean interactive;
  private boolean drawn;

  Terminal(PrintStream out, boolean interactive) {
    this.out = out;
    this.interactive = interactive;
  }

  /** Whether stdout is a terminal: only there are lines drawn over. */
  static Terminal ofStdout() {
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    return new Terminal(System.out, terminal);
  }

  boolean isInteractive() {
    return interactive;
  }

  /** Shows how it goes; replaces what it showed before. Nothing where nobody watches. */
  void progress(String line) {
    if (interactive) {
      out.print(ERASE_LINE + line);
      out.flush();
      drawn = true;
    }
  }

  /** Prints a line to stay. */
  void line(String line) {
    if (drawn) {
      out.print(ERASE_LINE);
      drawn = false;
    }
    out.println(line);
    out.flush();
  }
}
