package io.portaws.cli.terminal;

import java.io.PrintWriter;

/**
 * Says what a long command is doing, a line each, at once. Belongs on standard error, so that
 * standard output stays a document. Safe for use by many threads.
 */
public final class Progress {
  private final PrintWriter to;

  public Progress(PrintWriter to) {
    this.to = to;
  }

  /** One line; what would move the cursor is made visible. */
  public void say(String line) {
    synchronized (to) {
      to.println(Printable.line(line));
      to.flush();
    }
  }

  /** Several lines at once. */
  public void block(String lines) {
    synchronized (to) {
      to.println(Printable.lines(lines));
      to.flush();
    }
  }
}
