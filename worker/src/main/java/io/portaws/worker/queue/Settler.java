package io.portaws.worker.queue;

import io.portaws.pipeline.FollowUp;
import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.Settlement;
import io.portaws.pipeline.port.Pause;
import io.portaws.worker.queue.Ledger.End;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Does with each message what its outcome says: delete, hand back, dead-letter, or keep for a later
 * turn. Deletes and hand-backs go in tens, on virtual threads, while the turn goes on. A message is
 * deleted only after Port accepted its work and its follow-ups are on the queue, or after it was
 * dead-lettered whole. Safe for use by many threads.
 */
public final class Settler implements Settlement {
  private static final Logger LOG = LoggerFactory.getLogger(Settler.class);

  /** SQS lets nobody have a received message for more than 12 hours in all (SQS quotas page). */
  private static final Duration LONGEST = Duration.ofHours(11);

  /** How long a message is kept under its lease while nothing gets to Port. */
  static final Duration KEPT_WHILE_CLOSED = Duration.ofHours(1);

  /** How long while others get through: it may be this one that Port cannot take. */
  static final Duration KEPT_WHILE_OPEN = Duration.ofMinutes(10);

  private static final Duration LONGEST_BETWEEN_TRIES = Duration.ofMinutes(5);

  /** Deletes are tried again for as long as the lease lasts, and no longer than this. */
  private static final Duration DELETE_FOR = Duration.ofSeconds(30);

  private static final Duration FIRST_DELETE_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_DELETE_PAUSE = Duration.ofSeconds(5);

  /** After which what could not be sent on is tried again. */
  private static final int UNSENT_SECONDS = 60;

  private record Return(Held held, int seconds) {}

  private record Followed(Held held, Set<FollowUp> followUps) {}

  private final Queue queue;
  private final Lease lease;
  private final Batches batches;
  private final DeadLetters deadLetters;
  private final FollowUps followUps;
  private final InstantSource clock;
  private final ExecutorService executor;
  private final QueueMetrics metrics;
  private final Pause pause;
  private final RandomGenerator random;
  private final Tens<Held> deletes = new Tens<>();
  private final Tens<Return> returns = new Tens<>();
  private final Tens<Followed> followed = new Tens<>();

  /** The calls under way, so that a turn can wait until the queue has heard of all of it. */
  private final Map<Long, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

  private final AtomicLong calls = new AtomicLong();

  private final Supplier<Duration> closedFor;

  private volatile boolean draining;

  /** A settler before a Port whose tap is always open. */
  public Settler(
      Queue queue,
      Lease lease,
      InstantSource clock,
      ExecutorService executor,
      QueueMetrics metrics,
      Pause pause) {
    this(queue, lease, clock, executor, metrics, pause, () -> Duration.ZERO, new Random());
  }

  /**
   * @param closedFor for how long nothing gets to Port; zero when the tap is open
   * @param random safe for use by many threads
   */
  public Settler(
      Queue queue,
      Lease lease,
      InstantSource clock,
      ExecutorService executor,
      QueueMetrics metrics,
      Pause pause,
      Supplier<Duration> closedFor,
      RandomGenerator random) {
    this.closedFor = closedFor;
    this.random = random;
    this.queue = queue;
    this.lease = lease;
    this.batches = queue.batches();
    this.deadLetters = queue.deadLetters();
    this.followUps = queue.followUps(metrics);
    this.clock = clock;
    this.executor = executor;
    this.metrics = metrics;
    this.pause = pause;
  }

  @Override
  public void settle(Message message, Outcome outcome) {
    switch (outcome) {
      case Outcome.Delivered(var looks) when !looks.isEmpty() -> follow(message, looks);
      case Outcome.Delivered _, Outcome.Skipped _ -> delete(message);
      case Outcome.Wait wait -> keep(message, wait);
      case Outcome.Retry retry -> retry(message, retry);
      case Outcome.Reject(var why, var detail, var looks) -> reject(message, why, detail, looks);
    }
  }

  private void delete(Message message) {
    queue.ledger().settling(message).ifPresent(this::toDelete);
  }

  private void follow(Message message, Set<FollowUp> looks) {
    queue
        .ledger()
        .settling(message)
        .ifPresent(held -> runFollowed(followed.add(new Followed(held, looks))));
  }

  private void keep(Message message, Outcome.Wait wait) {
    if (draining) {
      handBack(message, wait.after());
    } else {
      queue.ledger().waits(wait.message(), clock.instant().plus(wait.after()));
    }
  }

  private void retry(Message message, Outcome.Retry retry) {
    if (retry.downstream() && !draining && keepForPort(message, retry.after())) {
      return;
    }
    if (isUsedUp(message) && deadLetters.exist()) {
      // SQS would dead-letter it itself on its next receive, without the reason.
      reject(
          message,
          retry.why(),
          "received " + message.receiveCount() + " times; " + retry.detail(),
          Set.of());
      return;
    }
    // What time mends is summed up once a turn; what an operator must mend is told each time.
    LOG.atLevel(retry.remedy() == null ? Level.DEBUG : Level.WARN)
        .addKeyValue("messageId", message.id())
        .addKeyValue("reason", retry.why())
        .addKeyValue("detail", retry.detail())
        .addKeyValue("afterSeconds", retry.after().toSeconds())
        .log("a message will be tried again");
    handBack(message, retry.after());
  }

