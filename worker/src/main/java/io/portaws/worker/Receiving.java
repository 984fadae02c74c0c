package io.portaws.worker;

import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.worker.management.Health;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.queue.Queue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Takes the messages of one loop's turns from the queue. A full batch means that there is more, so
 * that turns grow with the backlog and nothing waits without one. Of one thread.
 */
final class Receiving {
  /** Its work was done when it was received before, and only its delete did not get through. */
  private static final Outcome DONE_BEFORE = new Outcome.Skipped("done-before");

  /**
   * What polls came to.
   *
   * @param received messages that the queue handed out, those included that need no turn
   */
  record Polled(int polls, int received) {}

  private final Loop.Shared shared;
  private final Queue queue;
  private final Health health;
  private final BooleanSupplier stopping;

  Receiving(Loop.Shared shared, Health health, BooleanSupplier stopping) {
    this.shared = shared;
    this.queue = shared.queue();
    this.health = health;
    this.stopping = stopping;
  }

  /**
   * Polls until a batch comes back short, or the turn is full by number, time or bytes.
   *
   * @param turn the turn's messages; what comes is added at once, so that it is the caller's
   *     whatever happens after. While it has any the queue is not waited for.
   * @param most how many it may have
   */
  Polled into(List<Message> turn, int most) {
    int polls = 0;
    int received = 0;
    Instant fullAt = Instant.MAX;
    Duration wait = turn.isEmpty() ? longestWait() : Duration.ZERO;
    while (!stopping.getAsBoolean() && turn.size() + Queue.POLL_SIZE <= most) {
      OptionalLong promised = promise();
      if (promised.isEmpty()) {
        break;
      }
      Queue.Poll poll;
      try {
        poll = queue.receive(wait);
      } catch (SdkException e) {
        if (turn.isEmpty()) {
          throw e;
        }
        // What is in hand is worked on; the next pass meets the failure again.
        break;
      } finally {
        queue.ledger().polled(promised.getAsLong());
      }
      turn.addAll(poll.messages());
      polls++;
      received += poll.received();
      took(poll);
      // From the first answer on: a long poll that waited for it has kept no message waiting.
      Instant now = queue.clock().instant();
      fullAt = fullAt.equals(Instant.MAX) ? now.plus(shared.limits().maxWait()) : fullAt;
      if (!poll.isFull() || !now.isBefore(fullAt)) {
        break;
      }
      wait = Duration.ZERO;
    }
    return new Polled(polls, received);
  }

  private void took(Queue.Poll poll) {
    health.recovered("queue");
    shared.metrics().polled(poll.received());
    poll.doneBefore().forEach(done -> shared.settler().settle(done, DONE_BEFORE));
  }

  /**
   * Whether another poll's messages may be held: there is memory for them, and Port takes what is
   * held for it before half of a visibility timeout is over. What only waits, for a later look or
   * since Port does not take it, keeps nobody out of that second bound.
   */
  boolean hasRoom() {
    OptionalLong promised = promise();
    promised.ifPresent(queue.ledger()::polled);
    return promised.isPresent();
  }

  /**
   * As {@link #hasRoom}, and keeps the memory from other loops' polls until this one is over.
   *
   * @return how many bytes; empty when there is no room
   */
  private OptionalLong promise() {
    Ledger ledger = queue.ledger();
    Loop.Limits limits = shared.limits();
    Duration half = queue.lease().dividedBy(2);
    double takes = shared.tap().takesWithin(half);
    // Those for Port are some of the held: counted only where that says nothing.
    boolean hasPlace =
        ledger.held() < limits.room().messages()
            && (ledger.held() < takes || ledger.forPort() < takes);
    return hasPlace ? ledger.promise(limits.maxHeldBytes()) : OptionalLong.empty();
  }

  /**
   * How long a poll may wait: until the next message that waits under its lease is due, and no
   * longer than Port's budget lasts. While other loops are in their turns it is soon over: what
   * these put off may be due before long, and they may have to rest.
   */
  private Duration longestWait() {
    Instant now = queue.clock().instant();
    Duration most = shared.limits().longestPoll();
    Duration longest = shared.tap().poll(shared.lookout().isAnyInTurn() ? soon(most) : most);
    Duration left =
        queue
            .ledger()
            .nextDue()
            .map(due -> Duration.between(now, due).plusMillis(999))
            .orElse(longest);
    Duration bounded = left.compareTo(longest) < 0 ? left : longest;
    return bounded.isNegative() ? Duration.ZERO : bounded;
  }

  private static Duration soon(Duration most) {
    return most.compareTo(Tap.SHORTEST_POLL) < 0 ? most : Tap.SHORTEST_POLL;
  }
}
