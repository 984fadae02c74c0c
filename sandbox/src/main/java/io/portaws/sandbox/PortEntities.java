package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.EntityStore.Ref;
import io.portaws.sandbox.EntityStore.Stored;
import io.portaws.sandbox.PortWrite.Kind;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entities and everything that writes them: one write at a time, so that the journal's order is
 * the order in which writes took effect. Safe for use by many threads; returned nodes must not be
 * modified.
 */
final class PortEntities {
  /** How an entity is written. */
  record Mode(boolean upsert, boolean merge, boolean createMissing) {}

  /** A written entity. */
  record Written(ObjectNode node, boolean created) {}

  private final PortBlueprints blueprints;
  private final PortJournal journal;
  private final InstantSource clock;
  private final EntityStore store;

  PortEntities(PortBlueprints blueprints, PortJournal journal, InstantSource clock) {
    this.blueprints = blueprints;
    this.journal = journal;
    this.clock = clock;
    this.store = new EntityStore(blueprints);
  }

  synchronized Written upsert(String blueprintId, JsonNode body, Mode mode, String datasource) {
    Blueprint blueprint = blueprints.require(blueprintId);
    if (!(body instanceof ObjectNode sent)) {
      throw PortError.invalid("an entity must be a JSON object");
    }
    var ref = new Ref(blueprintId, EntityRules.identifier(sent));
    Stored old = store.get(ref);
    if (old != null && !mode.upsert()) {
      throw new PortError(
          409, "entity_exists", "entity '" + ref.identifier() + "' of " + blueprintId + " exists");
    }
    EntityRules.checkSent(blueprint, sent);
    ObjectNode entity = combined(ref, old, sent, mode.merge());
    EntityRules.checkWhole(blueprint, entity);
    List<Ref> missing = missingTargets(blueprintId, sent);
    if (!missing.isEmpty() && !mode.createMissing()) {
      Ref first = missing.getFirst();
      throw PortError.notFound(
          "Entity with identifier '"
              + first.identifier()
              + "' of blueprint '"
              + first.blueprint()
              + "' was not found");
    }
    missing.forEach(target -> createBare(target, datasource));
    store.put(ref, new Stored(entity, datasource));
    record(Kind.UPSERT, ref, sent, datasource);
    return new Written(entity, old == null);
  }

  /** Deletes one entity, and what requires it when {@code dependents}. */
  synchronized void delete(
      String blueprintId, String identifier, boolean dependents, String datasource) {
    blueprints.require(blueprintId);
    var ref = new Ref(blueprintId, identifier);
    if (store.get(ref) == null) {
      throw PortError.notFound(
          "Entity with identifier '"
              + identifier
              + "' of blueprint '"
              + blueprintId
              + "' was not found");
    }
    deleteAll(Set.of(ref), dependents, datasource);
  }

  /** Deletes those that exist, or none when something else requires one of them. */
  synchronized List<String> deleteMany(
      String blueprintId, Collection<String> identifiers, boolean dependents, String datasource) {
    blueprints.require(blueprintId);
    Set<Ref> refs = new LinkedHashSet<>();
    for (String identifier : identifiers) {
      var ref = new Ref(blueprintId, identifier);
      if (store.get(ref) != null) {
        refs.add(ref);
      }
    }
    deleteAll(refs, dependents, datasource);
    return refs.stream().map(Ref::identifier).toList();
  }

  synchronized Optional<ObjectNode> find(String blueprintId, String identifier) {
    return Optional.ofNullable(store.get(new Ref(blueprintId, identifier))).map(Stored::node);
  }

  boolean blueprintMissing(String blueprintId) {
    return blueprints.find(blueprintId).isEmpty();
  }

  synchronized Optional<String> datasource(String blueprintId, String identifier) {
    return Optional.ofNullable(store.get(new Ref(blueprintId, identifier))).map(Stored::datasource);
  }

  synchronized Map<String, ObjectNode> all(String blueprintId) {
    Map<String, ObjectNode> copy = new LinkedHashMap<>();
    store.all(blueprintId).forEach((identifier, stored) -> copy.put(identifier, stored.node()));
    return copy;
  }