  private boolean isUsedUp(Message message) {
    return queue.facts().maxReceiveCount().filter(max -> message.receiveCount() >= max).isPresent();
  }

  /**
   * Keeps under its lease what Port did not take: throttling and outages are not failures of a
   * message, and handing it back would cost a receive each time. While nothing gets to Port, that
   * may be for an hour, and for as long as SQS allows where the next receive would be one too many.
   * While others get through, it is for minutes: then the message may be the reason.
   */
  private boolean keepForPort(Message message, Duration after) {
    Duration closed = closedFor.get();
    Instant now = clock.instant();
    Ledger ledger = queue.ledger();
    if (closed.isPositive()) {
      Instant until = now.plus(longer(after, closed));
      return ledger.keeps(message, now, until, keptWhileClosed(message));
    }
    Duration grown = after.multipliedBy(1L << Math.min(ledger.failures(message), 10));
    boolean far = grown.compareTo(LONGEST_BETWEEN_TRIES) > 0;
    Instant until = now.plus(longer(after, far ? LONGEST_BETWEEN_TRIES : grown));
    return ledger.fails(message, now, until, KEPT_WHILE_OPEN, LONGEST);
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private Duration keptWhileClosed(Message message) {
    return isUsedUp(message) ? LONGEST : KEPT_WHILE_CLOSED;
  }

  /**
   * Hands back what has been kept for too long while nothing gets to Port: once, with the time
   * until something may, and a tenth more at random. What has no receive left is dead-lettered
   * instead.
   */
  public void handBackOutstayed() {
    Duration closed = closedFor.get();
    if (!closed.isPositive()) {
      return;
    }
    Instant now = clock.instant();
    for (Message message : queue.ledger().keptSinceBefore(now.minus(KEPT_WHILE_CLOSED))) {
      if (!isUsedUp(message)) {
        handBack(
            message, closed.plusMillis(random.nextLong(Math.max(1_000, closed.toMillis() / 10))));
      }
    }
    for (Message message : queue.ledger().keptSinceBefore(now.minus(LONGEST))) {
      retry(message, new Outcome.Retry(closed, "port-away", "for " + LONGEST.toHours() + " hours"));
    }
  }

  private void handBack(Message message, Duration after) {
    queue.ledger().settling(message).ifPresent(held -> toReturn(held, after));
  }

  private void reject(Message message, String reason, String detail, Set<FollowUp> looks) {
    LOG.atError()
        .addKeyValue("messageId", message.id())
        .addKeyValue("reason", reason)
        .addKeyValue("detail", detail)
        .log("a message was rejected");
    queue
        .ledger()
        .settling(message)
        .ifPresent(held ->
            run(
                List.of(held),
                () -> {
                  if (followUps.send(looks).isEmpty()) {
                    deadLetter(held, reason, detail);
                  } else {
                    handBackNow(Map.of(held, UNSENT_SECONDS));
                  }
                }));
  }

  private void deadLetter(Held held, String reason, String detail) throws InterruptedException {
    if (!deadLetters.exist()) {
      // Nowhere to put it: out of the way for as long as the queue allows, and never deleted.
      handBackNow(Map.of(held, longestSeconds(held)));
    } else if (deadLetters.send(held, reason, detail)) {
      deleteNow(List.of(held), End.DEAD_LETTERED);
    } else {
      handBackNow(Map.of(held, UNSENT_SECONDS));
    }
  }

  private void toDelete(Held held) {
    runDeletes(deletes.add(held));
  }

  private void toReturn(Held held, Duration after) {
    int seconds = Math.clamp(after.toSeconds(), 0, longestSeconds(held));
    runReturns(returns.add(new Return(held, seconds)));
  }

  /** What is left of the time for which SQS lets us have it. */
  private int longestSeconds(Held held) {
    Instant since = held.keptSince();
    Duration kept = since == null ? Duration.ZERO : Duration.between(since, clock.instant());
    return (int) Math.max(0, LONGEST.minus(kept).toSeconds());
  }

  /** Sends off whatever is still waiting for a batch of ten to fill. */
  public void flush() {
    runFollowed(followed.takeAll());
    runDeletes(deletes.takeAll());
    runReturns(returns.takeAll());
  }

  private void runDeletes(List<Held> messages) {
    run(messages, () -> deleteNow(messages, End.DELETED));
  }

  private void runReturns(List<Return> messages) {
    Map<Held, Integer> seconds = new LinkedHashMap<>();
    messages.forEach(each -> seconds.put(each.held(), each.seconds()));
    run(seconds.keySet(), () -> handBackNow(seconds));
  }

  private void runFollowed(List<Followed> messages) {
    run(messages.stream().map(Followed::held).toList(), () -> followNow(messages));
  }

  /** What a follow-up could not be sent for is done again: deleting it would end the looks. */
  private void followNow(List<Followed> messages) throws InterruptedException {
    Set<FollowUp> unsent =
        followUps.send(messages.stream().flatMap(each -> each.followUps().stream()).toList());
    List<Held> done = new ArrayList<>();
    Map<Held, Integer> again = new LinkedHashMap<>();
    for (Followed each : messages) {
      if (Collections.disjoint(each.followUps(), unsent)) {
        done.add(each.held());
      } else {
        again.put(each.held(), UNSENT_SECONDS);
      }
    }
    if (!again.isEmpty()) {
      handBackNow(again);
    }
    if (!done.isEmpty()) {
      deleteNow(done, End.DELETED);
    }
  }

  /** Flushes, and waits until every call that is under way now has been answered. */
  public void awaitSettled() {
    flush();
    CompletableFuture.allOf(underWay.values().toArray(CompletableFuture<?>[]::new)).join();
  }

  /** As {@link #awaitSettled()}, for at most so long: the end of a process cannot wait for SQS. */
  public void awaitSettled(Duration atMost) {
    flush();
    CompletableFuture.allOf(underWay.values().toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  /** From now on nothing is kept for later: it is handed back at once. */
  public void drain() {
    draining = true;
  }

  /** Hands back, visible at once, what only waits under its lease. */
  public void handBackWaiting() {
    handBackAtOnce(queue.ledger().settleWaiting());
  }

  /** Hands back, visible at once, everything that is held and that no outcome has reached. */
  public void handBackRest() {
    handBackAtOnce(queue.ledger().settleAll());
  }

  private void handBackAtOnce(List<Held> messages) {
    for (List<Held> ten : Lease.tens(messages)) {
      Map<Held, Integer> now = new LinkedHashMap<>();
      ten.forEach(held -> now.put(held, 0));
      run(ten, () -> handBackNow(now));
    }
  }

  /**
   * Hands back those of a turn's messages that no outcome has reached, since the turn broke off.
   */
  public void abandon(Collection<Message> messages, Duration after) {
    queue.ledger().abandoned(messages).forEach(held -> toReturn(held, after));
  }

  private void deleteNow(List<Held> messages, End end) throws InterruptedException {
    queue.ledger().workDone(messages);
    Duration left = timeToDelete(messages);
    Duration wait = FIRST_DELETE_PAUSE;
    List<Held> open = messages;
    while (true) {
      Batches.Result result = batches.delete(open);
      result.done().forEach(held -> queue.ledger().ended(held, end));
      result.lost().forEach(held -> queue.ledger().ended(held, End.EXPIRED));
      open = result.failed();
      if (open.isEmpty() && result.lost().isEmpty()) {
        return;
      }
      metrics.deleteFailed(open.size() + result.lost().size());
      if (open.isEmpty()) {
        return;
      }
      left = left.minus(wait);
      if (left.isNegative()) {
        LOG.atWarn().addKeyValue("messages", open.size()).log("deletes failed: they come again");
        open.forEach(held -> queue.ledger().ended(held, End.EXPIRED));
        return;
      }
      pause.pause(wait);
      Duration twice = wait.multipliedBy(2);
      wait = twice.compareTo(LONGEST_DELETE_PAUSE) < 0 ? twice : LONGEST_DELETE_PAUSE;
    }
  }

  /** Until the first of their leases ends. */
  private Duration timeToDelete(List<Held> messages) {
    Instant now = clock.instant();
    return messages.stream()
        .map(held -> Duration.between(now, held.leaseEnds()))
        .reduce(DELETE_FOR, (a, b) -> a.compareTo(b) < 0 ? a : b);
  }

  private void handBackNow(Map<Held, Integer> seconds) {
    Batches.Result result = lease.handBack(seconds);
    result.done().forEach(held -> queue.ledger().ended(held, End.RETURNED));
    // Not handed back: they become visible by themselves when their lease ends.
    result.failed().forEach(held -> queue.ledger().ended(held, End.EXPIRED));
    result.lost().forEach(held -> queue.ledger().ended(held, End.EXPIRED));
  }

  private interface Task {
    void run() throws InterruptedException;
  }

  private void run(Collection<Held> messages, Task task) {
    if (messages.isEmpty()) {
      return;
    }
    CompletableFuture<Void> call =
        CompletableFuture.runAsync(() -> attempt(messages, task), executor);
    long number = calls.incrementAndGet();
    underWay.put(number, call);
    // Put before this line, so that it is removed even when it has ended already.
    var _ = call.whenComplete((_, _) -> underWay.remove(number));
  }

  private void attempt(Collection<Held> messages, Task task) {
    try {
      task.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("messages could not be settled: they come again");
    } finally {
      // Whatever happened, nothing stays in the books: a message that is held and that nobody
      // works on would be swallowed each time that it comes again.
      messages.forEach(held -> queue.ledger().ended(held, End.EXPIRED));
    }
  }
}
