package io.portaws.pipeline.port;

import io.portaws.pipeline.metrics.PipelineMetrics;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Sends upserts, and sees to it that one entity does not hold up the others of its bulk.
 *
 * <p>One entity alone goes by the single call, whose errors are the most precise. A bulk that is
 * refused as a whole for what one of its entities may have caused is sent in halves until that one
 * is alone. So is the first bulk of a delivery that Port fails at while it is there, within {@link
 * #MAX_APART} requests; what is not found by then comes again. This class is threadsafe.
 */
final class UpsertRequests {
  /** Finding one of twenty by halves takes ten requests, finding two takes up to eighteen. */
  static final int MAX_APART = 20;

  /** Then it is not one entity: one alone makes four in a row fail, two neighbours five. */
  static final int MAX_FAILED_IN_A_ROW = 6;

  private final PortClient client;
  private final PortClient once;
  private final PipelineMetrics metrics;

  UpsertRequests(PortClient client, PipelineMetrics metrics) {
    this.client = client;
    this.once = client.once();
    this.metrics = metrics;
  }

  /** Answers each write of the batch. */
  void send(Batch.Upserts batch, Outage outage, Convoy.Answers answers)
      throws InterruptedException {
    Optional<Reply> away = outage.reply();
    if (away.isPresent()) {
      answers.answer(batch, Verdicts.failed(away.get()));
      return;
    }
    Reply reply = upserted(client, batch, outage);
    if (reply instanceof Reply.Answered answered && answered.successful()) {
      settle(batch, BulkAnswers.of(batch, answered), answers);
    } else if (batch.size() > 1 && mayBeOneOfThem(reply)) {
      for (Batch.Upserts half : batch.halves()) {
        send(half, outage, answers);
      }
    } else if (batch.size() > 1 && failsAtIt(reply) && outage.mayTakeApart() && isThere(reply)) {
      takeApart(batch, outage, answers);
    } else {
      settleFailed(batch, reply, answers);
    }
  }

  /** By halves, each tried once, so that only what Port still fails at has to come again. */
  private void takeApart(Batch.Upserts bulk, Outage outage, Convoy.Answers answers)
      throws InterruptedException {
    Deque<Batch.Upserts> parts = new ArrayDeque<>(bulk.halves());
    Reply reply = new Reply.Unanswered("not sent");
    int inARow = 0;
    for (int sent = 0; !parts.isEmpty() && sent < MAX_APART; sent++) {
      Batch.Upserts part = parts.removeFirst();
      reply = upserted(once, part, outage);
      boolean failed = failsAtIt(reply);
      inARow = failed ? inARow + 1 : 0;
      if (reply instanceof Reply.Answered answered && answered.successful()) {
        settle(part, BulkAnswers.of(part, answered), answers);
      } else if (part.size() > 1 && (failed || mayBeOneOfThem(reply))) {
        part.halves().reversed().forEach(parts::addFirst);
      } else {
        settleFailed(part, reply, answers);
      }
      if (!(reply instanceof Reply.Answered) || inARow == MAX_FAILED_IN_A_ROW) {
        break;
      }
    }
    Reply last = reply;
    parts.forEach(part -> settleFailed(part, last, answers));
  }

  private static Reply upserted(PortClient by, Batch.Upserts batch, Outage outage)
      throws InterruptedException {
    boolean merge = batch.merge();
    boolean create = batch.createMissingRelated();
    return outage.watch(
        batch.updates(),
        () ->
            batch.size() == 1
                ? by.upsert(batch.blueprint(), merge, create, batch.writes().getFirst().json())
                : by.bulkUpsert(batch.blueprint(), merge, create, batch.body()));
  }

  private void settle(Batch.Upserts batch, List<Receipt> receipts, Convoy.Answers answers) {
    int accepted = (int) receipts.stream().filter(Receipt.Accepted.class::isInstance).count();
    if (accepted > 0) {
      metrics.upserted(accepted);
    }
    for (int i = 0; i < batch.size(); i++) {
      answers.answer(batch.writes().get(i), receipts.get(i));
    }
  }

  private static void settleFailed(Batch.Upserts batch, Reply reply, Convoy.Answers answers) {
    answers.answer(
        batch,
        reply instanceof Reply.Answered answered && answered.status() == 404
            ? Verdicts.missing(batch.blueprint(), answered.json(), answered.detail())
            : Verdicts.failed(reply));
  }

  /** Whether fewer entities could fare better: the body was too large or one of them is bad. */
  private static boolean mayBeOneOfThem(Reply reply) {
    return reply instanceof Reply.Answered answered
        && (answered.status() == 404
            ? Verdicts.namesRelationTarget(answered.json())
            : Verdicts.failed(answered) instanceof Receipt.Refused);
  }

  /** Whether Port cannot, without saying when it could; one entity may be the reason. */
  private static boolean failsAtIt(Reply reply) {
    return reply instanceof Reply.Answered answered
        && (answered.status() == 409 || answered.status() >= 500)
        && answered.retryAfter() == null;
  }

  /** Whether Port itself is there, which a failure of its own leaves open. */
  private boolean isThere(Reply reply) throws InterruptedException {
    boolean conflict = reply instanceof Reply.Answered answered && answered.status() == 409;
    return conflict || once.probe() instanceof Connection.Ready;
  }
}
