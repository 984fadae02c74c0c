package io.portaws.pipeline.port;

import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.pipeline.mapping.EntitySearch;
import io.portaws.pipeline.metrics.PipelineMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Writes entities through Port's API, in bulk where there are several; the {@link DeliveryPlan}
 * says in which requests and order.
 *
 * <p>What is to be searched for is searched for before anything is written, and what is found is
 * deleted with the update. What an update of the same delivery writes is not found: it is there. A
 * search that fails holds up nothing else of its update, and counts for its receipt as every part
 * does. Requests that depend on nothing of each other are under way side by side; the updates are
 * answered one at a time for all that, by the delivering thread. This class is threadsafe.
 */
public final class EntitiesDelivery implements Delivery {
  private final PortClient client;
  private final UpsertRequests upserts;
  private final Executor executor;
  private final PipelineMetrics metrics;

  /**
   * @param executor runs requests side by side, each on a thread of its own; one that runs them on
   *     the calling thread lets them follow each other in the order of the plan
   */
  public EntitiesDelivery(PortClient client, Executor executor, PipelineMetrics metrics) {
    this.client = client;
    this.upserts = new UpsertRequests(client, metrics);
    this.executor = executor;
    this.metrics = metrics;
  }

  @Override
  public int updatesWithin(Duration time) {
    // About: entities of one blueprint fill a request of 20 halfway.
    return (int) Math.min(Integer.MAX_VALUE, client.requestsWithin(time) * 10);
  }

  @Override
  public void deliver(List<Update> updates, BiConsumer<Update, Receipt> answered)
      throws InterruptedException {
    Outage outage = new Outage();
    Searches searches = new Searches(client, outage);
    Set<EntityRef> written = written(updates);
    List<Write> writes = new ArrayList<>();
    for (Update update : updates) {
      writes.addAll(writes(new Tally(update, answered), searches, written));
    }
    Convoy convoy = new Convoy((batch, answers) -> send(batch, outage, answers), executor, metrics);
    for (List<Batch> stage : DeliveryPlan.of(writes)) {
      convoy.send(stage);
    }
  }

  private static Set<EntityRef> written(List<Update> updates) {
    return updates.stream()
        .flatMap(update -> update.entities().stream())
        .map(Entity::ref)
        .collect(Collectors.toSet());
  }

  /** What an update asks for; nothing of one that has nothing or that is refused here. */
  private static List<Write> writes(Tally tally, Searches searches, Set<EntityRef> written)
      throws InterruptedException {
    Update update = tally.update();
    List<Write> writes = new ArrayList<>();
    update.creations().forEach(e -> writes.add(new Write.Create(e, Json.bytes(e.body()))));
    update.entities().forEach(e -> writes.add(new Write.Upsert(e, Json.bytes(e.body()))));
    update.deletions().forEach(deletion -> writes.add(new Write.Delete(deletion)));
    for (Write write : writes) {
      Optional<Receipt.Refused> problem = LocalCheck.problem(write);
      if (problem.isPresent()) {
        tally.answer(problem.get());
        return List.of();
      }
    }
    Receipt searched = new Receipt.Accepted();
    for (EntitySearch search : update.searches()) {
      Searches.Found found = searches.find(search, update);
      searched = Tally.combined(searched, found.receipt());
      found.deletions().stream()
          .filter(deletion -> !written.contains(deletion.entity()))
          .forEach(deletion -> writes.add(new Write.Delete(deletion)));
    }
    for (Write write : writes) {
      tally.expect();
      write.owners().add(tally);
    }
    // Last, so that it is not taken for the last part.
    tally.expect();
    tally.settle(searched);
    return writes;
  }

  private void send(Batch batch, Outage outage, Convoy.Answers answers)
      throws InterruptedException {
    Optional<Reply> away = outage.reply();
    if (away.isPresent()) {
      answers.answer(batch, Verdicts.failed(away.get()));
      return;
    }
    switch (batch) {
      case Batch.Create create -> create(create, outage, answers);
      case Batch.Upserts bulk -> upserts.send(bulk, outage, answers);
      case Batch.Deletes deletes -> delete(deletes, outage, answers);
    }
  }

  /** What is there already is as it should be, whatever else it holds. */
  private void create(Batch.Create batch, Outage outage, Convoy.Answers answers)
      throws InterruptedException {
    Entity entity = batch.write().entity();
    Reply reply =
        outage.watch(
            batch.updates(),
            () ->
                client.create(
                    entity.blueprint(), entity.createMissingRelated(), batch.write().json()));
    if (!(reply instanceof Reply.Answered answered)) {
      answers.answer(batch, Verdicts.failed(reply));
    } else if (answered.successful()) {
      metrics.upserted(1);
      answers.answer(batch, new Receipt.Accepted());
    } else if (answered.status() == 409) {
      answers.answer(batch, new Receipt.Accepted());
    } else if (answered.status() == 404) {
      answers.answer(
          batch, Verdicts.missing(entity.blueprint(), answered.json(), answered.detail()));
    } else {
      answers.answer(batch, Verdicts.failed(answered));
    }
  }

  private void delete(Batch.Deletes batch, Outage outage, Convoy.Answers answers)
      throws InterruptedException {
    boolean single = batch.size() == 1;
    Reply reply = outage.watch(batch.updates(), () -> deleted(batch));
    boolean gone = single && reply instanceof Reply.Answered answered && answered.status() == 404;
    if (gone || (reply instanceof Reply.Answered answered && answered.successful())) {
      metrics.deleted(batch.size());
      answers.answer(batch, new Receipt.Accepted());
    } else if (!single && mayBeOneDeletion(reply)) {
      for (Batch.Deletes one : batch.singles()) {
        send(one, outage, answers);
      }
    } else {
      answers.answer(batch, Verdicts.failed(reply));
    }
  }

  private Reply deleted(Batch.Deletes batch) throws InterruptedException {
    return batch.size() == 1
        ? client.delete(
            batch.blueprint(),
            batch.writes().getFirst().ref().identifier(),
            batch.deleteDependents())
        : client.bulkDelete(batch.blueprint(), batch.deleteDependents(), batch.body());
  }

  /** Port deletes all or nothing in bulk; a conflict too is one entity's. */
  private static boolean mayBeOneDeletion(Reply reply) {
    return reply instanceof Reply.Answered answered
        && (answered.status() == 409 || Verdicts.failed(answered) instanceof Receipt.Refused);
  }
}
