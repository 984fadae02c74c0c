package io.portaws.worker;

import io.portaws.pipeline.port.Connection;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.Probe;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether anything may be taken from the queue, for all loops together. It is closed while Port's
 * budget is spent or Port is away. While Port is away, one loop asks it in each interval, with a
 * request that needs no message. While it is open, polls wait no longer than its budget lasts, and
 * what is held is bounded by what it delivers. When Port is there again, one loop begins with a
 * small turn, and turns grow from there, so that what has piled up does not throw Port over again.
 * Safe for use by many threads.
 */
final class Tap {
  /** One request's worth of entities. */
  static final int FIRST_TURN = 20;

  static final int GROWTH = 4;

  /** How many times as much as else a turn takes, at most, while Port's budget holds back. */
  static final int MOST_LARGER = 8;

  /** Shorter waits are those between any two requests. */
  static final Duration HELD_BACK = Duration.ofMillis(500);

  /** No poll is shorter for the budget's sake: polls without messages are not free. */
  static final Duration SHORTEST_POLL = Duration.ofSeconds(1);

  /** What the turns before count against the newest one. */
  private static final double MEMORY = 0.8;

  private static final Logger LOG = LoggerFactory.getLogger(Tap.class);

  /** What is known of the way to Port. */
  interface Way {
    /** For how long nothing gets to Port; zero when it is open. */
    Duration closedFor();

    /** Whether Port is away and it is time to ask it. */
    default boolean probeDue() {
      return false;
    }

    /** How often Port has gone away. */
    default long outages() {
      return 0;
    }

    /** For how long Port's budget is known to last; empty when nothing says that it ends. */
    default Optional<Duration> lastsFor() {
      return Optional.empty();
    }

    /** About how many requests may leave within this time. */
    default double requestsWithin(Duration time) {
      return Double.MAX_VALUE;
    }

    /** How many requests have left. */
    default long sent() {
      return 0;
    }

    /** For how long requests have been held back, of the time that there is. */
    default Duration heldBack() {
      return Duration.ZERO;
    }
  }

  private record Governed(Governor governor, InstantSource clock) implements Way {
    @Override
    public Duration closedFor() {
      return governor.closedFor(clock.instant());
    }

    @Override
    public boolean probeDue() {
      return governor.probeDue(clock.instant());
    }

    @Override
    public long outages() {
      return governor.outages();
    }

    @Override
    public Optional<Duration> lastsFor() {
      return governor.lastsFor(clock.instant());
    }

    @Override
    public double requestsWithin(Duration time) {
      return governor.requestsWithin(time);
    }

    @Override
    public long sent() {
      return governor.sent();
    }

    @Override
    public Duration heldBack() {
      return governor.heldBack();
    }
  }

  /**
   * What a loop may take into its next turn.
   *
   * @param most messages; 0 when another loop is trying Port with a small turn
   * @param small whether it is one of the turns that grow
   */
  record Permit(int most, boolean small) {}

  private final Way way;
  private final Probe probe;
  private long outagesSeen;
  private int next;
  private boolean trying;
  private final AtomicBoolean asking = new AtomicBoolean();

  /** Of the turns so far, the newest counting most: what they did with how many requests. */
  private double messages = FIRST_TURN;

  private double requests = 1;
  private long sentSeen;

  /**
   * How many times as much the next turn may take. What Port takes is requests of twenty entities
   * of one blueprint: a turn of more messages fills them better, and what would wait for Port
   * anyway waits in it.
   */
  private int larger = 1;

  private Duration heldBackSeen = Duration.ZERO;

  Tap(Governor governor, Probe probe, InstantSource clock) {
    this(new Governed(governor, clock), probe);
  }

  Tap(Way way, Probe probe) {
    this.way = way;
    this.probe = probe;
  }

  /** For how long nothing gets to Port; zero when the tap is open. */
  Duration closedFor() {
    return way.closedFor();
  }

  /** For how long requests to Port have been held back so far. */
  Duration heldBack() {
    return way.heldBack();
  }

  /**
   * How long a poll may wait, at most {@code longest}: what comes after Port's budget is spent
   * would only be held.
   */
  Duration poll(Duration longest) {
    Duration lasts = way.lastsFor().orElse(longest);
    Duration least = lasts.compareTo(SHORTEST_POLL) > 0 ? lasts : SHORTEST_POLL;
    return least.compareTo(longest) < 0 ? least : longest;
  }

  /**
   * About how many messages Port takes within this time, by what requests have done lately; never
   * less than one request's worth of entities.
   */
  synchronized double takesWithin(Duration time) {
    double each = Math.max(messages / Math.max(requests, 1), FIRST_TURN);
    return Math.max(way.requestsWithin(time), 1) * each;
  }

  /**
   * Asks Port whether it is there, when it is time to and no other loop does; the governor hears
   * the answer.
   *
   * @return whether it did
   */
  boolean probe() throws InterruptedException {
    if (!way.probeDue() || !asking.compareAndSet(false, true)) {
      return false;
    }
    try {
      ask();
    } finally {
      asking.set(false);
    }
    return true;
  }

  private void ask() throws InterruptedException {
    switch (probe.ask()) {
      case Connection.Ready _ -> LOG.info("Port is there again");
      case Connection.Rejected(String reason, String detail, String _) ->
          LOG.atWarn()
              .addKeyValue("reason", reason)
              .addKeyValue("detail", detail)
              .log("Port is there again, but does not take us");
      case Connection.Unreachable(var _, String reason, String detail) ->
          LOG.atInfo()
              .addKeyValue("reason", reason)
              .addKeyValue("detail", detail)
              .log("Port is still away; nothing is received");
    }
  }

  /**
   * What may be taken into the next turn; its end must be told by {@link #ended}.
   *
   * @param full the most that a turn takes, unless Port's budget holds it back anyway: then it may
   *     be up to {@link #MOST_LARGER} times as much
   */
  synchronized Permit permit(int full) {
    long now = way.outages();
    if (now != outagesSeen) {
      outagesSeen = now;
      next = FIRST_TURN;
    }
    if (next == 0 || next >= full) {
      next = 0;
      return new Permit(full * larger, false);
    }
    if (trying) {
      return new Permit(0, false);
    }
    trying = true;
    return new Permit(next, true);
  }

  /**
   * @param worked how many messages the turn had: an empty one tells nothing about Port
   * @param done how many of them need no request any more
   */
  synchronized void ended(Permit permit, int worked, int done) {
    if (permit.small()) {
      trying = false;
      if (worked > 0 && way.closedFor().isZero() && next > 0) {
        next *= GROWTH;
      }
    }
    if (worked > 0) {
      long sent = way.sent();
      messages = MEMORY * messages + done;
      requests = MEMORY * requests + (sent - sentSeen);
      sentSeen = sent;
      Duration held = way.heldBack();
      boolean heldBack = held.minus(heldBackSeen).compareTo(HELD_BACK) > 0;
      larger = heldBack ? Math.min(MOST_LARGER, larger * 2) : 1;
      heldBackSeen = held;
    }
  }
}
