package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntityRef;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;

/** Entities, updates and deliveries for tests. */
final class Deliveries {
  private Deliveries() {}

  static Entity entity(String blueprint, String identifier) {
    return entity(blueprint, identifier, "{}");
  }

  static Entity entity(String blueprint, String identifier, String relations) {
    ObjectNode body = (ObjectNode) FakePort.parse("{\"relations\":" + relations + "}");
    body.put("identifier", identifier);
    return new Entity(blueprint, body, true, true);
  }

  static Entity titled(String blueprint, String identifier, String title) {
    Entity entity = entity(blueprint, identifier);
    entity.body().put("title", title);
    return entity;
  }

  static Deletion deletion(String blueprint, String identifier) {
    return new Deletion(new EntityRef(blueprint, identifier), false);
  }

  static Update upsert(Entity... entities) {
    return new Update(List.of(entities), List.of(), null, null);
  }

  static Update delete(Deletion... deletions) {
    return new Update(List.of(), List.of(deletions), null, null);
  }

  /** One update for each of {@code e0 … e(n-1)} of the blueprint {@code bp}. */
  static List<Update> upserts(int n) {
    return IntStream.range(0, n).mapToObj(i -> upsert(entity("bp", "e" + i))).toList();
  }

  /** The receipts in the order of the updates; fails unless each update is answered once. */
  static List<Receipt> deliver(Delivery delivery, List<Update> updates)
      throws InterruptedException {
    IdentityHashMap<Update, Receipt> receipts = new IdentityHashMap<>();
    List<Update> answered = new ArrayList<>();
    delivery.deliver(
        updates,
        (update, receipt) -> {
          answered.add(update);
          receipts.put(update, receipt);
        });
    if (answered.size() != updates.size() || receipts.size() != updates.size()) {
      throw new AssertionError(updates.size() + " updates, answers: " + answered.size());
    }
    return updates.stream().map(receipts::get).toList();
  }

  static Receipt deliver(Delivery delivery, Update update) throws InterruptedException {
    return deliver(delivery, List.of(update)).getFirst();
  }
}
