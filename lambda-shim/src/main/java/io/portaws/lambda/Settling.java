package io.portaws.lambda;

import io.portaws.pipeline.FollowUp;
import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.Settlement;
import io.portaws.queue.Batches;
import io.portaws.queue.QueueFacts;
import io.portaws.queue.Received;
import io.portaws.queue.Tens;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does with each message of one batch what its outcome says, in tens, while the turn goes on:
 * follow-ups first, then the delete; whole to the dead-letter queue, then the delete; or visible
 * again after its time. Every message is a failure to Lambda until its work is done, so that what
 * is unsure is never deleted. Safe for use by many threads.
 */
final class Settling implements Settlement {
  private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

  /** After which what could not be sent on is tried again. */
  private static final Duration UNSENT = Duration.ofSeconds(60);

  private static final String UNFINISHED = "not-finished";

  /** What all batches of a container share. */
  record Shared(
      Patience patience,
      Supplier<Duration> closedFor,
      InstantSource clock,
      Calls.Runner runner,
      EmbeddedMetrics metrics) {}

  private record Return(Received message, Duration after) {}

  private record Followed(Received message, Set<FollowUp> looks) {}

  private final Shared shared;
  private final ConsumedQueue queue;
  private final Optional<Integer> maxReceives;
  private final List<Received> all;
  private final Map<String, Received> open = new ConcurrentHashMap<>();
  private final Set<String> done = ConcurrentHashMap.newKeySet();
  private final Set<Received> undeleted = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> retried = new ConcurrentHashMap<>();
  private final Tens<Received> deletes = new Tens<>();
  private final Tens<Return> returns = new Tens<>();
  private final Tens<Followed> followed = new Tens<>();
  private final Calls calls;
  private volatile boolean delivered;

  Settling(Shared shared, ConsumedQueue queue, List<Received> messages) {
    this.shared = shared;
    this.queue = queue;
    this.maxReceives = queue.facts().flatMap(QueueFacts::maxReceiveCount);
    this.calls = new Calls(shared.runner());
    this.all = messages;
    messages.forEach(each -> open.put(each.message().id(), each));
  }

  @Override
  public void settle(Message message, Outcome outcome) {
    @Nullable Received received = open.remove(message.id());
    if (received == null) {
      // It was handed back, since the time was over: it comes again.
      return;
    }
    switch (outcome) {
      case Outcome.Delivered(var looks) -> {
        delivered = true;
        done(received, looks);
      }
      case Outcome.Skipped _ -> done(received, Set.of());
      case Outcome.Wait wait ->
          decided(
              received,
              shared.patience().waited(received, wait, maxReceives),
              new Outcome.Reject(wait.why(), "too early to tell", wait.message().followUps()));
      case Outcome.Retry retry -> retried(received, retry);
      case Outcome.Reject reject -> reject(received, reject);
    }
  }

  private void done(Received received, Set<FollowUp> looks) {
    shared.patience().forget(received);
    if (looks.isEmpty()) {
      done.add(received.message().id());
      runDeletes(deletes.add(received));
    } else {
      runFollowed(followed.add(new Followed(received, looks)));
    }
  }

  private void retried(Received received, Outcome.Retry retry) {
    // Each reason is told once in a batch, which may have ten thousand messages of it.
    if (retried.merge(retry.why(), 1, Integer::sum) == 1 && retry.remedy() != null) {
      LOG.atWarn()
          .addKeyValue("messageId", received.message().id())
          .addKeyValue("reason", retry.why())
          .addKeyValue("detail", retry.detail())
          .log("an operator must mend this first");
    }
    var decision =
        shared
            .patience()
            .retried(
                received, retry, shared.closedFor().get(), maxReceives, shared.clock().instant());
    @Nullable Message kept = retry.kept();
    Set<FollowUp> looks = kept == null ? Set.of() : kept.followUps();
    decided(received, decision, new Outcome.Reject(retry.why(), retry.detail(), looks));
  }

  /**
   * @param end what is said of it when it is given up
   */
  private void decided(Received received, Patience.Decision decision, Outcome.Reject end) {
    switch (decision) {
      case Patience.Decision.HandBack(Duration after) -> toReturn(received, after);
      case Patience.Decision.GiveUp(String detail) ->
          reject(
              received,
              new Outcome.Reject(end.why(), detail + "; " + end.detail(), end.followUps()));
    }
  }

