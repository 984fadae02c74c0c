package io.portaws.peers.job;

/** A message that says nothing of a resource. It stays on the queue, for its redrive policy. */
public final class Unreadable extends Exception {
  Unreadable(String message) {
    super(message);
  }

  Unreadable(String message, Throwable cause) {
    super(message, cause);
  }
}
