package io.portaws.pipeline.port;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether the rest of one delivery is worth trying. Two requests in a row that got no answer, after
 * all their attempts, say that Port is away; one could be a request that Port chokes on, which must
 * not hold up the others. Nor does one tell anything while which another was answered: those that
 * Port chokes on come to their end last. Safe for use by many threads.
 */
final class Outage {
  private static final int UNANSWERED_IN_A_ROW = 2;

  private long answered;
  private int unanswered;
  private @Nullable Reply last;
  private boolean suspected;

  /**
   * Whether a bulk that Port fails at may be taken apart to find the entity that it chokes on: once
   * in a delivery.
   */
  synchronized boolean mayTakeApart() {
    boolean first = !suspected;
    suspected = true;
    return first;
  }

  /** Sends a request that is for these updates, and sees what becomes of it. */
  Reply watch(Stream<Update> updates, Cargo.Sending<Reply> request) throws InterruptedException {
    long before = answered();
    Reply reply = Cargo.of(updates, request);
    saw(reply, before);
    return reply;
  }

  private synchronized long answered() {
    return answered;
  }

  private synchronized void saw(Reply reply, long before) {
    last = reply;
    if (!(reply instanceof Reply.Unanswered)) {
      answered += reply instanceof Reply.Answered ? 1 : 0;
      unanswered = 0;
    } else if (answered == before) {
      unanswered++;
    }
  }

  /** The reply to give without sending, while Port is away. */
  synchronized Optional<Reply> reply() {
    return unanswered < UNANSWERED_IN_A_ROW ? Optional.empty() : Optional.ofNullable(last);
  }
}
