package io.portaws.lambda;

import java.time.Duration;

/**
 * Nothing of a batch got to Port, and nothing will for a while: thrown to Lambda, so that it polls
 * less. The message is for people; there is no stack, which Lambda's runtime would print.
 */
final class PortTakesNothing extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Duration closed;

  PortTakesNothing(Duration closed, int messages) {
    super(
        "Port takes nothing for "
            + closed.plusMillis(999).toSeconds()
            + " s: it is away, or its rate limit is used up. "
            + messages
            + " messages come again after that; nothing is lost.",
        null,
        false,
        false);
    this.closed = closed;
  }

  /** For how long nothing gets to Port. */
  Duration closed() {
    return closed;
  }
}
