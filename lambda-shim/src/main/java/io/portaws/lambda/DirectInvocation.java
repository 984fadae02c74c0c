package io.portaws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.Sequel;
import io.portaws.queue.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * One event that the function was invoked with, by EventBridge or by anyone: a turn over it alone.
 * What is to be tried or looked at again goes onto the queue; without one the invocation fails, so
 * that Lambda tries again and in the end tells the function's on-failure destination.
 */
final class DirectInvocation {
  private static final Logger LOG = LoggerFactory.getLogger(DirectInvocation.class);
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Live live;
  private final Context context;
  private final Optional<ConsumedQueue> queue;

  DirectInvocation(Live live, Context context) {
    this.live = live;
    this.context = context;
    this.queue = live.queue();
  }

  /**
   * Runs the turn, and answers with what became of the event.
   *
   * @throws NotDone when it is neither done nor anywhere from where it comes again
   */
  ObjectNode run(Event.Single event) throws InterruptedException {
    Instant now = live.clock().instant();
    Message message =
        Message.received(String.valueOf(context.getAwsRequestId()), event.body(), now, 1, null);
    live.metrics().received(1, Duration.ZERO);
    AtomicReference<Outcome> outcome =
        new AtomicReference<>(
            new Outcome.Retry(SOON, "not-finished", "its turn did not end in the function's time"));
    new Deadline(context)
        .run(() -> live.pipeline().turn().run(List.of(message), (_, end) -> outcome.set(end)), 1);
    Outcome end = Objects.requireNonNull(outcome.get());
    return switch (end) {
      case Outcome.Delivered(var looks) -> {
        follow(looks);
        yield answer(end);
      }
      case Outcome.Skipped _ -> answer(end);
      case Outcome.Replaced(var by, var _) -> {
        follow(Set.of(by));
        yield answer(end);
      }
      case Outcome.Wait wait -> again(message, wait.after(), end);
      case Outcome.Retry retry -> again(message, retry.after(), end);
      case Outcome.Reject reject -> rejected(message, reject);
    };
  }

  private static ObjectNode answer(Outcome outcome) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("outcome", outcome.word())
        .put("reason", outcome.reason());
  }

  /** Without a queue nobody looks again; the next event about the resource does. */
  private void follow(Set<? extends Sequel> looks) {
    if (looks.isEmpty()) {
      return;
    }
    if (queue.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("followUps", looks.size())
          .log("a resource is not settled yet, and QUEUE_URL is not set: nobody looks again");
    } else if (!queue.get().sequels().send(looks).isEmpty()) {
      throw new NotDone("the queue did not take a further look at a resource that is not settled");
    }
  }

  private ObjectNode again(Message message, Duration after, Outcome why) {
    Duration closed = live.settling().closedFor().get();
    Duration wait = after.compareTo(closed) < 0 ? closed : after;
    String sentence = "the event is to be tried again (" + why.reason() + ")";
    if (queue.isEmpty()) {
      throw new NotDone(sentence + ", and QUEUE_URL is not set");
    }
    try {
      Duration delay = queue.get().put(message.body(), wait, message.sentAt());
      return answer(why).put("outcome", "queued").put("afterSeconds", delay.toSeconds());
    } catch (SdkException e) {
      throw new NotDone(sentence + ", and the queue did not take it: " + e.getMessage(), e);
    }
  }

  private ObjectNode rejected(Message message, Outcome.Reject reject) {
    String sentence = "the event was rejected: " + reject.why() + ": " + reject.detail();
    Received received =
        new Received(message, message.id(), Map.of(), message.sentAt(), message.receiveCount());
    if (queue.isEmpty()
        || !queue.get().deadLetters().exist()
        || !queue.get().sequels().send(reject.followUps()).isEmpty()
        || !queue.get().deadLetters().send(received, reject.why(), reject.detail())) {
      throw new NotDone(sentence);
    }
    live.metrics().deadLettered();
    LOG.atError()
        .addKeyValue("messageId", message.id())
        .addKeyValue("reason", reject.why())
        .addKeyValue("detail", reject.detail())
        .log("an event was rejected");
    return answer(reject).put("detail", reject.detail());
  }
}
