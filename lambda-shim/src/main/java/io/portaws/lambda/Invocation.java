package io.portaws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.Message;
import io.portaws.queue.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** One batch of the event source mapping: a turn, its settlement, and the answer to Lambda. */
final class Invocation {
  /**
   * What is received again and again, since writing it takes long each time, is written once more
   * no longer: the worker counts looks, and a message from a queue has none.
   */
  private static final int RECEIVES_WITH_RECHECK = 12;

  /**
   * As the worker's. Ten thousand would all be read before the first is written, and written so
   * late that they would have to be read and written again.
   */
  private static final int MOST_IN_A_TURN = 1_000;

  private final Live live;
  private final Deadline deadline;

  Invocation(Live live, Context context) {
    this.live = live;
    this.deadline = new Deadline(context);
  }

  /**
   * Runs the turn, and answers with what is to come again.
   *
   * @throws PortTakesNothing after all is settled, so that the event source mapping backs off,
   *     which it does not for items that are named
   */
  ObjectNode run(Event.Batch batch) throws InterruptedException {
    List<Received> messages = batch.messages();
    live.metrics().received(messages.size(), oldest(messages));
    Settling settling = new Settling(live.settling(), live.queueOf(batch.queueArn()), messages);
    List<Message> all = messages.stream().map(Invocation::message).toList();
    deadline.run(() -> turns(all, settling), messages.size());
    settling.handBackRest();
    settling.await(deadline.left());
    List<String> failures = settling.failures();
    Duration closed = live.settling().closedFor().get();
    if (!failures.isEmpty() && !settling.delivered() && closed.isPositive()) {
      settling.deleteAgain(deadline.left());
      throw new PortTakesNothing(closed, failures.size());
    }
    return answer(failures);
  }

  /** One after the other: what is read is to be written while it is still fresh. */
  private void turns(List<Message> all, Settling settling) throws InterruptedException {
    for (int from = 0; from < all.size(); from += MOST_IN_A_TURN) {
      live.pipeline()
          .turn()
          .run(all.subList(from, Math.min(from + MOST_IN_A_TURN, all.size())), settling);
    }
    if (settling.nothingGotThrough() && live.settling().closedFor().get().isZero()) {
      // So few requests may be the messages' fault. One that needs none tells whether Port is away.
      var _ = live.pipeline().probe().ask();
    }
  }

  private static Message message(Received received) {
    return received.receives() > RECEIVES_WITH_RECHECK
        ? received.message().withoutRecheck()
        : received.message();
  }

  private Duration oldest(List<Received> messages) {
    Instant now = live.clock().instant();
    return messages.stream()
        .map(each -> Duration.between(each.message().sentAt(), now))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** As "Implementing partial batch responses" in the Lambda guide has it. */
  private static ObjectNode answer(List<String> failures) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode items = answer.putArray("batchItemFailures");
    failures.forEach(id -> items.addObject().put("itemIdentifier", id));
    return answer;
  }
}
