package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The blueprints. Safe for use by many threads. */
final class PortBlueprints {
  private static final List<String> PARTS =
      List.of("relations", "mirrorProperties", "calculationProperties", "aggregationProperties");

  private final Map<String, Blueprint> blueprints = new ConcurrentSkipListMap<>();
  private final Set<String> pages = ConcurrentHashMap.newKeySet();
  private final InstantSource clock;
  private volatile boolean makeUp;

  PortBlueprints(InstantSource clock) {
    this.clock = clock;
  }

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

  /**
   * Creates a blueprint.
   *
   * @param page whether it gets a page in Port's catalogue
   */
  synchronized Blueprint create(JsonNode body, boolean page) {
    Blueprint blueprint = Blueprint.checked(stamped(object(body).deepCopy(), Json.object()));
    String identifier = blueprint.identifier();
    if (blueprints.containsKey(identifier)) {
      throw new PortError(409, "blueprint_exists", "blueprint '" + identifier + "' exists");
    }
    BlueprintLinks.check(blueprint, blueprints.keySet(), false);
    put(blueprint);
    if (page) {
      pages.add(identifier);
    }
    return blueprint;
  }

  /** The blueprints that a request made a page of Port's catalogue for. */
  Set<String> pages() {
    return Set.copyOf(pages);
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
    Blueprint blueprint = Blueprint.checked(stamped(changed, old.node()));
    BlueprintLinks.check(blueprint, blueprints.keySet(), true);
    put(blueprint);
    return blueprint;
  }

  /** As Port shows it: with what was left out, who wrote it and when. */
  private ObjectNode stamped(ObjectNode node, ObjectNode before) {
    for (String part : PARTS) {
      if (!node.hasNonNull(part)) {
        node.putObject(part);
      }
    }
    String now = clock.instant().toString();
    node.put("createdAt", before.path("createdAt").asText(now)).put("createdBy", "sandbox");
    return node.put("updatedAt", now).put("updatedBy", "sandbox");
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
