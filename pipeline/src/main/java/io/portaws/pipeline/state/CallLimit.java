package io.portaws.pipeline.state;

import java.time.Duration;
import java.time.Instant;

/**
 * How many calls to one service in one account and region may be under way at once, found by
 * trying: additive increase, multiplicative decrease, as TCP does it (RFC 5681). Throttling halves
 * it; every round of answers raises it by one.
 *
 * <p>Where even one at a time is throttled, or nobody answers, there is nothing left to lower: then
 * it rests, for longer and longer, and goes on with one call at a time. So who asks meanwhile is
 * told at once, and waits for no time-out.
 *
 * <p>Of trouble that comes in bursts only the first counts: what left before the limit was lowered
 * says nothing about the lower one. Used under its place's lock.
 */
final class CallLimit {
  static final int FIRST = 20;
  static final int MOST = 40;
  static final int LEAST = 1;

  private static final double DECREASE = 0.5;

  /** So many calls in a row without an answer mean that nobody is there. */
  private static final int SILENT = 3;

  private static final Duration FIRST_REST = Duration.ofSeconds(1);
  private static final Duration LONGEST_REST = Duration.ofMinutes(1);

  /** Finding out whether somebody is there again takes a call's whole time-out. */
  private static final Duration FIRST_SILENT_REST = Duration.ofSeconds(10);

  private static final Duration LONGEST_SILENT_REST = Duration.ofMinutes(2);

  private double atOnce = FIRST;
  private Instant changedAt = Instant.MIN;
  private Instant restsUntil = Instant.MIN;
  private int silences;
  private int rests;

  int atOnce() {
    return (int) atOnce;
  }

  /** Whether no call should leave now. */
  boolean rests(Instant now) {
    return now.isBefore(restsUntil);
  }

  /** Whether it is for want of an answer, and not for throttling, that it rests. */
  boolean isSilent() {
    return silences >= SILENT;
  }

  /**
   * Something came back that was no throttling.
   *
   * @param sent when the call had left
   */
  void answered(Instant sent) {
    if (sent.isBefore(changedAt)) {
      return;
    }
    silences = 0;
    rests = 0;
    atOnce = Math.min(MOST, atOnce + 1 / atOnce);
  }

  /**
   * @param dice from 0 to 1, so that what was throttled together does not come back together
   */
  void throttled(Instant sent, Instant now, double dice) {
    if (sent.isBefore(changedAt)) {
      return;
    }
    silences = 0;
    changedAt = now;
    if (atOnce <= LEAST) {
      rest(now, dice);
    }
    atOnce = Math.max(LEAST, atOnce * DECREASE);
  }

  /** Nothing came back, or what came back was no answer of the service. */
  void silent(Instant sent, Instant now, double dice) {
    if (sent.isBefore(changedAt)) {
      return;
    }
    silences++;
    if (isSilent()) {
      changedAt = now;
      atOnce = LEAST;
      rest(now, dice);
    }
  }

  private void rest(Instant now, double dice) {
    Duration rest =
        isSilent()
            ? Growth.of(FIRST_SILENT_REST, LONGEST_SILENT_REST, rests, dice)
            : Growth.of(FIRST_REST, LONGEST_REST, rests, dice);
    restsUntil = now.plus(rest);
    rests++;
  }
}
