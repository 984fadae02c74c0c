package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** The blueprints. Safe for use by many threads. */
final class PortBlueprints {
  private final Map<String, Blueprint> blueprints = new ConcurrentSkipListMap<>();
  private volatile boolean makeUp;

  /** Whether a write to a missing blueprint makes it up. */
  void makeUpMissing(boolean doMakeUp) {
    makeUp = doMakeUp;
  }

  Optional<Blueprint> find(String identifier) {
    return Optional.ofNullable(blueprints.get(identifier));
  }

  Blueprint require(String identifier) {
    Blueprint blueprint = blueprints.get(identifier);
    if (blueprint == null && makeUp) {
      blueprint = blueprints.computeIfAbsent(identifier, Blueprint::madeUp);
    }
    if (blueprint == null) {
      throw PortError.notFound("Blueprint with identifier '" + identifier + "' was not found");
    }
    return blueprint;
  }

  Collection<Blueprint> all() {
    return blueprints.values();
  }

  void put(Blueprint blueprint) {
    blueprints.put(blueprint.identifier(), blueprint);
  }

  /** What a test's script puts here, checked but for its relations' targets. */
  void put(JsonNode blueprint) {
    try {
      put(Blueprint.checked(object(blueprint).deepCopy()));
    } catch (PortError e) {
      throw new IllegalArgumentException("Port would refuse this blueprint: " + e.sentence(), e);
    }
  }

  synchronized Blueprint create(JsonNode body) {
    Blueprint blueprint = Blueprint.checked(object(body));
    checkTargets(blueprint);
    if (blueprints.putIfAbsent(blueprint.identifier(), blueprint) != null) {
      throw new PortError(
          409, "blueprint_exists", "blueprint '" + blueprint.identifier() + "' exists");
    }
    return blueprint;
  }

  /** Replaces the whole blueprint, or with {@code patch} the top-level keys that are sent. */
  synchronized Blueprint change(String identifier, JsonNode body, boolean patch) {
    Blueprint old = require(identifier);
    ObjectNode changed = patch ? old.node().deepCopy() : Json.object();
    changed.put("identifier", identifier);
    changed.setAll(object(body));
    if (!changed.path("identifier").asText().equals(identifier)) {
      throw PortError.invalid("the sandbox does not rename blueprints");
    }
    Blueprint blueprint = Blueprint.checked(changed);
    checkTargets(blueprint);
    put(blueprint);
    return blueprint;
  }

  synchronized void delete(String identifier) {
    require(identifier);
    for (Blueprint other : blueprints.values()) {
      for (JsonNode relation : other.relations()) {
        boolean points = relation.path("target").asText().equals(identifier);
        if (points && !other.identifier().equals(identifier)) {
          throw new PortError(
              409, "has_dependents", "blueprint '" + other.identifier() + "' relates to it");
        }
      }
    }
    blueprints.remove(identifier);
  }

  private void checkTargets(Blueprint blueprint) {
    for (var relation : blueprint.relations().properties()) {
      String target = relation.getValue().path("target").asText();
      if (!target.equals(blueprint.identifier()) && !blueprints.containsKey(target)) {
        throw PortError.invalid(
            "relation '" + relation.getKey() + "' targets missing blueprint '" + target + "'");
      }
    }
  }

  private static ObjectNode object(JsonNode body) {
    if (body instanceof ObjectNode object) {
      return object;
    }
    throw PortError.invalid("the body must be a JSON object");
  }

  Set<String> identifiers() {
    return Set.copyOf(blueprints.keySet());
  }
}
