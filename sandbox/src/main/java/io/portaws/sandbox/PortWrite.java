package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A change to one entity that the Port stand-in has accepted.
 *
 * @param at when it was applied
 * @param body what was sent (by webhook: what the mapping gave); JSON null for a delete. Must not
 *     be modified
 * @param datasource the request's User-Agent, or {@code webhook:} and the webhook's identifier
 */
public record PortWrite(
    Instant at, Kind kind, String blueprint, String identifier, JsonNode body, String datasource) {
  /** What was done. */
  public enum Kind {
    /** Created or updated by its own request. */
    UPSERT,
    /** Created empty, because another entity related to it. */
    CREATED_AS_RELATED,
    /** Deleted by its own request. */
    DELETE,
    /** Deleted because what it depended on was. */
    DELETED_AS_DEPENDENT
  }
}
