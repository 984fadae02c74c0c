package io.portaws.worker;

import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.Turn;
import io.portaws.pipeline.port.Pause;
import io.portaws.worker.management.Health;
import io.portaws.worker.queue.Queue;
import io.portaws.worker.queue.QueueMetrics;
import io.portaws.worker.queue.Room;
import io.portaws.worker.queue.Settler;
import java.time.Duration;
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
 * it says what went wrong, waits a little, and goes on.
 */
final class Loop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** Settling goes on without the loop when the queue answers this slowly. */
  private static final Duration SETTLED_WITHIN = Duration.ofMinutes(1);

  private static final Duration UNTIL_ROOM = Duration.ofMillis(100);

  /** Full turns' worth of messages that may be held at once, those included that only wait. */
  private static final int TURNS_HELD = 10;

  /**
   * How much a turn takes.
   *
   * @param longestPoll how long a poll waits for a first message
   */
  record Limits(int maxMessages, Duration maxWait, long maxHeldBytes, Duration longestPoll) {
    Limits {
      if (maxHeldBytes < Queue.POLL_BYTES) {
        throw new IllegalArgumentException(
            "HELD_MAX_BYTES must leave room for one full poll, 10 MiB: " + maxHeldBytes);
      }
    }

    /** What all loops together may hold. */
    Room room() {
      return new Room((long) maxMessages * TURNS_HELD, maxHeldBytes);
    }
  }

  /**
   * What all loops of a worker share.
   *
   * @param lookout says which loops poll
   * @param pause how a loop waits where it does not poll
   */
  record Shared(
      Queue queue,
      Turn turn,
      Settler settler,
      Limits limits,
      Tap tap,
      Lookout lookout,
      QueueMetrics metrics,
      Pause pause) {}

  /**
   * What one pass came to.
   *
   * @param polls that it made
   * @param received messages that these brought
   * @param worked messages that its turn had
   * @param done those of them that came to their end
   */
  record Pass(int polls, int received, int worked, int done) {
    static final Pass NOTHING = new Pass(0, 0, 0, 0);
  }

  /** Hears of passes that came to their end. */
  @FunctionalInterface
  interface AfterPass {
    AfterPass UNHEARD = _ -> {};

    void ended(Pass pass);
  }

  private final Shared shared;
  private final Health health;
  private final AfterPass afterPass;
  private final Receiving receiving;
  private volatile boolean stopping;

  Loop(Shared shared, Health health, AfterPass afterPass) {
    this.shared = shared;
    this.health = health;
    this.afterPass = afterPass;
    this.receiving = new Receiving(shared, health, () -> stopping);
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
      // Kept while it pauses after a failure: the others would only fail beside it.
      try (Lookout.Place place = shared.lookout().enter(health, () -> stopping)) {
        wait = place == null ? wait : attempt(place, wait);
      } catch (InterruptedException e) {
        stopping = true;
      }
    }
  }

  /**
   * One pass, and a pause when it fails.
   *
   * @param wait how long that is
   * @return how long it is the next time
   */
  private Duration attempt(Lookout.Place place, Duration wait) throws InterruptedException {
    try {
      Pass pass = once(place);
      health.recovered("loop");
      afterPass.ended(pass);
      return SHORTEST_PAUSE;
    } catch (RuntimeException | Error e) {
      // An error too: a stack overflow on one message must not end the loop for all others.
      if (stopping && Thread.currentThread().isInterrupted()) {
        // The grace is over: what was received is handed back by whoever drains.
        return wait;
      }
      failed(e, wait);
      shared.pause().pause(wait);
      return longer(wait);
    }
  }

  /** No further poll is begun; the one under way is awaited, and what it brings is handed back. */
  void stop() {
    stopping = true;
    shared.lookout().lookAgain();
  }

  /** One pass, as soon as a loop may poll. */
  Pass once() throws InterruptedException {
    try (Lookout.Place place = shared.lookout().enter(health, () -> stopping)) {
      return place == null ? Pass.NOTHING : once(place);
    }
  }

  /** One pass: whatever is due and whatever a receive brings, through one turn. */
  private Pass once(Lookout.Place place) throws InterruptedException {
    if (isClosed()) {
      return Pass.NOTHING;
    }
    Tap.Permit permit = shared.tap().permit(shared.limits().maxMessages());
    Pass pass = Pass.NOTHING;
    try {
      pass = pass(permit.most(), place);
    } finally {
      shared.tap().ended(permit, pass.worked(), pass.done());
    }
    return pass;
  }

  /**
   * While the tap is closed nothing is polled; what is held waits, and Port is asked now and then.
   */
  private boolean isClosed() throws InterruptedException {
    Duration closed = shared.tap().closedFor();
    if (!closed.isPositive()) {
      health.recovered("budget");
      return false;
    }
    String word = "closed: Port takes nothing for " + closed.toSeconds() + " s";
    health.failed("budget", word);
    health.stepped(word);
    if (!shared.tap().probe()) {
      shared.pause().pause(closed.compareTo(SHORTEST_PAUSE) < 0 ? UNTIL_ROOM : SHORTEST_PAUSE);
    }
    return true;
  }

  private Pass pass(int most, Lookout.Place place) throws InterruptedException {
    Queue queue = shared.queue();
    List<Message> messages = new ArrayList<>(queue.ledger().takeDue(queue.clock().instant(), most));
    if (messages.isEmpty() && (most == 0 || !receiving.hasRoom())) {
      health.stepped(
          most == 0 ? "closed: another loop tries Port" : "full: no room to hold another poll");
      shared.pause().pause(UNTIL_ROOM);
      return Pass.NOTHING;
    }
    Set<String> settled = ConcurrentHashMap.newKeySet();
    try {
      Receiving.Polled polled = receiving.into(messages, most);
      health.stepped("polled");
      int worked = stopping ? 0 : messages.size();
      if (worked > 0) {
        place.works(polled.received());
      }
      int done = worked == 0 ? 0 : turn(messages, settled);
      return new Pass(polled.polls(), polled.received(), worked, done);
    } finally {
      // What is settled is not ours any more: kept for later, it may be in another loop's turn.
      messages.removeIf(message -> settled.contains(message.id()));
      if (!messages.isEmpty()) {
        shared.settler().abandon(messages, stopping ? Duration.ZERO : SHORTEST_PAUSE);
      }
      if (!messages.isEmpty() || !settled.isEmpty()) {
        shared.settler().awaitSettled(SETTLED_WITHIN);
      }
    }
  }

  /** How many messages came to their end. */
  private int turn(List<Message> messages, Set<String> settled) throws InterruptedException {
    Map<String, Integer> retried = new TreeMap<>();
    try {
      health.during(() ->
          shared
              .turn()
              .run(
                  messages,
                  (message, outcome) -> {
                    settle(message, outcome, retried);
                    settled.add(message.id());
                  }));
    } finally {
      if (!retried.isEmpty()) {
        LOG.atWarn().addKeyValue("reasons", retried).log("messages will be tried again");
      }
    }
    return settled.size() - retried.values().stream().mapToInt(Integer::intValue).sum();
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
    shared.settler().settle(message, outcome);
  }

  private void failed(Throwable e, Duration wait) {
    shared.metrics().pollFailed();
    health.failed(e instanceof SdkException ? "queue" : "loop", String.valueOf(e.getMessage()));
    LOG.atError()
        .addKeyValue("error", String.valueOf(e.getMessage()))
        .addKeyValue("pauseSeconds", wait.toSeconds())
        .setCause(e instanceof SdkException ? null : e)
        .log("the loop could not finish a turn; it goes on after a pause");
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }
}
