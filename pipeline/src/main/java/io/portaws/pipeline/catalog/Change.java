package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * "This resource may have changed."
 *
 * @param key the resource; of an exporter's delete the identifier is a Port entity identifier
 * @param action what the event claims
 * @param eventId the event's own id, for people who look for it; null when it has none
 * @param changeTime when it happened, never later than when the message was sent
 * @param toldByExporter whether it came in the exporter's contract, in which a delete names the
 *     entity and not the resource
 * @param state what the event itself tells of the resource, of a type that cannot be read; null: it
 *     is read
 * @param followUp the how manieth look of our own this is at a resource that was not settled; 0 for
 *     an event
 */
public record Change(
    ResourceKey key,
    Action action,
    @Nullable String eventId,
    Instant changeTime,
    boolean toldByExporter,
    @Nullable JsonNode state,
    int followUp) {
  /** A change that an event tells of, and whose state is to be read. */
  public Change(
      ResourceKey key,
      Action action,
      @Nullable String eventId,
      Instant changeTime,
      boolean toldByExporter) {
    this(key, action, eventId, changeTime, toldByExporter, null, 0);
  }

  /** The same change, of a resource whose state the event tells. */
  Change carrying(JsonNode told) {
    return new Change(key, action, eventId, changeTime, toldByExporter, told, followUp);
  }

  /** An exporter's delete: the entity of this identifier is to go, in every mapped blueprint. */
  public boolean namesEntity() {
    return toldByExporter && action == Action.DELETE;
  }
}
