package io.portaws.pipeline.port;

/**
 * How much of what Port's budget still holds is ours, when others send on the same credentials:
 * replicas of our own, or anyone else. Nobody is asked; the drop of {@code remaining} between two
 * answers says how many requests everybody sent in between, and how many of them were ours is
 * known.
 *
 * <p>The share is what we sent of all that was sent, over this window and, with half the weight of
 * the one after it, each window before. Raised to a power a little below one, it grows where it is
 * small: of several senders with the same demand none stays ahead. Used under {@link RateBudget}'s
 * lock.
 */
final class FairShare {
  /** What a window before counts against the one after it. */
  private static final double MEMORY = 0.5;

  /** Below one, so that shares become equal; near one, so that they hardly sum to more than all. */
  private static final double PULL = 0.9;

  /** A sender that had nothing to send for long begins again with a little. */
  private static final double LEAST = 0.05;

  /**
   * What all windows before count at least together: a quiet hour must not wear them to nothing.
   */
  private static final double LEAST_PAST = 1e-3;

  private double pastOwn = 1;
  private double pastAll = 1;
  private long base;
  private long lowest;
  private long own;

  /** A window began, of which this remained when it was first told. */
  void windowBegan(long remaining) {
    double memory = Math.max(MEMORY, LEAST_PAST / (pastAll + used()));
    pastOwn = memory * (pastOwn + own);
    pastAll = memory * (pastAll + used());
    base = remaining;
    lowest = remaining;
    own = 0;
  }

  /** One of our requests was answered, and this remained. */
  void answered(long remaining) {
    own++;
    lowest = Math.min(lowest, remaining);
  }

  /** More than 0, at most 1. */
  double share() {
    double share = (pastOwn + own) / (pastAll + used());
    return Math.pow(Math.clamp(share, LEAST, 1), PULL);
  }

  /** How many requests of this window were others'. */
  long others() {
    return used() - own;
  }

  /** At least our own: answers overtake each other. */
  private long used() {
    return Math.max(base - lowest, own);
  }
}
