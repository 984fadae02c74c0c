package io.portaws.worker;

import io.portaws.worker.queue.Queue;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many loops poll and work at once, decided after each pass of one of them. Polls that come
 * back full ask for one more, unless Port's budget is what holds them back; polls that bring next
 * to nothing, a closed tap, or a budget that holds back all the time, ask for one fewer.
 *
 * <p>Beyond that number one more loop may go to the queue while all others are in their turns, so
 * that what arrives meanwhile does not wait for their end: as long as these have received less than
 * one poll can bring. So there is one poll at a time, which costs 130,000 requests a month at rest,
 * and up to one for each message while there are few. Where more come together they are worth more
 * than what waiting costs. Arithmetic only; safe for use by many threads.
 */
final class LoopCount {
  /** What follows from a pass. */
  enum Next {
    AS_BEFORE,
    /** One more polls from now on. */
    ONE_MORE,
    /** One fewer does. */
    ONE_FEWER
  }

  /** Loops wait for AWS and Port most of the time; beyond this only Port's budget counts. */
  static final int MOST = 4;

  /** Those that there are, of which all but {@link #running} mostly rest. */
  static final int LOOPS = 8;

  /** As many as one poll can bring. */
  private static final int MANY = Queue.POLL_SIZE;

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
  private static final Duration BETWEEN = Duration.ofSeconds(2);

  private final int least;
  private final int most;
  private final int loops;
  private int running;
  private double messagesPerPoll = UNKNOWN;
  private Instant changedAt = Instant.MIN;
  private @Nullable Instant lookedAt;
  private Duration heldBackThen = Duration.ZERO;
  private double heldBackShare;

  private LoopCount(int least, int most, int loops) {
    this.least = least;
    this.most = most;
    this.loops = loops;
    this.running = least;
  }

  /** One to {@link #MOST}, as there is work, and one at the queue while there is little. */
  static LoopCount auto() {
    return new LoopCount(1, MOST, LOOPS);
  }

  static LoopCount always(int loops) {
    return new LoopCount(loops, loops, loops);
  }

  /** How many loops there are, those included that rest. */
  int loops() {
    return loops;
  }

  /** How many poll and work at once, however many messages there are. */
  synchronized int running() {
    return running;
  }

  /**
   * Whether one more loop goes to the queue.
   *
   * @param polling loops that are there
   * @param turns loops that are in their turns
   * @param received messages that these have received
   */
  synchronized boolean mayPoll(int polling, int turns, int received) {
    return polling + turns < running
        || (polling == 0 && received < MANY && heldBackShare < HELD_BACK);
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
      return Next.AS_BEFORE;
    }
    boolean tooMany = closed || messagesPerPoll < QUIET || heldBackShare > ALWAYS;
    if (tooMany && running > least) {
      return changed(-1, now, Next.ONE_FEWER);
    }
    if (!tooMany && messagesPerPoll > BUSY && heldBackShare < HELD_BACK && running < most) {
      return changed(1, now, Next.ONE_MORE);
    }
    return Next.AS_BEFORE;
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
