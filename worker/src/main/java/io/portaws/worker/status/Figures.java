package io.portaws.worker.status;

import io.portaws.worker.journal.Failure;
import io.portaws.worker.journal.MemoryJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How the worker is, at one moment. Rates and shares are of the last minute, sums since the start.
 *
 * @param stopping whether it drains
 * @param notLive what makes no steps, with a sentence
 * @param failing what it lacks, by part: {@code port}, {@code queue}, {@code loop}, {@code budget}
 * @param setup what messages wait for, and what mends it, by reason
 * @param failures the newest first
 * @param memory what {@code why} can look at
 */
record Figures(
    Instant at,
    Instant startedAt,
    boolean stopping,
    Map<String, String> notLive,
    Map<String, String> failing,
    Map<String, String> setup,
    Reach reach,
    Flow flow,
    OnQueue queue,
    Aws aws,
    List<Port> port,
    Saved saved,
    DeadLetters deadLetters,
    List<Failure> failures,
    MemoryJournal.Extent memory) {

  /**
   * How long it takes until a change is in Port.
   *
   * @param median after its message was put on the queue; empty when none was accepted
   * @param slow what 95 of 100 did not exceed
   * @param fromChange as the median, from the time that the event gives
   * @param last when the last one was accepted
   */
  record Reach(
      Optional<Duration> median,
      Optional<Duration> slow,
      Optional<Duration> fromChange,
      Optional<Instant> last) {}

  /**
   * What goes through.
   *
   * @param in messages received a second
   * @param out messages deleted or dead-lettered a second
   * @param oldestHeld how long ago the oldest held message was put on the queue
   */
  record Flow(
      double in,
      double out,
      long received,
      long done,
      long held,
      long heldBytes,
      Optional<Duration> oldestHeld) {}

  /**
   * What is on the queue, as far as it was asked.
   *
   * @param trend how much the waiting ones grow a second
   * @param problem why it is not known; empty when it is, or nobody asked yet
   */
  record OnQueue(
      Optional<Long> waiting,
      Optional<Long> inFlight,
      Optional<Long> delayed,
      OptionalDouble trend,
      String problem) {}

  /**
   * What reading takes.
   *
   * @param meanRead of the last minute; empty when nothing was read
   * @param throttled how often in the last minute
   */
  record Aws(long reads, Optional<Duration> meanRead, long throttled) {}

  /**
   * One host of Port.
   *
   * @param name {@code api} or {@code ingest}
   * @param limit requests a window; empty while Port tells none, as the next three
   * @param closedFor for how long it takes nothing; zero when it is open
   * @param awaySince since when it does not answer; empty when it does
   * @param heldBack the share of the last minute for which requests waited for the budget
   */
  record Port(
      String name,
      Optional<Long> limit,
      Optional<Long> remaining,
      Optional<Long> reserve,
      Optional<Duration> resetIn,
      Duration closedFor,
      Optional<Instant> awaySince,
      long outages,
      double heldBack) {}

  /** What coalescing saved; {@code requests} is what was sent to Port. */
  record Saved(
      long changes, long coalesced, long covered, long requests, long refused, long failed) {}

  /**
   * What was given up.
   *
   * @param byReason by this worker
   * @param waiting in the dead-letter queue, whoever put them there
   */
  record DeadLetters(Map<String, Long> byReason, Optional<Long> waiting) {
    long sum() {
      return byReason.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** The way that entities take to Port. */
  Port wayToPort() {
    return port.getLast();
  }

  long waiting() {
    return queue.waiting().orElse(0L);
  }
}
