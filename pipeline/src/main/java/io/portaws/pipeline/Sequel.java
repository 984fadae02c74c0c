package io.portaws.pipeline;

import java.time.Duration;
import java.time.Instant;

/**
 * A message of our own that a message leads to. It is put on the queue before that one is deleted,
 * so that what it asks for is never with nobody.
 */
public sealed interface Sequel permits FollowUp, Look, ResyncRequest.OfSlice {
  /** SQS's DelaySeconds is at most 900 ("SendMessage" in its API reference). */
  Duration LONGEST_DELAY = Duration.ofMinutes(15);

  /** The message's body, which {@link io.portaws.pipeline.event.Decoder} knows. */
  String body();

  /** The change time of what it asks for, which the message keeps as its attribute. */
  Instant changeTime();

  /**
   * How long the message is to be invisible from {@code now} on: at least nothing, at most {@link
   * #LONGEST_DELAY}. What is due later than that comes early, and is put back with what is left.
   */
  Duration delay(Instant now);

  /** The delay of what is due at this moment. */
  static Duration delayUntil(Instant due, Instant now) {
    Duration left = Duration.between(now, due);
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(LONGEST_DELAY) < 0 ? left : LONGEST_DELAY;
  }
}
