package io.portaws.worker;

import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.Turn;
import io.portaws.pipeline.port.Pause;
import io.portaws.worker.management.Health;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.queue.Queue;
import io.portaws.worker.queue.QueueMetrics;
import io.portaws.worker.queue.Settler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Receives, runs a turn, settles, and begins again, until told to stop. It outlives every failure:
 * it says what went wrong, waits a little, and goes on. Several loops share everything but their
 * thread.
 */
final class Loop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration UNTIL_ROOM = Duration.ofMillis(100);

  /** Its work was done when it was received before, and only its delete did not get through. */
  private static final Outcome DONE_BEFORE = new Outcome.Skipped("done-before");

  /** Full turns' worth of messages that may be held at once, those included that only wait. */
  private static final int TURNS_HELD = 10;

  /** The bodies of a full poll: ten times the 1 MiB that a message can have. */
  private static final long POLL_BYTES = 10L * 1_048_576;

  /**
   * How much a turn takes.
   *
   * @param longestPoll how long a poll waits for a first message
   */
  record Limits(int maxMessages, Duration maxWait, long maxHeldBytes, Duration longestPoll) {
    Limits {
      if (maxHeldBytes < POLL_BYTES) {
        throw new IllegalArgumentException(
            "HELD_MAX_BYTES must leave room for one full poll, 10 MiB: " + maxHeldBytes);
      }
    }
  }

  /**
   * Whether a loop goes on after a pass that made so many polls, which brought so many messages.
   */
  @FunctionalInterface
  interface AfterPass {
    boolean goesOn(int polls, int received);
  }

  private final AfterPass afterPass;
  private final Queue queue;
  private final Turn turn;
  private final Settler settler;
  private final Limits limits;
  private final Tap tap;
  private final Health health;
  private final QueueMetrics metrics;
  private final InstantSource clock;
  private final Pause pause;
  private volatile boolean stopping;

  /** Of the pass under way; the loop's thread alone knows them. */
  private int polls;

  private int received;

  /** A loop that ends only when it is told to. */
  Loop(
      Queue queue,
      Turn turn,
      Settler settler,
      Limits limits,
      Tap tap,
      Health health,
      QueueMetrics metrics,
      InstantSource clock) {
    this(queue, turn, settler, limits, tap, health, metrics, clock, Pause.SLEEP, (_, _) -> true);
  }

  /**
   * @param pause how it waits where it does not poll
   * @param afterPass is told of each pass that came to its end
   */
  Loop(
      Queue queue,
      Turn turn,
      Settler settler,
      Limits limits,
      Tap tap,
      Health health,
      QueueMetrics metrics,
      InstantSource clock,
      Pause pause,
      AfterPass afterPass) {
    this.afterPass = afterPass;
    this.queue = queue;
    this.turn = turn;
    this.settler = settler;
    this.limits = limits;
    this.tap = tap;
    this.health = health;
    this.metrics = metrics;
    this.clock = clock;
    this.pause = pause;
  }

  @Override
  public void run() {
    try {
      untilStopped();
    } finally {
      health.ended();
    }
  }

  private void untilStopped() {
    Duration wait = SHORTEST_PAUSE;
    while (!stopping) {
      try {
        polls = 0;
        received = 0;
        once();
        health.recovered("loop");
        wait = SHORTEST_PAUSE;
        if (!afterPass.goesOn(polls, received)) {
          return;
        }
      } catch (InterruptedException e) {
        stopping = true;
      } catch (RuntimeException | Error e) {
        // An error too: a stack overflow on one message must not end the loop for all others.
        if (stopping && Thread.currentThread().isInterrupted()) {
          // The grace is over: what was received is handed back by whoever drains.
          return;
        }
        metrics.pollFailed();
        health.failed(e instanceof SdkException ? "queue" : "loop", String.valueOf(e.getMessage()));
        LOG.atError()
            .addKeyValue("error", String.valueOf(e.getMessage()))
            .addKeyValue("pauseSeconds", wait.toSeconds())
            .setCause(e instanceof SdkException ? null : e)
            .log("the loop could not finish a turn; it goes on after a pause");
        stopping |= !paused(wait);
        wait = longer(wait);
      }
    }
  }

  /** No further poll is begun; the one under way is awaited, and what it brings is handed back. */
  void stop() {
    stopping = true;
  }

  /** One pass: whatever is due and whatever a receive brings, through one turn. */
  void once() throws InterruptedException {
    if (isClosed()) {
      return;
    }
    Tap.Permit permit = tap.permit(limits.maxMessages());
    boolean worked = false;
    try {
      worked = pass(permit.most());
    } finally {
      tap.ended(permit, worked);
    }
  }

  /**
   * While the tap is closed nothing is polled; what is held waits, and Port is asked now and then.
   */
  private boolean isClosed() throws InterruptedException {
    Duration closed = tap.closedFor();
    if (!closed.isPositive()) {
      health.recovered("budget");
      return false;
    }
    String word = "closed: Port takes nothing for " + closed.toSeconds() + " s";
    health.failed("budget", word);
    health.stepped(word);
    if (!tap.probe()) {
      pause.pause(closed.compareTo(SHORTEST_PAUSE) < 0 ? UNTIL_ROOM : SHORTEST_PAUSE);
    }
    return true;
  }

  /** Whether there was anything to work on. */
  private boolean pass(int most) throws InterruptedException {
    List<Message> messages = new ArrayList<>(queue.ledger().takeDue(clock.instant(), most));
    if (messages.isEmpty() && (most == 0 || !hasRoom())) {
      health.stepped(
          most == 0 ? "closed: another loop tries Port" : "full: no room to hold another poll");
      pause.pause(UNTIL_ROOM);
      return false;
    }
    Set<String> settled = ConcurrentHashMap.newKeySet();
    try {
      receive(messages, most);
      health.stepped("polled");
      if (!messages.isEmpty() && !stopping) {
        turn(messages, settled);
      }
      return !messages.isEmpty();
    } finally {
      // What is settled is not ours any more: kept for later, it may be in another loop's turn.
      messages.removeIf(message -> settled.contains(message.id()));
      if (!messages.isEmpty()) {
        settler.abandon(messages, stopping ? Duration.ZERO : SHORTEST_PAUSE);
      }
      if (!messages.isEmpty() || !settled.isEmpty()) {
        settler.awaitSettled();
      }
    }
  }

  private void turn(List<Message> messages, Set<String> settled) throws InterruptedException {
    Map<String, Integer> retried = new TreeMap<>();
    try {
      turn.run(
          messages,
          (message, outcome) -> {
            settle(message, outcome, retried);
            settled.add(message.id());
          });
    } finally {
      if (!retried.isEmpty()) {
        LOG.atWarn().addKeyValue("reasons", retried).log("messages will be tried again");
      }
    }
  }

  /** Every outcome is a step: a long turn that Port paces is live for as long as it gets on. */
  private void settle(Message message, Outcome outcome, Map<String, Integer> retried) {
    health.stepped("settled");
    if (outcome instanceof Outcome.Retry retry) {
      retried.merge(retry.why(), 1, Integer::sum);
      if (retry.remedy() != null) {
        health.needsSetup(retry.why(), retry.remedy());
      }
    }
    settler.settle(message, outcome);
  }

  /**
   * Polls until a batch comes back short, or the turn is full by number, time or bytes. A full
   * batch means that there is more, so that turns grow with the backlog and nothing waits without
   * one.
   */
  private void receive(List<Message> messages, int most) {
    Instant fullAt = Instant.MAX;
    Duration wait = messages.isEmpty() ? untilDue() : Duration.ZERO;
    while (!stopping && messages.size() + Queue.POLL_SIZE <= most && hasRoom()) {
      Queue.Poll poll;
      try {
        poll = queue.receive(wait);
      } catch (SdkException e) {
        if (messages.isEmpty()) {
          throw e;
        }
        // What is in hand is worked on; the next pass meets the failure again.
        return;
      }
      health.recovered("queue");
      metrics.polled(poll.received());
      polls++;
      received += poll.received();
      messages.addAll(poll.messages());
      poll.doneBefore().forEach(done -> settler.settle(done, DONE_BEFORE));
      // From the first answer on: a long poll that waited for it has kept no message waiting.
      Instant now = clock.instant();
      fullAt = fullAt.equals(Instant.MAX) ? now.plus(limits.maxWait()) : fullAt;
      if (!poll.isFull() || !now.isBefore(fullAt)) {
        return;
      }
      wait = Duration.ZERO;
    }
  }

  private boolean hasRoom() {
    Ledger ledger = queue.ledger();
    long most = (long) limits.maxMessages() * TURNS_HELD;
    return ledger.heldBytes() + POLL_BYTES <= limits.maxHeldBytes() && ledger.held() < most;
  }

  /** How long a poll may wait: until the next message that waits under its lease is due. */
  private Duration untilDue() {
    Instant now = clock.instant();
    Duration left =
        queue
            .ledger()
            .nextDue()
            .map(due -> Duration.between(now, due).plusMillis(999))
            .orElse(limits.longestPoll());
    Duration bounded = left.compareTo(limits.longestPoll()) < 0 ? left : limits.longestPoll();
    return bounded.isNegative() ? Duration.ZERO : bounded;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private boolean paused(Duration wait) {
    try {
      pause.pause(wait);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
