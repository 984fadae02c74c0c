package io.portaws.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.mapping.Entity;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Several messages about one entity that came ready, as one. Each may carry a part of the entity,
 * and Port merges what it gets; so the parts are merged here in the order of their change times, as
 * Port would have done with one request each. Pure.
 */
final class EntityAsks {
  private static final Set<String> MERGED = Set.of("properties", "relations");

  private EntityAsks() {}

  /**
   * What all of {@code asks} come to; at least one.
   *
   * @param asks about the same entity
   */
  static Ask.OfEntity asOne(List<Ask> asks) {
    List<Ask.OfEntity> inOrder =
        asks.stream()
            .map(Ask.OfEntity.class::cast)
            .sorted(Comparator.comparing(Ask.OfEntity::changeTime))
            .toList();
    Ask.@Nullable OfEntity whole = null;
    for (Ask.OfEntity next : inOrder) {
      whole = whole == null || next.action() == Action.DELETE ? next : then(whole, next);
    }
    return Objects.requireNonNull(whole, "no ask to make one of");
  }

  /** An upsert after a delete starts anew: nothing that Port still holds of before may stay. */
  private static Ask.OfEntity then(Ask.OfEntity before, Ask.OfEntity upsert) {
    Entity entity = upsert.entity();
    boolean anew = before.action() == Action.DELETE;
    ObjectNode body = anew ? entity.body() : merged(before.entity().body(), entity.body());
    boolean merge = !anew && before.entity().merge();
    return new Ask.OfEntity(
        new Entity(entity.blueprint(), body, entity.createMissingRelated(), merge),
        Action.UPSERT,
        upsert.changeTime());
  }

  private static ObjectNode merged(ObjectNode older, ObjectNode newer) {
    ObjectNode body = older.deepCopy();
    newer
        .properties()
        .forEach(field -> {
          JsonNode value = field.getValue();
          if (MERGED.contains(field.getKey())
              && value instanceof ObjectNode part
              && body.get(field.getKey()) instanceof ObjectNode whole) {
            whole.setAll(part);
          } else {
            body.set(field.getKey(), value);
          }
        });
    return body;
  }
}
