package io.portaws.worker.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many messages wait for each running task, for an autoscaler. Only what more tasks could serve
 * counts: while Port's budget is the limit it is 0, since all tasks share that budget. Safe for use
 * by many threads; one at a time measures.
 */
public final class Backlog {
  /** How often it is worth asking: as often as it is published. */
  public static final Duration INTERVAL = Duration.ofMinutes(1);

  /** Requests were held back for more than this share of the time: Port is the limit. */
  private static final int BOUND_PERCENT = 50;

  private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

  private final LongSupplier visible;
  private final IntSupplier tasks;
  private final Supplier<Duration> closedFor;
  private final Supplier<Duration> heldBack;
  private final InstantSource clock;
  private final FirstFailure failure = new FirstFailure(LOG, "the backlog for autoscaling");
  private volatile double perTask = Double.NaN;
  private @Nullable Instant measuredAt;
  private Duration heldBackThen = Duration.ZERO;

  /**
   * @param visible messages that wait on the queue
   * @param tasks tasks that run now
   * @param closedFor for how long Port is known to take nothing
   * @param heldBack for how long requests have been held back, since the start
   */
  public Backlog(
      LongSupplier visible,
      IntSupplier tasks,
      Supplier<Duration> closedFor,
      Supplier<Duration> heldBack,
      InstantSource clock) {
    this.visible = visible;
    this.tasks = tasks;
    this.closedFor = closedFor;
    this.heldBack = heldBack;
    this.clock = clock;
  }

  /** As last measured; NaN before that, and when it could not be measured. */
  public double perTask() {
    return perTask;
  }

  /** Measures; what fails is told once, and leaves it unknown. */
  public synchronized void measure() {
    boolean bound = isBoundByPort();
    try {
      perTask = bound ? 0 : (double) visible.getAsLong() / Math.max(1, tasks.getAsInt());
      failure.worked();
    } catch (RuntimeException e) {
      perTask = Double.NaN;
      failure.failed(String.valueOf(e.getMessage()));
    }
  }

  private boolean isBoundByPort() {
    Instant now = clock.instant();
    Duration held = heldBack.get();
    Instant before = measuredAt;
    Duration heldSince = held.minus(heldBackThen);
    measuredAt = now;
    heldBackThen = held;
    if (closedFor.get().isPositive()) {
      return true;
    }
    return before != null
        && heldSince
                .multipliedBy(100)
                .compareTo(Duration.between(before, now).multipliedBy(BOUND_PERCENT))
            > 0;
  }
}
