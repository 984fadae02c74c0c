package io.portaws.worker.journal;

import java.time.Instant;

/**
 * Something that went wrong, for the status page.
 *
 * @param message the queue's id of the message; empty when it is about none
 * @param times how often it has been by now, whatever message it was about
 * @param what {@code given-up}, {@code retried} or {@code request}
 * @param reason a word from a small fixed set
 * @param detail untrusted
 */
public record Failure(
    Instant at, String message, String what, String reason, String detail, int times) {
  public Failure(Instant at, String message, String what, String reason, String detail) {
    this(at, message, what, reason, detail, 1);
  }

  /** Whether this is that again. What is given up is told of each. */
  boolean isAgain(Failure that) {
    return !what.equals("given-up") && what.equals(that.what) && reason.equals(that.reason);
  }

  /** The same, which has been before. */
  Failure after(int before) {
    return new Failure(at, message, what, reason, detail, before + 1);
  }
}
