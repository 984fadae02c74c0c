package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Orders types so that the targets of their blueprints' relations come before their sources. */
final class TargetsFirst {
  private final Map<String, List<String>> targets = new LinkedHashMap<>();
  private final Map<String, String> blueprints = new LinkedHashMap<>();

  private TargetsFirst(Collection<ResourceType> types) {
    for (ResourceType type : types) {
      JsonNode blueprint = type.blueprint();
      if (blueprint != null) {
        String identifier = blueprint.path("identifier").asText();
        blueprints.put(type.name(), identifier);
        targets.put(identifier, targets(blueprint));
      }
    }
  }

  private static List<String> targets(JsonNode blueprint) {
    Iterable<JsonNode> relations = blueprint.path("relations");
    return StreamSupport.stream(relations.spliterator(), false)
        .map(relation -> relation.path("target").asText())
        .toList();
  }

  /** The place of each type, from 0 on. */
  static Map<String, Integer> places(Collection<ResourceType> types) {
    TargetsFirst order = new TargetsFirst(types);
    Map<String, Integer> depths = new HashMap<>();
    order.targets.keySet().forEach(blueprint -> order.depth(blueprint, depths));
    List<String> sorted =
        types.stream()
            .map(ResourceType::name)
            .sorted((a, b) -> Integer.compare(order.depthOf(a, depths), order.depthOf(b, depths)))
            .toList();
    Map<String, Integer> places = new HashMap<>();
    sorted.forEach(name -> places.put(name, places.size()));
    return Map.copyOf(places);
  }

  private int depthOf(String type, Map<String, Integer> depths) {
    return depths.getOrDefault(blueprints.getOrDefault(type, ""), 0);
  }

  /** The longest way from a blueprint to one without targets; a circle counts once. */
  private int depth(String blueprint, Map<String, Integer> depths) {
    Integer known = depths.get(blueprint);
    if (known != null) {
      return known;
    }
    depths.put(blueprint, 0);
    int deepest = 0;
    for (String target : targets.getOrDefault(blueprint, List.of())) {
      deepest = Math.max(deepest, 1 + depth(target, depths));
    }
    depths.put(blueprint, deepest);
    return deepest;
  }
}
