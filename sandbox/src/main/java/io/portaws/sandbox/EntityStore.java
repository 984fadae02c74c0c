package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Entities by blueprint and identifier, and who relates to whom. Not safe for use by many threads:
 * {@link PortEntities} guards it. A stored node is never modified, only replaced.
 */
final class EntityStore {
  /** Which entity. */
  record Ref(String blueprint, String identifier) {}

  /** An entity and where it was last written from. */
  record Stored(ObjectNode node, String datasource) {}

  private final PortBlueprints blueprints;
  private final Map<String, Map<String, Stored>> byBlueprint = new HashMap<>();
  private final Map<Ref, Set<Ref>> sourcesByTarget = new HashMap<>();

  EntityStore(PortBlueprints blueprints) {
    this.blueprints = blueprints;
  }

  @Nullable Stored get(Ref ref) {
    return byBlueprint.getOrDefault(ref.blueprint(), Map.of()).get(ref.identifier());
  }

  Map<String, Stored> all(String blueprint) {
    return byBlueprint.getOrDefault(blueprint, Map.of());
  }

  Set<String> blueprintsInUse() {
    return byBlueprint.keySet();
  }

  void put(Ref ref, Stored stored) {
    unlink(ref);
    byBlueprint
        .computeIfAbsent(ref.blueprint(), b -> new LinkedHashMap<>())
        .put(ref.identifier(), stored);
    eachTarget(
        ref.blueprint(),
        stored.node(),
        (relation, target) ->
            sourcesByTarget.computeIfAbsent(target, t -> new LinkedHashSet<>()).add(ref));
  }

  void remove(Ref ref) {
    unlink(ref);
    byBlueprint.getOrDefault(ref.blueprint(), new HashMap<>()).remove(ref.identifier());
  }

  /** The entities that relate to {@code target}. */
  Set<Ref> sources(Ref target) {
    return Set.copyOf(sourcesByTarget.getOrDefault(target, Set.of()));
  }

  /** Whether {@code source} relates to {@code target} by a required relation. */
  boolean requires(Ref source, Ref target) {
    Stored stored = get(source);
    boolean[] required = {false};
    if (stored != null) {
      eachTarget(
          source.blueprint(),
          stored.node(),
          (relation, ref) -> {
            boolean hit =
                ref.equals(target)
                    && blueprints
                        .find(source.blueprint())
                        .flatMap(blueprint -> blueprint.relation(relation))
                        .map(Blueprint.Relation::required)
                        .orElse(false);
            required[0] |= hit;
          });
    }
    return required[0];
  }

  /** Calls {@code each} with every relation's name and target. */
  void eachTarget(String blueprint, JsonNode entity, BiConsumer<String, Ref> each) {
    for (var relation : entity.path("relations").properties()) {
      String target =
          blueprints
              .find(blueprint)
              .flatMap(b -> b.relation(relation.getKey()))
              .map(Blueprint.Relation::target)
              .orElse("");
      JsonNode value = relation.getValue();
      for (JsonNode identifier : value.isArray() ? value : Json.array().add(value)) {
        if (identifier.isTextual() && !target.isEmpty()) {
          each.accept(relation.getKey(), new Ref(target, identifier.asText()));
        }
      }
    }
  }

  private void unlink(Ref ref) {
    Stored old = get(ref);
    if (old == null) {
      return;
    }
    eachTarget(
        ref.blueprint(),
        old.node(),
        (relation, target) -> {
          Set<Ref> sources = sourcesByTarget.get(target);
          if (sources != null && sources.remove(ref) && sources.isEmpty()) {
            sourcesByTarget.remove(target);
          }
        });
  }
}
