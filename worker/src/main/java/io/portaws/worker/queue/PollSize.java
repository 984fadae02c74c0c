package io.portaws.worker.queue;

import java.util.Collection;

/**
 * How much memory a poll is promised: what ten messages of twice the largest that came lately take,
 * and at the beginning what ten of the largest that SQS takes do. So many loops may poll at once
 * where messages are small, and one after the other where they are not. What one poll brings beyond
 * its promise counts as held from then on. Of one thread.
 */
final class PollSize {
  /** EventBridge's messages are of some KB; it may be the next one that has 64. */
  static final long LEAST = Queue.POLL_SIZE * 65_536L;

  /** Larger ones may come again. */
  private static final int MARGIN = 2;

  /** After a poll of smaller messages; half of it after seven of them. */
  private static final double MEMORY = 0.9;

  private double largest = (double) Queue.POLL_BYTES / Queue.POLL_SIZE;

  /**
   * What the next poll is promised, in bytes: between {@link #LEAST} and {@link Queue#POLL_BYTES}.
   */
  long bytes() {
    return Math.clamp((long) (largest * MARGIN * Queue.POLL_SIZE), LEAST, Queue.POLL_BYTES);
  }

  /** What one poll brought; nothing tells nothing. */
  void brought(Collection<Held> messages) {
    long now = messages.stream().mapToLong(Held::bytes).max().orElse(0);
    if (now > 0) {
      largest = Math.max((double) now, MEMORY * largest + (1 - MEMORY) * now);
    }
  }
}
