package io.portaws.pipeline.port;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the rest of one delivery is worth trying. Two requests in a row that got no answer, after
 * all their attempts, say that Port is away; one could be a request that Port chokes on, which must
 * not hold up the others. Used by the delivering thread only.
 */
final class Outage {
  private static final int UNANSWERED_IN_A_ROW = 2;

  private int unanswered;
  private @Nullable Reply last;
  private boolean suspected;

  /**
   * Whether a bulk that Port fails at may be taken apart to find the entity that it chokes on: once
   * in a delivery.
   */
  boolean mayTakeApart() {
    boolean first = !suspected;
    suspected = true;
    return first;
  }

  void saw(Reply reply) {
    unanswered = reply instanceof Reply.Unanswered ? unanswered + 1 : 0;
    last = reply;
  }

  /** The reply to give without sending, while Port is away. */
  Optional<Reply> reply() {
    return unanswered < UNANSWERED_IN_A_ROW ? Optional.empty() : Optional.ofNullable(last);
  }
}
