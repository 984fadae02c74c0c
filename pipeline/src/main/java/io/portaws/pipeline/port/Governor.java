package io.portaws.pipeline.port;

import io.portaws.pipeline.metrics.PipelineMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds requests back so that Port's rate limit is kept. One for each host, shared by every loop of
 * the process. The arithmetic is {@link RateBudget}'s; here is only the waiting.
 *
 * <p>It is the tap, too: while Port is away, as the {@link Breaker} knows it, requests are turned
 * away at once, apart from one probe in an interval.
 *
 * <p>This class is threadsafe. One thread at a time waits for the next slot, the others queue up
 * behind it in the order in which they came.
 */
public final class Governor {
  /** The longest sleep before the budget is read again. */
  static final Duration MAX_PAUSE = Duration.ofSeconds(1);

  /** Shorter delays are the scheduler's, not ours. */
  private static final Duration LEAST_COUNTED = Duration.ofMillis(1);

  private final ReentrantLock gate = new ReentrantLock(true);
  private final RateBudget budget;
  private final Breaker breaker;
  private final Duration patience;
  private final InstantSource clock;
  private final Pause pause;
  private final PipelineMetrics metrics;
  private final LongAdder sent = new LongAdder();
  private volatile Duration heldBack = Duration.ZERO;

  /**
   * @param clock one that never jumps, or a jump would be waited for; it need not be right
   */
  public Governor(
      GovernorSettings settings, InstantSource clock, Pause pause, PipelineMetrics metrics) {
    this(
        new RateBudget(settings.reserveShare(), settings.maxPerSecond()),
        new Breaker(),
        settings.patience(),
        clock,
        pause,
        metrics);
  }

  Governor(
      RateBudget budget,
      Breaker breaker,
      Duration patience,
      InstantSource clock,
      Pause pause,
      PipelineMetrics metrics) {
    this.budget = budget;
    this.breaker = breaker;
    this.patience = patience;
    this.clock = clock;
    this.pause = pause;
    this.metrics = metrics;
  }

  /**
   * How long from {@code now} nothing is known to get to Port, since its budget is spent or it is
   * away; zero when the tap is open. Never zero while Port is away.
   */
  public Duration closedFor(Instant now) {
    Duration away = breaker.closedFor(now);
    Duration spent = budget.closedFor(now);
    return away.compareTo(spent) > 0 ? away : spent;
  }

  /**
   * Whether Port is away and a request may leave to see whether it still is. Not while the budget
   * is spent: {@link #pass} would turn it away at once, and whoever asks would ask without end.
   */
  public boolean probeDue(Instant now) {
    return breaker.probeDue(now) && budget.waitAt(now).isZero();
  }

  /** How often Port has gone away so far; whoever sees it grow begins again slowly. */
  public long outages() {
    return breaker.outages();
  }

  /** Whether Port is away, as the breaker knows it. */
  public boolean isAway(Instant now) {
    return breaker.closedFor(now).isPositive();
  }

  /**
   * About how many requests may leave within this time; as many as there can be while Port tells no
   * limit.
   */
  public double requestsWithin(Duration time) {
    return budget.requestsWithin(time, clock.instant());
  }

  /**
   * For how long Port's budget lasts when others use it as they do; empty while nothing says that
   * it will be spent before its reset.
   */
  public Optional<Duration> lastsFor(Instant now) {
    return budget.lastsFor(now);
  }

  /** How many requests have left so far. */
  public long sent() {
    return sent.sum();
  }

  /** What Port last told of its budget; empty while it tells nothing. */
  public Optional<PortBudget> budget(Instant now) {
    return Optional.ofNullable(budget.told(now));
  }

  /** When Port's budget is whole again; empty while nothing says so. */
  public Optional<Instant> resetAt(Instant now) {
    return budget.resetAt(now);
  }

  /**
   * For how much of its life at least one request was held back. As much as the time that has
   * passed: Port's budget is the limit, and not what there is to send.
   */
  public Duration heldBack() {
    return heldBack;
  }

  /**
   * Waits for the next slot. Zero: the request may leave, and its end must be told by {@link
   * #answered} or {@link #lost}. Else no request may leave for this long, which is beyond the
   * patience, or Port is away.
   */
  Duration pass() throws InterruptedException {
    Instant from = clock.instant();
    gate.lockInterruptibly();
    try {
      while (true) {
        Instant now = clock.instant();
        Duration wait = admit(now);
        boolean away = isAway(now);
        if (wait.isZero() || away || wait.compareTo(patience) > 0) {
          count(Duration.between(from, now));
          return wait;
        }
        pause.pause(wait.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : wait);
        // Only whoever has the gate comes here, so that two that wait count once.
        heldBack = heldBack.plus(Duration.between(now, clock.instant()));
      }
    } finally {
      gate.unlock();
    }
  }

  /** Under the gate: nobody else takes the probe in between. */
  private Duration admit(Instant now) {
    Duration away = breaker.probeDue(now) ? Duration.ZERO : breaker.closedFor(now);
    if (!away.isZero()) {
      return away;
    }
    Duration wait = budget.waitAt(now);
    if (!wait.isZero()) {
      return wait;
    }
    // The breaker has the last word, so that the budget counts only what leaves.
    Duration refused = breaker.admit(now);
    if (refused.isZero()) {
      budget.left(now);
      sent.increment();
    }
    return refused;
  }

  /**
   * A request that was let through was answered now.
   *
   * @param sent when it had left
   */
  void answered(int status, RateSignal signal, Instant sent) {
    Instant now = clock.instant();
    budget.answered(status, signal, sent, now);
    if (saysAway(status, signal)) {
      breaker.failed(now);
    } else {
      breaker.answered();
    }
  }

  /**
   * A request that was let through got no answer.
   *
   * @param sent when it had left
   */
  void lost(Instant sent) {
    Instant now = clock.instant();
    budget.lost(sent, now);
    breaker.failed(now);
  }

  /** Who says when to come back, or what is left, is there: that is the budget's to heed. */
  private static boolean saysAway(int status, RateSignal signal) {
    boolean refused = status == 429 && signal.remaining() == null;
    return (refused || status == 408 || status >= 500) && signal.retryAfter() == null;
  }

  private void count(Duration waited) {
    if (waited.compareTo(LEAST_COUNTED) >= 0) {
      metrics.governed(waited);
    }
  }
}
