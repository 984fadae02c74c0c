package io.portaws.worker.journal;

import io.portaws.pipeline.journal.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the journal heard, in sums since the start: the figures of the status page, which has them
 * whoever {@code METRICS} sends them to. Safe for use by many threads.
 */
public final class Tallies {
  private static final int FAILURES = 50;

  /** Reasons come from a small fixed set; should they not, the others are one. */
  private static final int REASONS = 50;

  private final LongAdder asked = new LongAdder();
  private final LongAdder worked = new LongAdder();
  private final LongAdder covered = new LongAdder();
  private final LongAdder reads = new LongAdder();
  private final LongAdder readMillis = new LongAdder();
  private final LongAdder throttled = new LongAdder();
  private final LongAdder requests = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Map<String, LongAdder> givenUp = new ConcurrentHashMap<>();
  private final Ages sinceSent = new Ages();
  private final Ages sinceChange = new Ages();
  private final Deque<Failure> failures = new ArrayDeque<>();

  void countAsk() {
    asked.increment();
  }

  void countWork() {
    worked.increment();
  }

  void countCovered() {
    covered.increment();
  }

  void read(String result, Duration took) {
    reads.increment();
    readMillis.add(took.toMillis());
    if (result.equals("throttled")) {
      throttled.increment();
    }
  }

  /** A call that AWS throttled, and that may have succeeded when it was tried again. */
  public void throttled() {
    throttled.increment();
  }

  void accepted(Instant now, Instant changeTime, Instant sentAt) {
    sinceSent.add(now, Duration.between(sentAt, now));
    sinceChange.add(now, Duration.between(changeTime, now));
  }

  void attempted(Instant now, Attempt attempt) {
    String status = attempt.status();
    if (status.equals("away") || status.equals("budget")) {
      return;
    }
    requests.increment();
    if (status.equals("429")) {
      refused.increment();
    } else if (status.equals("io") || status.startsWith("5") || status.equals("401")) {
      failed.increment();
      String what = attempt.endpoint() + " answered " + status;
      fail(new Failure(now, "", "request", what, attempt.detail()));
    }
  }

  void givenUp(Instant now, String message, String reason, String detail) {
    String word = givenUp.size() < REASONS || givenUp.containsKey(reason) ? reason : "other";
    givenUp.computeIfAbsent(word, _ -> new LongAdder()).increment();
    fail(new Failure(now, message, "given-up", reason, detail));
  }

  /** The newest comes first; of equal ones in a row there is one. */
  void fail(Failure failure) {
    synchronized (failures) {
      Failure last = failures.peekFirst();
      if (last != null
          && last.what().equals(failure.what())
          && last.reason().equals(failure.reason())
          && last.message().equals(failure.message())) {
        failures.removeFirst();
      }
      failures.addFirst(failure);
      if (failures.size() > FAILURES) {
        failures.removeLast();
      }
    }
  }

  /** The newest first. */
  public List<Failure> failures() {
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }

  /** Changes that messages asked for. */
  public long changes() {
    return asked.sum() + covered.sum();
  }

  /** Those that shared the read and the write of another. */
  public long coalesced() {
    return asked.sum() - worked.sum();
  }

  /** Those that a later read had told of already. */
  public long covered() {
    return covered.sum();
  }

  /** Resources read from AWS. */
  public long reads() {
    return reads.sum();
  }

  /** How long reads took, all together. */
  public Duration reading() {
    return Duration.ofMillis(readMillis.sum());
  }

  /** Calls and reads that AWS throttled. */
  public long throttles() {
    return throttled.sum();
  }

  /** Requests that left for Port. */
  public long requests() {
    return requests.sum();
  }

  /** Those that Port answered with 429. */
  public long refused() {
    return refused.sum();
  }

  /** Those that it did not answer, or with a failure of its own. */
  public long failed() {
    return failed.sum();
  }

  /** What was given up, by reason. */
  public Map<String, Long> givenUp() {
    Map<String, Long> sums = new TreeMap<>();
    givenUp.forEach((reason, count) -> sums.put(reason, count.sum()));
    return sums;
  }

  /**
   * How long after its message was put on the queue a change is in Port, for this share of those
   * accepted since {@code since}.
   */
  public Optional<Duration> sinceSent(double share, Instant since) {
    return sinceSent.quantile(share, since);
  }

  /** As {@link #sinceSent}, from the time that the event gives. */
  public Optional<Duration> sinceChange(double share, Instant since) {
    return sinceChange.quantile(share, since);
  }

  /** When Port last accepted a change; empty before it did. */
  public Optional<Instant> lastAccepted() {
    return sinceSent.last();
  }
}
