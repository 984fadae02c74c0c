package io.portaws.pipeline.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What Port is to hold: a blueprint and the body of Port's upsert call, with {@code identifier}
 * and, where mapped, {@code title}, {@code icon}, {@code team}, {@code properties}, {@code
 * relations}.
 *
 * @param blueprint identifier of the blueprint
 * @param body the JSON to send; not modified after construction. Its identifier is a string, or a
 *     search query ({@code combinator} and {@code rules}) that Port resolves
 * @param createMissingRelated whether Port may create missing relation targets
 * @param merge whether properties that are not sent keep their value
 */
public record Entity(
    String blueprint, ObjectNode body, boolean createMissingRelated, boolean merge) {

  /** The identifier as text; of a search query its JSON. */
  public String identifier() {
    JsonNode id = body.path("identifier");
    return id.isTextual() ? id.textValue() : id.toString();
  }

  /** Whether this identifier is a query that Port resolves when it upserts. */
  public static boolean isSearch(JsonNode identifier) {
    return identifier.path("combinator").isTextual() && identifier.path("rules").isArray();
  }

  /** Whether the identifier is known here, and not a query. */
  public boolean isNamed() {
    return body.path("identifier").isTextual();
  }

  public EntityRef ref() {
    return new EntityRef(blueprint, identifier());
  }
}
