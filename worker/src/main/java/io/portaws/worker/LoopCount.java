package io.portaws.worker;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many loops there should be, decided after each pass of one of them. Polls that come back full
 * ask for one more, unless Port's budget is what holds them back; polls that bring next to nothing,
 * a closed tap, or a budget that holds back all the time, ask for one fewer. So one loop is left at
 * rest, and costs 20 s long polls, about 130,000 requests a month. Arithmetic only; safe for use by
 * many threads.
 */
final class LoopCount {
  /** What a loop does after a pass. */
  enum Next {
    GO_ON,
    /** Go on, and let one more begin. */
    BEGIN_ANOTHER,
    /** End: another one goes on. */
    END
  }

  /** Loops wait for AWS and Port most of the time; beyond this only Port's budget counts. */
  static final int MOST = 4;

  /** Messages a poll, of the ten that it can bring. */
  private static final double BUSY = 8;

  private static final double QUIET = 1;

  /** After each change the loops show anew what they bring. */
  private static final double UNKNOWN = 5;

  private static final double NEWEST = 0.3;

  /**
   * Requests were held back for more than this share of the time: one loop more would wait, too.
   */
  private static final double HELD_BACK = 0.5;

  /** For this share: one fewer is enough. A loop alone is not held back while it reads. */
  private static final double ALWAYS = 0.9;

  /** A new loop needs a turn or two to show in what the others bring. */
  private static final Duration BETWEEN = Duration.ofSeconds(5);

  private final int least;
  private final int most;
  private int running;
  private double messagesPerPoll = UNKNOWN;
  private Instant changedAt = Instant.MIN;
  private @Nullable Instant lookedAt;
  private Duration heldBackThen = Duration.ZERO;
  private double heldBackShare;

  private LoopCount(int least, int most) {
    this.least = least;
    this.most = most;
    this.running = least;
  }

  /** One to {@link #MOST}, as there is work. */
  static LoopCount auto() {
    return new LoopCount(1, MOST);
  }

  static LoopCount always(int loops) {
    return new LoopCount(loops, loops);
  }

  /** How many there are, those included that are about to begin. */
  synchronized int running() {
    return running;
  }

  /**
   * After a pass.
   *
   * @param polls that it made
   * @param received messages that these brought
   * @param closed whether nothing gets to Port, so that no loop can do more
   * @param heldBack for how long requests to Port have been held back, since the start
   */
  synchronized Next after(int polls, int received, boolean closed, Duration heldBack, Instant now) {
    if (polls > 0) {
      messagesPerPoll += NEWEST * ((double) received / polls - messagesPerPoll);
    }
    look(heldBack, now);
    if (now.isBefore(changedAt.plus(BETWEEN))) {
      return Next.GO_ON;
    }
    boolean tooMany = closed || messagesPerPoll < QUIET || heldBackShare > ALWAYS;
    if (tooMany && running > least) {
      return changed(-1, now, Next.END);
    }
    if (!tooMany && messagesPerPoll > BUSY && heldBackShare < HELD_BACK && running < most) {
      return changed(1, now, Next.BEGIN_ANOTHER);
    }
    return Next.GO_ON;
  }

  /** The share is measured over some seconds: a pass may be short. */
  private void look(Duration heldBack, Instant now) {
    Instant before = lookedAt;
    if (before != null && now.isBefore(before.plus(BETWEEN))) {
      return;
    }
    if (before != null) {
      double held = heldBack.minus(heldBackThen).toMillis();
      heldBackShare = held / Duration.between(before, now).toMillis();
    }
    lookedAt = now;
    heldBackThen = heldBack;
  }

  private Next changed(int by, Instant now, Next next) {
    running += by;
    messagesPerPoll = UNKNOWN;
    changedAt = now;
    return next;
  }
}
