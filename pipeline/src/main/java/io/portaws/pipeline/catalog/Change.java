package io.portaws.pipeline.catalog;

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
 */
public record Change(
    ResourceKey key,
    Action action,
    @Nullable String eventId,
    Instant changeTime,
    boolean toldByExporter) {

  /** An exporter's delete: the entity of this identifier is to go, in every mapped blueprint. */
  public boolean namesEntity() {
    return toldByExporter && action == Action.DELETE;
  }
}
