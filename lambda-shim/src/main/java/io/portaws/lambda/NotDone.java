package io.portaws.lambda;

/**
 * An invocation that did nothing, or not all; the message says why, for people. Without a stack,
 * which Lambda's runtime would print.
 */
final class NotDone extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotDone(String message) {
    super(message, null, false, false);
  }

  NotDone(String message, Throwable cause) {
    super(message, cause, false, false);
  }
}
