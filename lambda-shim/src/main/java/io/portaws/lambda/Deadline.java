package io.portaws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what runs before Lambda ends the function, which would cut it off. Of one invocation. */
final class Deadline {
  private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);

  /** What is kept for the answer itself: a frozen or garbage-collecting process needs some, too. */
  private static final Duration ANSWER = Duration.ofMillis(300);

  /** For settling what is unfinished: a call to the queue that is tried again, and then ... */
  private static final Duration RESERVE = Duration.ofSeconds(3);

  /** ... so many messages a millisecond, sixteen calls of ten side by side. */
  private static final int MESSAGES_A_MILLISECOND = 2;

  /** In how long what was interrupted should have ended. */
  private static final Duration INTERRUPTED = Duration.ofSeconds(1);

  /** What may take its time. */
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  private final Context context;

  Deadline(Context context) {
    this.context = context;
  }

  /** What is left until the answer must leave. */
  Duration left() {
    Duration left = Duration.ofMillis(context.getRemainingTimeInMillis()).minus(ANSWER);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /**
   * Runs this on a thread of its own, and interrupts it when only the time is left that settling so
   * many messages takes; at half time at the latest.
   *
   * @return whether it came to its end: neither was it interrupted nor did it fail
   */
  boolean run(Work work, int messages) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        Thread.ofVirtual()
            .name("turn")
            .start(() -> {
              try {
                work.run();
              } catch (InterruptedException | RuntimeException | Error e) {
                // An error too: a stack overflow on one message must not end the invocation.
                failure.set(e);
              }
            });
    boolean inTime = thread.join(turn(left(), messages));
    if (!inTime) {
      thread.interrupt();
      LOG.warn("the function's time is nearly over: what is unfinished is handed back");
      thread.join(shorter(INTERRUPTED, left().dividedBy(2)));
    }
    Throwable failed = failure.get();
    if (failed != null && !(failed instanceof InterruptedException) && inTime) {
      LOG.atError().setCause(failed).log("the turn broke off: what is unfinished is handed back");
    }
    return inTime && failed == null;
  }

  /** For how long a turn may run. */
  static Duration turn(Duration left, int messages) {
    Duration reserve = RESERVE.plusMillis(messages / MESSAGES_A_MILLISECOND);
    return left.minus(shorter(reserve, left.dividedBy(2)));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
