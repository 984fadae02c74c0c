package io.portaws.lambda;

import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.Sequel;
import io.portaws.queue.Batches;
import io.portaws.queue.Received;
import io.portaws.queue.Tens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the queue what becomes of a batch's messages, in tens and while the turn goes on. Knows
 * whose work is done: what was deleted or may be, since its follow-ups are on the queue or it was
 * dead-lettered whole. Safe for use by many threads.
 */
final class QueueCalls {
  private static final Logger LOG = LoggerFactory.getLogger(QueueCalls.class);

  /** After which what could not be sent on is tried again. */
  private static final Duration UNSENT = Duration.ofSeconds(60);

  private record Return(Received message, Duration after) {}

  private record Followed(Received message, Set<? extends Sequel> looks) {}

  private final ConsumedQueue queue;
  private final Calls calls;
  private final EmbeddedMetrics metrics;
  private final Set<String> done = ConcurrentHashMap.newKeySet();
  private final Set<Received> undeleted = ConcurrentHashMap.newKeySet();
  private final Tens<Received> deletes = new Tens<>();
  private final Tens<Return> returns = new Tens<>();
  private final Tens<Followed> followed = new Tens<>();

  QueueCalls(ConsumedQueue queue, Calls.Runner runner, EmbeddedMetrics metrics) {
    this.queue = queue;
    this.calls = new Calls(runner);
    this.metrics = metrics;
  }

  /** Deletes one whose work is done, after its further looks were put onto the queue. */
  void delete(Received received, Set<? extends Sequel> looks) {
    if (looks.isEmpty()) {
      done.add(received.message().id());
      runDeletes(deletes.add(received));
    } else {
      runFollowed(followed.add(new Followed(received, looks)));
    }
  }

  /** Makes one visible again after this time. */
  void handBack(Received received, Duration after) {
    runReturns(returns.add(new Return(received, after)));
  }

  /** Dead-letters one whole, and deletes it then; where it cannot be, it stays on the queue. */
  void deadLetter(Received received, Outcome.Reject reject) {
    calls.begin(() -> deadLetterNow(received, reject));
  }

  private void deadLetterNow(Received received, Outcome.Reject reject) {
    var deadLetters = queue.deadLetters();
    if (!deadLetters.exist()) {
      // Nowhere to put it: out of the way for as long as the queue allows, and never deleted.
      handBack(received, queue.facts().isPresent() ? Patience.LONGEST : UNSENT);
    } else if (queue.sequels().send(reject.followUps()).isEmpty()
        && deadLetters.send(received, reject.why(), reject.detail())) {
      metrics.deadLettered();
      done.add(received.message().id());
      deleteNow(List.of(received), true);
    } else {
      handBack(received, UNSENT);
    }
  }

  private void runDeletes(List<Received> messages) {
    if (!messages.isEmpty()) {
      calls.begin(() -> deleteNow(messages, false));
    }
  }

  /** What the queue does not delete for us, Lambda does: it is no failure. */
  private void deleteNow(List<Received> messages, boolean deadLettered) {
    Batches.Result<Received> result = queue.batches().delete(messages);
    int failed = result.failed().size() + result.lost().size();
    metrics.deleted(deadLettered ? 0 : result.done().size(), failed);
    undeleted.addAll(result.failed());
  }

  private void runFollowed(List<Followed> messages) {
    if (!messages.isEmpty()) {
      calls.begin(() -> followNow(messages));
    }
  }

  /** What a follow-up could not be sent for is done again: deleting it would end the looks. */
  private void followNow(List<Followed> messages) {
    Set<Sequel> unsent =
        queue.sequels().send(messages.stream().flatMap(each -> each.looks().stream()).toList());
    List<Received> sent = new ArrayList<>();
    for (Followed each : messages) {
      if (Collections.disjoint(each.looks(), unsent)) {
        done.add(each.message().message().id());
        sent.add(each.message());
      } else {
        handBack(each.message(), UNSENT);
      }
    }
    if (!sent.isEmpty()) {
      deleteNow(sent, false);
    }
  }

  private void runReturns(List<Return> messages) {
    if (!messages.isEmpty()) {
      calls.begin(() -> handBackNow(messages));
    }
  }

  /** What is not handed back comes again after the queue's own visibility timeout. */
  private void handBackNow(List<Return> messages) {
    Map<Received, Integer> seconds = new LinkedHashMap<>();
    for (Return each : messages) {
      // SQS counts in whole seconds; one that came early would only be handed back again.
      seconds.put(each.message(), (int) each.after().plusMillis(999).toSeconds());
    }
    var _ = queue.batches().changeVisibility(seconds);
  }

  /** Sends off what waits for ten to be full, and waits for the queue's answers for so long. */
  void await(Duration atMost) {
    runFollowed(followed.takeAll());
    runDeletes(deletes.takeAll());
    // What cannot be sent on is handed back, which is known only then.
    boolean inTime = calls.await(atMost.dividedBy(2));
    runReturns(returns.takeAll());
    inTime &= calls.await(atMost.dividedBy(2));
    if (!inTime) {
      LOG.warn("the queue did not answer in time: what it did not hear of comes again");
    }
  }

  /** Deletes once more what the queue did not delete. */
  void deleteAgain(Duration atMost) {
    List<Received> again = List.copyOf(undeleted);
    undeleted.clear();
    Tens.of(again).forEach(this::runDeletes);
    calls.await(atMost);
  }

  /** Whether a message's work is done. */
  boolean isDone(String messageId) {
    return done.contains(messageId);
  }
}
