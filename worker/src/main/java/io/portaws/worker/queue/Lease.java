package io.portaws.worker.queue;

import io.portaws.queue.Batches;
import io.portaws.queue.Tens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is held ours: extends it in batches of ten before half of its lease has passed.
 *
 * <p>A message has one owner. The lease owns it until something settles it, and from then on it is
 * extended no more; who hands it back waits until an extension of it that is under way has been
 * answered, so that this never overwrites the visibility of the hand-back. No lock is held while
 * SQS is asked. Safe for use by many threads.
 */
public final class Lease {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  /** Calls side by side: ten thousand messages are extended within seconds. */
  private static final int AT_ONCE = 16;

  private final Queue queue;
  private final Batches batches;
  private final InstantSource clock;
  private final QueueMetrics metrics;
  private final Executor executor;
  private final Semaphore atOnce = new Semaphore(AT_ONCE);

  /** A lease that asks SQS on the calling thread, one batch after the other. */
  public Lease(Queue queue, InstantSource clock, QueueMetrics metrics) {
    this(queue, clock, metrics, Runnable::run);
  }

  /**
   * @param executor runs the calls of one {@link #extend}
   */
  public Lease(Queue queue, InstantSource clock, QueueMetrics metrics, Executor executor) {
    this.queue = queue;
    this.batches = queue.batches();
    this.clock = clock;
    this.metrics = metrics;
    this.executor = executor;
  }

  /** How often {@link #extend} should be called: often enough for any visibility timeout. */
  public Duration interval() {
    long tenth = queue.lease().toMillis() / 10;
    return Duration.ofMillis(Math.clamp(tenth, 200, 30_000));
  }

  /**
   * Extends whatever will have less than half of its lease left before this is called again;
   * returns when all is answered.
   */
  public void extend() {
    Duration whole = queue.lease();
    List<CompletableFuture<Void>> calls = new ArrayList<>();
    for (List<Held> ten :
        Tens.of(queue.ledger().expiring(clock.instant(), whole.dividedBy(2).plus(interval())))) {
      atOnce.acquireUninterruptibly();
      calls.add(
          CompletableFuture.runAsync(() -> extend(ten, whole), executor)
              .whenComplete((_, _) -> atOnce.release()));
    }
    CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new)).join();
  }

  private void extend(List<Held> messages, Duration whole) {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    List<Held> ours = queue.ledger().beginExtension(messages, answered);
    if (ours.isEmpty()) {
      return;
    }
    try {
      Map<Held, Integer> seconds = new LinkedHashMap<>();
      ours.forEach(each -> seconds.put(each, (int) whole.toSeconds()));
      Instant askedAt = clock.instant();
      Batches.Result<Held> result = batches.changeVisibility(seconds);
      queue.ledger().extended(result.done(), askedAt.plus(whole));
      metrics.extended(result.done().size());
      result.lost().forEach(lost -> lost(lost, askedAt.plus(whole)));
    } finally {
      queue.ledger().endExtension(ours);
      answered.complete(null);
    }
  }

  /** One that is being settled by now may well be deleted: its receipt is none any more. */
  private void lost(Held lost, Instant lookAgain) {
    if (queue.ledger().isLeased(lost)) {
      metrics.lost();
      LOG.atWarn()
          .addKeyValue("messageId", lost.message().id())
          .log("the queue took a held message back; whoever receives it does it again");
      queue.ledger().extended(List.of(lost), lookAgain);
    }
  }

  /**
   * Makes messages that are being settled visible again after so many seconds; what fails stays in
   * {@code failed}.
   */
  Batches.Result<Held> handBack(Map<Held, Integer> seconds) {
    List<CompletableFuture<Void>> underWay = queue.ledger().extensions(seconds.keySet());
    CompletableFuture.allOf(underWay.toArray(CompletableFuture<?>[]::new)).join();
    return batches.changeVisibility(seconds);
  }
}
