package io.portaws.pipeline.port;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether Port is away. {@link #FAILURES} requests in a row that failed, over at least {@link
 * #LEAST}, say so; one alone may be a request that Port chokes on. From then on nothing leaves but
 * one probe in an interval, which grows from {@link #FIRST_INTERVAL} to {@link #LAST_INTERVAL}.
 * Whatever is answered ends it, also the answer of a request that had left before.
 *
 * <p>Any request may be the probe: one that is held already, or one that was made for it.
 *
 * <p>This class is threadsafe. Time only ever comes in as an argument.
 */
final class Breaker {
  static final int FAILURES = 5;
  static final Duration LEAST = Duration.ofSeconds(2);
  static final Duration FIRST_INTERVAL = Duration.ofSeconds(5);
  static final Duration LAST_INTERVAL = Duration.ofSeconds(30);

  /** As long as Port is away it is never closed for no time, also when a probe is due. */
  private static final Duration SOME_TIME = Duration.ofMillis(1);

  private int failures;
  private @Nullable Instant failingSince;
  private @Nullable Instant nextProbe;
  private Duration interval = FIRST_INTERVAL;
  private boolean probing;
  private long outages;

  /** How long from {@code now} until the next probe may leave; zero while Port is there. */
  synchronized Duration closedFor(Instant now) {
    Instant next = nextProbe;
    if (next == null) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(now, next);
    return left.compareTo(SOME_TIME) > 0 ? left : SOME_TIME;
  }

  /** Whether Port is away and a probe may leave. */
  synchronized boolean probeDue(Instant now) {
    Instant next = nextProbe;
    return next != null && !now.isBefore(next);
  }

  /**
   * Zero: the request leaves now; while Port is away it is the probe, and the next one may leave an
   * interval later. Else none may leave for this long.
   */
  synchronized Duration admit(Instant now) {
    Instant next = nextProbe;
    if (next == null) {
      return Duration.ZERO;
    }
    if (now.isBefore(next)) {
      return Duration.between(now, next);
    }
    probing = true;
    nextProbe = now.plus(interval);
    return Duration.ZERO;
  }

  synchronized void answered() {
    failures = 0;
    failingSince = null;
    nextProbe = null;
    interval = FIRST_INTERVAL;
    probing = false;
  }

  /** A request got no answer, or one that says that Port cannot. */
  synchronized void failed(Instant now) {
    failures++;
    Instant since = failingSince;
    if (since == null) {
      failingSince = now;
    } else if (nextProbe != null) {
      // What had left before Port was known to be away tells nothing about the probe.
      if (probing) {
        probing = false;
        Duration twice = interval.multipliedBy(2);
        interval = twice.compareTo(LAST_INTERVAL) < 0 ? twice : LAST_INTERVAL;
        nextProbe = now.plus(interval);
      }
    } else if (failures >= FAILURES && !now.isBefore(since.plus(LEAST))) {
      outages++;
      nextProbe = now.plus(interval);
    }
  }

  /** How often Port has gone away so far. */
  synchronized long outages() {
    return outages;
  }
}
