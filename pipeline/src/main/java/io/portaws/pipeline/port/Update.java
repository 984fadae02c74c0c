package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntitySearch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one unit of work asks of Port. It is accepted as a whole or not at all: a unit of
 * which one entity failed is sent again.
 *
 * @param entities to upsert, by the mapping run here
 * @param deletions to delete, by the mapping run here
 * @param searches to delete what they find (entities API only; by webhook such an update is
 *     refused, once the rest of it is posted)
 * @param creations to create where they are missing, and otherwise to leave as they are (entities
 *     API only)
 * @param resource the element of the webhook's {@code resources} array: {@code Type}, {@code
 *     Action}, {@code Identifier}, {@code EventId}, {@code EventTime}, {@code Properties}, {@code
 *     __ExtraContext}; null for an event that is forwarded as it came
 * @param forwarded the event to forward unchanged, alone in its request (webhook only); else null
 * @param work the number by which the journal knows what this is for; 0 for none
 */
public record Update(
    List<Entity> entities,
    List<Deletion> deletions,
    List<EntitySearch> searches,
    List<Entity> creations,
    @Nullable JsonNode resource,
    @Nullable JsonNode forwarded,
    long work) {
  public Update {
    entities = List.copyOf(entities);
    deletions = List.copyOf(deletions);
    searches = List.copyOf(searches);
    creations = List.copyOf(creations);
  }

  /** One that the journal does not know yet. */
  public Update(
      List<Entity> entities,
      List<Deletion> deletions,
      List<EntitySearch> searches,
      List<Entity> creations,
      @Nullable JsonNode resource,
      @Nullable JsonNode forwarded) {
    this(entities, deletions, searches, creations, resource, forwarded, 0);
  }

  /** The same, by the journal's number. */
  public Update ofWork(long number) {
    return new Update(entities, deletions, searches, creations, resource, forwarded, number);
  }

  /** Entities to upsert and to delete, all of them named. */
  public Update(
      List<Entity> entities,
      List<Deletion> deletions,
      @Nullable JsonNode resource,
      @Nullable JsonNode forwarded) {
    this(entities, deletions, List.of(), List.of(), resource, forwarded);
  }

  /** Only what is missing is to be created. */
  public static Update creating(List<Entity> creations) {
    return new Update(List.of(), List.of(), List.of(), creations, null, null);
  }
}
