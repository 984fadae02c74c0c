package io.portaws.sandbox;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What goes wrong with a request to the Port stand-in. */
public sealed interface Fault {
  /**
   * Answered with a status; nothing is applied.
   *
   * @param retryAfter sent as {@code Retry-After} in seconds; null for no such header
   */
  record Status(int status, @Nullable Duration retryAfter) implements Fault {
    public Status {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException("a fault's status is 400 to 599: " + status);
      }
    }
  }

  /** Answered as usual, later. */
  record Slow(Duration by) implements Fault {}

  /** The connection is closed; nothing is applied. */
  record Reset() implements Fault {}

  /** Applied as usual, then the connection is closed without an answer. */
  record AcceptThenReset() implements Fault {}

  /** Applied as usual, then silence, then the connection is closed without an answer. */
  record AcceptThenStall(Duration silence) implements Fault {}

  static Fault status(int status) {
    return new Status(status, null);
  }

  static Fault unauthorized() {
    return status(401);
  }

  static Fault tooManyRequests(Duration retryAfter) {
    return new Status(429, retryAfter);
  }

  static Fault slow(Duration by) {
    return new Slow(by);
  }

  static Fault reset() {
    return new Reset();
  }

  static Fault acceptThenReset() {
    return new AcceptThenReset();
  }

  static Fault acceptThenStall(Duration silence) {
    return new AcceptThenStall(silence);
  }
}
