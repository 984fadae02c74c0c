package io.portaws.lambda;

import io.portaws.pipeline.FollowUp;
import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.Sequel;
import io.portaws.pipeline.Settlement;
import io.portaws.queue.QueueFacts;
import io.portaws.queue.Received;
import java.time.Duration;
import java.time.InstantSource;
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
 * Decides what becomes of each message of one batch, as soon as its outcome is known: deleted after
 * its follow-ups, whole to the dead-letter queue, or visible again after its time. Every message is
 * a failure to Lambda until its work is done, so that what is unsure is never deleted. Safe for use
 * by many threads.
 */
final class Settling implements Settlement {
  private static final Logger LOG = LoggerFactory.getLogger(Settling.class);
  private static final String UNFINISHED = "not-finished";

  /**
   * What all batches of a container share.
   *
   * @param closedFor for how long nothing gets to Port; zero when it is open
   */
  record Shared(
      Patience patience,
      Supplier<Duration> closedFor,
      InstantSource clock,
      Calls.Runner runner,
      EmbeddedMetrics metrics) {}

  private final Shared shared;
  private final Patience patience;
  private final QueueCalls queue;
  private final Optional<Integer> maxReceives;
  private final List<Received> all;
  private final Map<String, Received> open = new ConcurrentHashMap<>();
  private final Map<String, Integer> retried = new ConcurrentHashMap<>();
  private volatile boolean delivered;
  private volatile boolean refused;

  Settling(Shared shared, ConsumedQueue queue, List<Received> messages) {
    this.shared = shared;
    this.patience = shared.patience();
    this.maxReceives = queue.facts().flatMap(QueueFacts::maxReceiveCount);
    this.queue = new QueueCalls(queue, shared.runner(), shared.metrics());
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
      case Outcome.Replaced(var by, var _) -> done(received, Set.of(by));
      case Outcome.Wait wait ->
          decided(
              received,
              patience.waited(received, wait, maxReceives),
              new Outcome.Reject(wait.why(), "too early to tell", wait.message().followUps()));
      case Outcome.Retry retry -> retried(received, retry);
      case Outcome.Reject reject -> reject(received, reject);
    }
  }

  private void done(Received received, Set<? extends Sequel> looks) {
    patience.forget(received);
    queue.delete(received, looks);
  }

  private void retried(Received received, Outcome.Retry retry) {
    refused |= retry.downstream();
    // Each reason is told once in a batch, which may have ten thousand messages of it.
    if (retried.merge(retry.why(), 1, Integer::sum) == 1 && retry.remedy() != null) {
      LOG.atWarn()
          .addKeyValue("messageId", received.message().id())
          .addKeyValue("reason", retry.why())
          .addKeyValue("detail", retry.detail())
          .log("an operator must mend this first");
    }
    var decision =
        patience.retried(
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
      case Patience.Decision.HandBack(Duration after) -> queue.handBack(received, after);
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
    patience.forget(received);
    queue.deadLetter(received, reject);
  }

  /** Hands back what no outcome has reached, and settles no outcome from now on. */
  void handBackRest() {
    Duration closed = shared.closedFor().get();
    for (String id : List.copyOf(open.keySet())) {
      @Nullable Received received = open.remove(id);
      if (received != null) {
        decided(
            received,
            patience.unfinished(received, closed, maxReceives),
            new Outcome.Reject(UNFINISHED, "its turn did not end within the function's time"));
      }
    }
  }

  /** Waits for the queue's answers for so long. */
  void await(Duration atMost) {
    queue.await(atMost);
    if (!retried.isEmpty()) {
      LOG.atWarn().addKeyValue("reasons", Map.copyOf(retried)).log("messages will be tried again");
    }
  }

  /**
   * Deletes once more what could not be deleted: for a function that is about to fail, after which
   * Lambda deletes nothing.
   */
  void deleteAgain(Duration atMost) {
    queue.deleteAgain(atMost);
  }

  /** Whether Port took nothing of what it was sent. */
  boolean nothingGotThrough() {
    return refused && !delivered;
  }

  /** Whether Port accepted all that a message asked for. */
  boolean delivered() {
    return delivered;
  }

  /** The ids of those whose work is not done. */
  List<String> failures() {
    return all.stream().map(each -> each.message().id()).filter(id -> !queue.isDone(id)).toList();
  }
}
