package io.portaws.lambda;

import static java.util.stream.Collectors.joining;

/**
 * An invocation that did nothing, or not all; the message says why, for people. Without a stack,
 * which Lambda's runtime would print. The runtime prints the message as it is, and it may quote an
 * event: whatever is not printable ASCII is escaped, so that no content can forge a line.
 */
final class NotDone extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotDone(String message) {
    super(escaped(message), null, false, false);
  }

  NotDone(String message, Throwable cause) {
    super(escaped(message), cause, false, false);
  }

  private static String escaped(String message) {
    return message
        .chars()
        .mapToObj(c -> c < ' ' || c > '~' ? "\\u%04x".formatted(c) : String.valueOf((char) c))
        .collect(joining());
  }
}
