package io.portaws.queue;

/** Counts further looks at resources that are not settled. Returns at once and never throws. */
@FunctionalInterface
public interface FollowUpMetrics {
  /** Result is sent, skipped or failed. */
  void followedUp(String result, int looks);
}
