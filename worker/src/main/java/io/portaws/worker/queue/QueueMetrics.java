package io.portaws.worker.queue;

import io.portaws.queue.FollowUpMetrics;

/** What the queue's side counts. Called from many threads; returns at once and never throws. */
public interface QueueMetrics extends FollowUpMetrics {
  QueueMetrics NOOP = new QueueMetrics() {};

  /** A poll came back with this many messages. */
  default void polled(int messages) {}

  /** A poll failed. */
  default void pollFailed() {}

  /** Leases of this many messages were extended. */
  default void extended(int messages) {}

  /** The queue took a message back while it was held. */
  default void lost() {}

  @Override
  default void followedUp(String result, int looks) {}

  /** This many deletes failed and will be tried again, or were given up. */
  default void deleteFailed(int messages) {}
}
