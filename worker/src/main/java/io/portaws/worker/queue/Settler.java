package io.portaws.worker.queue;

import io.portaws.pipeline.FollowUp;
import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.Sequel;
import io.portaws.pipeline.Settlement;
import io.portaws.pipeline.port.Pause;
import io.portaws.queue.Batches;
import io.portaws.queue.DeadLetters;
import io.portaws.queue.Sequels;
import io.portaws.queue.Tens;
import io.portaws.worker.queue.Keeping.Decision;
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
import java.util.Set;
import java.util.concurrent.ExecutorService;
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

  /** After which what could not be sent on is tried again. */
  private static final int UNSENT_SECONDS = 60;

  private static final Outcome.Retry OUTSTAYED =
      new Outcome.Retry(Duration.ZERO, "port-away", "nothing gets to Port", null, true);

  private record Return(Held held, int seconds) {}

  private record Followed(Held held, Set<? extends Sequel> by) {}

  private final Queue queue;
  private final Lease lease;
  private final Keeping keeping;
  private final Deletes deleting;
  private final DeadLetters deadLetters;
  private final Sequels sequels;
  private final InstantSource clock;
  private final Calls calls;
  private final Tens<Held> deletes = new Tens<>();
  private final Tens<Return> returns = new Tens<>();
  private final Tens<Followed> followed = new Tens<>();
  private volatile boolean draining;

  /**
   * @param keeping what becomes of what Port does not take
   * @param executor for calls to the queue
   * @param pause between two tries to delete
   */
  public Settler(
      Queue queue,
      Lease lease,
      Keeping keeping,
      InstantSource clock,
      ExecutorService executor,
      QueueMetrics metrics,
      Pause pause) {
    this.queue = queue;
    this.lease = lease;
    this.keeping = keeping;
    this.deleting = new Deletes(queue, clock, metrics, pause);
    this.deadLetters = queue.deadLetters();
    this.sequels = queue.sequels(metrics);
    this.clock = clock;
    this.calls = new Calls(queue.ledger(), executor);
  }

  @Override
  public void settle(Message message, Outcome outcome) {
    switch (outcome) {
      case Outcome.Delivered(var looks) when !looks.isEmpty() -> follow(message, looks);
      case Outcome.Delivered _, Outcome.Skipped _ -> delete(message);
      case Outcome.Replaced(var by, var _) -> follow(message, Set.of(by));
      case Outcome.Wait wait -> keep(message, wait);
      case Outcome.Retry retry -> retry(message, retry);
      case Outcome.Reject(var why, var detail, var looks) ->
          queue.ledger().settling(message).ifPresent(held -> reject(held, why, detail, looks));
    }
  }

  private void delete(Message message) {
    queue.ledger().settling(message).ifPresent(this::toDelete);
  }

  private void follow(Message message, Set<? extends Sequel> looks) {
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
    Duration after = retry.after();
    if (retry.downstream()) {
      switch (draining ? drained(after) : decided(message, after)) {
        case Decision.Keep keep -> {
          Message forLater = retry.kept() == null ? message : retry.kept();
          queue.ledger().keeps(forLater, clock.instant(), keep);
          return;
        }
        case Decision.HandBack(Duration exactly) -> after = exactly;
      }
    }
    Duration exactly = after;
    queue.ledger().settling(message).ifPresent(held -> giveUp(held, retry, exactly));
  }

  /** Hands back, or dead-letters what is not to be received again. */
  private void giveUp(Held held, Outcome.Retry retry, Duration after) {
    if (isUsedUp(held.receives()) && deadLetters.exist()) {
      // SQS would dead-letter it itself on its next receive, without the reason.
      Set<FollowUp> looks = retry.kept() == null ? Set.of() : retry.kept().followUps();
      String detail = "received " + held.receives() + " times; " + retry.detail();
      reject(held, retry.why(), detail, looks);
      return;
    }
    // What time mends is summed up once a turn; what an operator must mend is told each time.
    LOG.atLevel(retry.remedy() == null ? Level.DEBUG : Level.WARN)
        .addKeyValue("messageId", held.message().id())
        .addKeyValue("reason", retry.why())
        .addKeyValue("detail", retry.detail())
        .addKeyValue("afterSeconds", after.toSeconds())
        .log("a message will be tried again");
    toReturn(held, after);
  }

  private Decision drained(Duration after) {
    return new Decision.HandBack(keeping.handedBack(after));
  }

  private Decision decided(Message message, Duration after) {
    Ledger ledger = queue.ledger();
    return keeping.decide(
        ledger.past(message),
        isUsedUp(ledger.receives(message)),
        after,
        ledger.failing(),
        clock.instant());
  }

  private boolean isUsedUp(int receives) {
    return queue.maxReceives().filter(max -> receives >= max).isPresent();
  }

  /**
   * Ends the wait of what has been kept for too long while nothing gets to Port: it is handed back,
   * once, or dead-lettered where no receive is left.
   */
  public void handBackOutstayed() {
    if (!keeping.isClosed()) {
      return;
    }
    Instant anHourAgo = clock.instant().minus(Keeping.WHILE_CLOSED);
    for (Message message : queue.ledger().keptSinceBefore(anHourAgo)) {
      if (decided(message, Duration.ZERO) instanceof Decision.HandBack(Duration after)) {
        queue
            .ledger()
            .settlingWaiting(message)
            .ifPresent(held -> giveUp(held, OUTSTAYED.keeping(held.message()), after));
      }
    }
  }

  private void handBack(Message message, Duration after) {
    queue.ledger().settling(message).ifPresent(held -> toReturn(held, after));
  }

  private void reject(Held held, String reason, String detail, Set<FollowUp> looks) {
    LOG.atError()
        .addKeyValue("messageId", held.message().id())
        .addKeyValue("reason", reason)
        .addKeyValue("detail", detail)
        .log("a message was rejected");
    calls.begin(
        List.of(held),
        () -> {
          if (sequels.send(looks).isEmpty()) {
            deadLetter(held, reason, detail);
          } else {
            handBackNow(Map.of(held, UNSENT_SECONDS));
          }
        });
  }

  private void deadLetter(Held held, String reason, String detail) throws InterruptedException {
    if (!deadLetters.exist()) {
      // Nowhere to put it: out of the way for as long as the queue allows, and never deleted.
      handBackNow(Map.of(held, longestSeconds(held)));
    } else if (deadLetters.send(held.received(), reason, detail)) {
      deleting.delete(List.of(held), End.DEAD_LETTERED);
    } else {
      handBackNow(Map.of(held, UNSENT_SECONDS));
    }
  }

  private void toDelete(Held held) {
    runDeletes(deletes.add(held));
  }

  private void toReturn(Held held, Duration after) {
    runReturns(returns.add(new Return(held, seconds(held, after))));
  }

  /** SQS counts in whole seconds; one that came early would only be held. */
  private int seconds(Held held, Duration after) {
    return Math.clamp(after.plusMillis(999).toSeconds(), 0, longestSeconds(held));
  }

  /** What is left of the time for which SQS lets us have it. */
  private int longestSeconds(Held held) {
    Instant since = held.past().keptSince();
    Duration kept = since == null ? Duration.ZERO : Duration.between(since, clock.instant());
    return (int) Math.max(0, Keeping.LONGEST.minus(kept).toSeconds());
  }

  /** Sends off whatever is still waiting for a batch of ten to fill. */
  public void flush() {
    runFollowed(followed.takeAll());
    runDeletes(deletes.takeAll());
    runReturns(returns.takeAll());
  }

  private void runDeletes(List<Held> messages) {
    calls.begin(messages, () -> deleting.delete(messages, End.DELETED));
  }

  private void runReturns(List<Return> messages) {
    Map<Held, Integer> seconds = new LinkedHashMap<>();
    messages.forEach(each -> seconds.put(each.held(), each.seconds()));
    calls.begin(seconds.keySet(), () -> handBackNow(seconds));
  }

  private void runFollowed(List<Followed> messages) {
    calls.begin(messages.stream().map(Followed::held).toList(), () -> followNow(messages));
  }

  /** What a follow-up could not be sent for is done again: deleting it would end the looks. */
  private void followNow(List<Followed> messages) throws InterruptedException {
    Set<Sequel> unsent =
        sequels.send(messages.stream().flatMap(each -> each.by().stream()).toList());
    List<Held> done = new ArrayList<>();
    Map<Held, Integer> again = new LinkedHashMap<>();
    for (Followed each : messages) {
      if (Collections.disjoint(each.by(), unsent)) {
        done.add(each.held());
      } else {
        again.put(each.held(), UNSENT_SECONDS);
      }
    }
    if (!again.isEmpty()) {
      handBackNow(again);
    }
    if (!done.isEmpty()) {
      deleting.delete(done, End.DELETED);
    }
  }

  /** Flushes, and waits until every call that is under way now has been answered. */
  public void awaitSettled() {
    flush();
    calls.await();
  }

  /** As {@link #awaitSettled()}, for at most so long: the end of a process cannot wait for SQS. */
  public void awaitSettled(Duration atMost) {
    flush();
    calls.await(atMost);
  }

  /** From now on nothing is kept for later: it is handed back at once. */
  public void drain() {
    draining = true;
  }

  /** Hands back what only waits under its lease, visible as soon as Port may take it. */
  public void handBackWaiting() {
    handBackAll(queue.ledger().settleWaiting());
  }

  /** As {@link #handBackWaiting}, everything that is held and that no outcome has reached. */
  public void handBackRest() {
    handBackAll(queue.ledger().settleAll());
  }

  private void handBackAll(List<Held> messages) {
    for (List<Held> ten : Tens.of(messages)) {
      Map<Held, Integer> seconds = new LinkedHashMap<>();
      ten.forEach(held -> seconds.put(held, seconds(held, keeping.handedBack(Duration.ZERO))));
      calls.begin(ten, () -> handBackNow(seconds));
    }
  }

  /**
   * Hands back those of a turn's messages that no outcome has reached, since the turn broke off.
   */
  public void abandon(Collection<Message> messages, Duration after) {
    queue.ledger().abandoned(messages).forEach(held -> toReturn(held, after));
  }

  private void handBackNow(Map<Held, Integer> seconds) {
    Batches.Result<Held> result = lease.handBack(seconds);
    result.done().forEach(held -> queue.ledger().ended(held, End.RETURNED));
    // Not handed back: they become visible by themselves when their lease ends.
    result.failed().forEach(held -> queue.ledger().ended(held, End.EXPIRED));
    result.lost().forEach(held -> queue.ledger().ended(held, End.EXPIRED));
  }
}
