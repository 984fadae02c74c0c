package io.portaws.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.port.Delivery;
import io.portaws.pipeline.port.Update;
import io.portaws.pipeline.state.State;
import io.portaws.pipeline.state.StateSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Creates what relations of ours point to and Port does not have: the account of a resource, so
 * that a catalogue begins without a resync. What is there already is left as it is. Safe for use by
 * many threads.
 */
final class RelationTargets {
  private final List<ResourceType> types;
  private final Mapper mapper;
  private final StateSource states;
  private final Delivery delivery;

  RelationTargets(TypeCatalog catalog, StateSource states, Delivery delivery) {
    this.types =
        catalog.types().stream()
            .filter(type -> type.isRelationTarget() && type.entity() != null)
            .toList();
    this.mapper = new Mapper(MappingFile.ofTypes(catalog, types, new Problems()));
    this.states = states;
    this.delivery = delivery;
  }

  /** Whether a target that this unit's entity may miss is one that can be created here. */
  boolean knows(Unit unit) {
    return !types.isEmpty() && unit.newest() instanceof Ask.OfResource;
  }

  /**
   * Creates the targets for these units: with what AWS tells of them, else with what follows from
   * their keys. What cannot be created will be told by the answer to what needs it.
   */
  void create(List<Unit> units) throws InterruptedException {
    Map<ResourceKey, ResourceType> keys = new LinkedHashMap<>();
    Set<String> asked = new HashSet<>();
    for (Unit unit : units) {
      if (unit.newest() instanceof Ask.OfResource(Change change)) {
        ResourceKey of = change.key();
        for (ResourceType type : types) {
          // Any region will do: an account is the same in all of them.
          if (asked.add(type.name() + " " + of.account())) {
            keys.put(new ResourceKey(type.name(), of.account(), of.region(), of.account()), type);
          }
        }
      }
    }
    Map<ResourceKey, State> found = states.read(keys.keySet());
    List<Entity> creations = new ArrayList<>();
    keys.forEach((key, type) -> {
      State state = Objects.requireNonNull(found.get(key), "a state for every key");
      JsonNode properties =
          state instanceof State.Present(JsonNode present) ? present : type.knownFromKey(key);
      creations.addAll(mapper.map(type, key, properties).entities());
    });
    delivery.deliver(List.of(Update.creating(creations)), (_, _) -> {});
  }
}
