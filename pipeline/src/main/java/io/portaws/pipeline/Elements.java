package io.portaws.pipeline;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.mapping.Deletion;
import java.util.List;

/**
 * The elements of the webhook's {@code resources}. Deletions are named outright, by the mapping run
 * here: what was deleted can no longer be mapped in Port.
 */
final class Elements {
  /** The type of elements that carry an entity that came ready. */
  static final String READY = "Port::Entity";

  private Elements() {}

  /** For a resource that is there, as the mapper shows it. */
  static ObjectNode ofPresent(ObjectNode resource, Change change, List<Deletion> deletions) {
    return completed(resource, change, Action.UPSERT, deletions);
  }

  /** For a resource that is not there. */
  static ObjectNode ofAbsent(ObjectNode resource, Change change, List<Deletion> deletions) {
    return completed(resource, change, Action.DELETE, deletions);
  }

  private static ObjectNode completed(
      ObjectNode element, Change change, Action action, List<Deletion> deletions) {
    element.put("Action", action.word()).put("Identifier", change.key().identifier());
    element.put("EventId", change.eventId()).put("EventTime", change.changeTime().toString());
    element.set("Deletions", deletions(element, deletions));
    return element;
  }

  static ObjectNode ofEntity(Ask.OfEntity ask, List<Deletion> deletions) {
    ObjectNode element = ask.entity().body().objectNode();
    element.put("Type", READY).put("Blueprint", ask.entity().blueprint());
    element.put("Action", ask.action().word()).put("Identifier", ask.ref().identifier());
    element.put("EventTime", ask.changeTime().toString());
    element.set("Properties", ask.entity().body());
    element.set("Deletions", deletions(element, deletions));
    return element;
  }

  private static ArrayNode deletions(ObjectNode nodes, List<Deletion> deletions) {
    ArrayNode array = nodes.arrayNode();
    for (Deletion deletion : deletions) {
      array
          .addObject()
          .put("blueprint", deletion.entity().blueprint())
          .put("identifier", deletion.entity().identifier());
    }
    return array;
  }
}
