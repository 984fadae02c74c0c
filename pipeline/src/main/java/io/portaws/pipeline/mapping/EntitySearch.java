package io.portaws.pipeline.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Entities to remove whose identifiers do not follow from what is known: those of one blueprint
 * that a query finds in Port.
 *
 * @param blueprint identifier of the blueprint
 * @param query {@code {"combinator": "and", "rules": […]}} as Port's search takes it ("Search and
 *     query" in its documentation); not modified
 * @param relations relations that what is found must have, so that no other account's entity of the
 *     same name is taken for it
 * @param one whether it can only be one, so that to find several removes none
 * @param deleteDependents whether Port removes the entities that need these too
 */
public record EntitySearch(
    String blueprint,
    ObjectNode query,
    Map<String, String> relations,
    boolean one,
    boolean deleteDependents) {
  public EntitySearch {
    relations = Map.copyOf(relations);
    if (query.path("rules").isEmpty()) {
      throw new IllegalArgumentException(
          "a search without a rule would find all of " + blueprint + ": " + query);
    }
  }

  /** Of any relations. */
  public EntitySearch(String blueprint, ObjectNode query, boolean one, boolean deleteDependents) {
    this(blueprint, query, Map.of(), one, deleteDependents);
  }
}