  /** A snapshot of all entities with their datasources, for searches. */
  synchronized List<Stored> everything() {
    List<Stored> all = new ArrayList<>();
    store.blueprintsInUse().forEach(blueprint -> all.addAll(store.all(blueprint).values()));
    return all;
  }

  private ObjectNode combined(Ref ref, @Nullable Stored old, ObjectNode sent, boolean merge) {
    ObjectNode entity = Json.object();
    entity.put("identifier", ref.identifier());
    entity.put("blueprint", ref.blueprint());
    entity.put("title", ref.identifier());
    entity.putNull("icon");
    entity.putArray("team");
    String now = clock.instant().toString();
    entity.put("createdAt", old == null ? now : old.node().path("createdAt").asText());
    ObjectNode base = old != null && merge ? old.node() : Json.object();
    entity.setAll(base);
    entity.put("updatedAt", now);
    for (String field : List.of("title", "icon", "team")) {
      if (sent.has(field)) {
        entity.set(field, sent.get(field));
      }
    }
    // Values are shared between versions, never the objects that hold them.
    for (String field : List.of("properties", "relations")) {
      ObjectNode parts = entity.putObject(field);
      base.path(field).properties().forEach(part -> parts.set(part.getKey(), part.getValue()));
      sent.path(field).properties().forEach(part -> parts.set(part.getKey(), part.getValue()));
    }
    return entity;
  }

  private List<Ref> missingTargets(String blueprint, ObjectNode sent) {
    List<Ref> missing = new ArrayList<>();
    var self = new Ref(blueprint, sent.path("identifier").asText());
    store.eachTarget(
        blueprint,
        sent,
        (relation, target) -> {
          if (!target.equals(self) && store.get(target) == null) {
            missing.add(target);
          }
        });
    return missing;
  }

  private void createBare(Ref ref, String datasource) {
    ObjectNode bare = Json.object().put("identifier", ref.identifier());
    store.put(ref, new Stored(combined(ref, null, bare, false), datasource));
    record(Kind.CREATED_AS_RELATED, ref, bare, datasource);
  }

  private void deleteAll(Set<Ref> refs, boolean dependents, String datasource) {
    Set<Ref> all = withDependents(refs);
    if (all.size() > refs.size() && !dependents) {
      throw new PortError(
          409,
          "has_dependents",
          "other entities require what is to be deleted; see delete_dependents");
    }
    for (Ref ref : all) {
      store.remove(ref);
      Kind kind = refs.contains(ref) ? Kind.DELETE : Kind.DELETED_AS_DEPENDENT;
      record(kind, ref, NullNode.getInstance(), datasource);
    }
    for (Ref ref : all) {
      store.sources(ref).forEach(source -> forget(source, ref));
    }
  }

  private Set<Ref> withDependents(Set<Ref> refs) {
    Set<Ref> all = new LinkedHashSet<>(refs);
    Deque<Ref> open = new ArrayDeque<>(refs);
    while (!open.isEmpty()) {
      Ref target = open.remove();
      for (Ref source : store.sources(target)) {
        if (store.requires(source, target) && all.add(source)) {
          open.add(source);
        }
      }
    }
    return all;
  }

  /** Takes a deleted target out of an optional relation. */
  private void forget(Ref source, Ref gone) {
    Stored stored = store.get(source);
    if (stored == null) {
      return;
    }
    ObjectNode changed = stored.node().deepCopy();
    ObjectNode relations = changed.withObjectProperty("relations");
    store.eachTarget(
        source.blueprint(),
        stored.node(),
        (name, target) -> {
          if (target.equals(gone)) {
            relations.set(name, without(relations.path(name), gone.identifier()));
          }
        });
    store.put(source, new Stored(changed, stored.datasource()));
  }

  private static JsonNode without(JsonNode value, String identifier) {
    if (!value.isArray()) {
      return NullNode.getInstance();
    }
    ArrayNode rest = Json.array();
    value.forEach(element -> {
      if (!element.asText().equals(identifier)) {
        rest.add(element);
      }
    });
    return rest;
  }

  private void record(Kind kind, Ref ref, JsonNode body, String datasource) {
    journal.write(
        new PortWrite(clock.instant(), kind, ref.blueprint(), ref.identifier(), body, datasource));
  }
}
