package io.portaws.worker.queue;

import io.portaws.pipeline.port.Pause;
import io.portaws.queue.Batches;
import io.portaws.worker.queue.Ledger.End;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what is done. What the queue does not take is tried again with growing pauses for as long
 * as the lease lasts; after that the message comes again, and needs no turn. Safe for use by many
 * threads.
 */
final class Deletes {
  private static final Logger LOG = LoggerFactory.getLogger(Deletes.class);

  /** Tried again for as long as the lease lasts, and no longer than this. */
  private static final Duration TRIED_FOR = Duration.ofSeconds(30);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Batches batches;
  private final Ledger ledger;
  private final InstantSource clock;
  private final QueueMetrics metrics;
  private final Pause pause;

  Deletes(Queue queue, InstantSource clock, QueueMetrics metrics, Pause pause) {
    this.batches = queue.batches();
    this.ledger = queue.ledger();
    this.clock = clock;
    this.metrics = metrics;
    this.pause = pause;
  }

  /** Deletes up to ten messages whose work is done, and closes their books. */
  void delete(List<Held> messages, End end) throws InterruptedException {
    ledger.workDone(messages);
    Instant until = end(messages);
    Duration wait = FIRST_PAUSE;
    List<Held> open = once(messages, end);
    while (!open.isEmpty()) {
      // By the clock: a call that hangs takes its time as a pause does.
      if (clock.instant().plus(wait).isAfter(until)) {
        LOG.atWarn().addKeyValue("messages", open.size()).log("deletes failed: they come again");
        open.forEach(held -> ledger.ended(held, End.EXPIRED));
        return;
      }
      pause.pause(wait);
      Duration twice = wait.multipliedBy(2);
      wait = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
      open = once(open, end);
    }
  }

  /** What is worth another try. */
  private List<Held> once(List<Held> messages, End end) {
    Batches.Result<Held> result = batches.delete(messages);
    result.done().forEach(held -> ledger.ended(held, end));
    result.lost().forEach(held -> ledger.ended(held, End.EXPIRED));
    int failed = result.failed().size() + result.lost().size();
    if (failed > 0) {
      metrics.deleteFailed(failed);
    }
    return result.failed();
  }

  /** When the first of their leases ends, or when they have been tried for long enough. */
  private Instant end(List<Held> messages) {
    return messages.stream()
        .map(Held::leaseEnds)
        .reduce(clock.instant().plus(TRIED_FOR), (a, b) -> a.isBefore(b) ? a : b);
  }
}
