package io.portaws.worker.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is held ours: extends it in batches of ten before half of its lease has passed. Every
 * change of visibility goes through this class and one lock, so that an extension that is under way
 * can never overwrite the visibility with which a message is handed back. Safe for use by many
 * threads.
 */
public final class Lease {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  private final Queue queue;
  private final Batches batches;
  private final InstantSource clock;
  private final QueueMetrics metrics;
  private final ReentrantLock visibility = new ReentrantLock();

  public Lease(Queue queue, InstantSource clock, QueueMetrics metrics) {
    this.queue = queue;
    this.batches = queue.batches();
    this.clock = clock;
    this.metrics = metrics;
  }

  /** How often {@link #extend} should be called: often enough for any visibility timeout. */
  public Duration interval() {
    long tenth = queue.facts().visibilityTimeout().toMillis() / 10;
    return Duration.ofMillis(Math.clamp(tenth, 200, 30_000));
  }

  /** Extends whatever has less than half of its lease left. */
  public void extend() {
    Duration whole = queue.facts().visibilityTimeout();
    for (List<Held> ten : tens(queue.ledger().expiring(clock.instant(), whole.dividedBy(2)))) {
      visibility.lock();
      try {
        extend(ten, whole);
      } finally {
        visibility.unlock();
      }
    }
  }

  private void extend(List<Held> messages, Duration whole) {
    Map<Held, Integer> seconds = new LinkedHashMap<>();
    for (Held each : messages) {
      if (queue.ledger().isLeased(each)) {
        seconds.put(each, (int) whole.toSeconds());
      }
    }
    if (seconds.isEmpty()) {
      return;
    }
    Instant askedAt = clock.instant();
    Batches.Result result = batches.changeVisibility(seconds);
    queue.ledger().extended(result.done(), askedAt.plus(whole));
    metrics.extended(result.done().size());
    for (Held lost : result.lost()) {
      metrics.lost();
      LOG.atWarn()
          .addKeyValue("messageId", lost.message().id())
          .log("the queue took a held message back; whoever receives it does it again");
      queue.ledger().extended(List.of(lost), askedAt.plus(whole));
    }
  }

  /** Makes messages visible again after so many seconds; what fails stays in {@code failed}. */
  Batches.Result handBack(Map<Held, Integer> seconds) {
    visibility.lock();
    try {
      return batches.changeVisibility(seconds);
    } finally {
      visibility.unlock();
    }
  }

  static <T> List<List<T>> tens(List<T> all) {
    List<List<T>> tens = new ArrayList<>();
    for (int from = 0; from < all.size(); from += Batches.SIZE) {
      tens.add(List.copyOf(all.subList(from, Math.min(from + Batches.SIZE, all.size()))));
    }
    return tens;
  }
}