  private void reject(Received received, Outcome.Reject reject) {
    LOG.atError()
        .addKeyValue("messageId", received.message().id())
        .addKeyValue("reason", reject.why())
        .addKeyValue("detail", reject.detail())
        .log("a message was rejected");
    shared.patience().forget(received);
    calls.begin(() -> deadLetter(received, reject));
  }

  private void deadLetter(Received received, Outcome.Reject reject) {
    var deadLetters = queue.deadLetters();
    if (!deadLetters.exist()) {
      // Nowhere to put it: out of the way for as long as the queue allows, and never deleted.
      toReturn(received, queue.facts().isPresent() ? Patience.LONGEST : UNSENT);
    } else if (queue.followUps().send(reject.followUps()).isEmpty()
        && deadLetters.send(received, reject.why(), reject.detail())) {
      shared.metrics().deadLettered();
      done.add(received.message().id());
      delete(List.of(received), true);
    } else {
      toReturn(received, UNSENT);
    }
  }

  private void toReturn(Received received, Duration after) {
    runReturns(returns.add(new Return(received, after)));
  }

  private void runDeletes(List<Received> messages) {
    if (!messages.isEmpty()) {
      calls.begin(() -> delete(messages, false));
    }
  }

  /** What the queue does not delete for us, Lambda does: it is no failure. */
  private void delete(List<Received> messages, boolean deadLettered) {
    Batches.Result<Received> result = queue.batches().delete(messages);
    int failed = result.failed().size() + result.lost().size();
    shared.metrics().deleted(deadLettered ? 0 : result.done().size(), failed);
    undeleted.addAll(result.failed());
  }

  private void runFollowed(List<Followed> messages) {
    if (!messages.isEmpty()) {
      calls.begin(() -> follow(messages));
    }
  }

  /** What a follow-up could not be sent for is done again: deleting it would end the looks. */
  private void follow(List<Followed> messages) {
    Set<FollowUp> unsent =
        queue.followUps().send(messages.stream().flatMap(each -> each.looks().stream()).toList());
    List<Received> sent = new ArrayList<>();
    for (Followed each : messages) {
      if (Collections.disjoint(each.looks(), unsent)) {
        done.add(each.message().message().id());
        sent.add(each.message());
      } else {
        toReturn(each.message(), UNSENT);
      }
    }
    if (!sent.isEmpty()) {
      delete(sent, false);
    }
  }

  private void runReturns(List<Return> messages) {
    if (!messages.isEmpty()) {
      calls.begin(() -> handBack(messages));
    }
  }

  /** What is not handed back comes again after the queue's own visibility timeout. */
  private void handBack(List<Return> messages) {
    Map<Received, Integer> seconds = new LinkedHashMap<>();
    for (Return each : messages) {
      // SQS counts in whole seconds; one that came early would only be handed back again.
      seconds.put(each.message(), (int) each.after().plusMillis(999).toSeconds());
    }
    var _ = queue.batches().changeVisibility(seconds);
  }

  /** Hands back what no outcome has reached, and settles no outcome from now on. */
  void handBackRest() {
    Duration closed = shared.closedFor().get();
    for (String id : List.copyOf(open.keySet())) {
      @Nullable Received received = open.remove(id);
      if (received != null) {
        decided(
            received,
            shared.patience().unfinished(received, closed, maxReceives),
            new Outcome.Reject(UNFINISHED, "its turn did not end within the function's time"));
      }
    }
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
    if (!retried.isEmpty()) {
      LOG.atWarn().addKeyValue("reasons", Map.copyOf(retried)).log("messages will be tried again");
    }
  }

  /**
   * Deletes once more what could not be deleted: for a function that is about to fail, after which
   * Lambda deletes nothing.
   */
  void deleteAgain(Duration atMost) {
    List<Received> again = List.copyOf(undeleted);
    undeleted.clear();
    Tens.of(again).forEach(ten -> calls.begin(() -> delete(ten, false)));
    calls.await(atMost);
  }

  /** Whether Port accepted all that a message asked for. */
  boolean delivered() {
    return delivered;
  }

  /** The ids of those whose work is not done. */
  List<String> failures() {
    return all.stream().map(each -> each.message().id()).filter(id -> !done.contains(id)).toList();
  }
}
