package io.portaws.worker;

import io.portaws.pipeline.port.Connection;
import io.portaws.pipeline.port.Governor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether anything may be taken from the queue, for all loops together. It is closed while Port's
 * budget is spent or Port is away. While Port is away, one loop asks it in each interval, with a
 * request that needs no message. When Port is there again, one loop begins with a small turn, and
 * turns grow from there, so that what has piled up does not throw Port over again. Safe for use by
 * many threads.
 */
final class Tap {
  /** One request's worth of entities. */
  static final int FIRST_TURN = 20;

  static final int GROWTH = 4;

  private static final Logger LOG = LoggerFactory.getLogger(Tap.class);

  /** Asks Port something that changes nothing, through its governor. */
  @FunctionalInterface
  interface Probe {
    Connection ask() throws InterruptedException;
  }

  /**
   * What a loop may take into its next turn.
   *
   * @param most messages; 0 when another loop is trying Port with a small turn
   * @param small whether it is one of the turns that grow
   */
  record Permit(int most, boolean small) {}

  private final Supplier<Duration> closedFor;
  private final BooleanSupplier probeDue;
  private final LongSupplier outages;
  private final Probe probe;
  private long outagesSeen;
  private int next;
  private boolean trying;
  private final AtomicBoolean asking = new AtomicBoolean();

  Tap(Governor governor, Probe probe, InstantSource clock) {
    this(
        () -> governor.closedFor(clock.instant()),
        () -> governor.probeDue(clock.instant()),
        governor::outages,
        probe);
  }

  /**
   * @param closedFor for how long nothing gets to Port; zero when it is open
   * @param probeDue whether Port is away and it is time to ask it
   * @param outages how often Port has gone away
   */
  Tap(Supplier<Duration> closedFor, BooleanSupplier probeDue, LongSupplier outages, Probe probe) {
    this.closedFor = closedFor;
    this.probeDue = probeDue;
    this.outages = outages;
    this.probe = probe;
  }

  /** For how long nothing gets to Port; zero when the tap is open. */
  Duration closedFor() {
    return closedFor.get();
  }

  /**
   * Asks Port whether it is there, when it is time to and no other loop does; the governor hears
   * the answer.
   *
   * @return whether it did
   */
  boolean probe() throws InterruptedException {
    if (!probeDue.getAsBoolean() || !asking.compareAndSet(false, true)) {
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
   * @param full the most that a turn ever takes
   */
  synchronized Permit permit(int full) {
    long now = outages.getAsLong();
    if (now != outagesSeen) {
      outagesSeen = now;
      next = FIRST_TURN;
    }
    if (next == 0 || next >= full) {
      next = 0;
      return new Permit(full, false);
    }
    if (trying) {
      return new Permit(0, false);
    }
    trying = true;
    return new Permit(next, true);
  }

  /**
   * @param worked whether the turn had messages: an empty one tells nothing about Port
   */
  synchronized void ended(Permit permit, boolean worked) {
    if (permit.small()) {
      trying = false;
      if (worked && closedFor.get().isZero() && next > 0) {
        next *= GROWTH;
      }
    }
  }
}
