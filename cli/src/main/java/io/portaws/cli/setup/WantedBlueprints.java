package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which blueprints Port has to have: those of a file, those that the mapping's rules write, and
 * what all of them relate to. A definition is taken from the file, else from the catalogue. Pure.
 */
final class WantedBlueprints {
  private final Map<String, ObjectNode> file;
  private final Map<String, ObjectNode> catalog = new LinkedHashMap<>();
  private final boolean catalogBinds;
  private final Map<String, WantedBlueprint> wanted = new LinkedHashMap<>();

  /**
   * @param file the user's own blueprints
   * @param ownMapping whether the mapping is the catalogue's own, so that its blueprints have to be
   *     as it says
   */
  private WantedBlueprints(TypeCatalog types, Map<String, ObjectNode> file, boolean ownMapping) {
    this.file = file;
    this.catalogBinds = ownMapping;
    for (ResourceType type : types.types()) {
      if (type.blueprint() instanceof ObjectNode blueprint) {
        catalog.putIfAbsent(blueprint.path("identifier").asText(), blueprint);
      }
    }
  }

  /** All of them, the targets of relations before what relates to them, as far as that goes. */
  static List<WantedBlueprint> of(
      TypeCatalog types, Map<String, ObjectNode> file, Mapping mapping, boolean ownMapping) {
    WantedBlueprints all = new WantedBlueprints(types, file, ownMapping);
    file.forEach((identifier, _) -> all.add(identifier, "--blueprints"));
    for (Rule rule : mapping.rules()) {
      rule.constantBlueprint().ifPresent(identifier -> all.add(identifier, rule.place()));
    }
    return all.targetsFirst();
  }

  private void add(String identifier, String place) {
    if (wanted.containsKey(identifier)) {
      return;
    }
    boolean ofFile = file.containsKey(identifier);
    @Nullable ObjectNode definition = ofFile ? file.get(identifier) : catalog.get(identifier);
    boolean binding = ofFile || catalogBinds;
    wanted.put(identifier, new WantedBlueprint(identifier, place, definition, binding));
    if (definition != null) {
      definition
          .path("relations")
          .properties()
          .forEach(relation ->
              add(
                  target(relation.getValue()),
                  "relation " + relation.getKey() + " of blueprint " + identifier));
    }
  }

  private static String target(JsonNode relation) {
    return relation.path("target").asText("");
  }

  private List<WantedBlueprint> targetsFirst() {
    List<WantedBlueprint> sorted = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    wanted.keySet().forEach(identifier -> place(identifier, seen, sorted));
    return List.copyOf(sorted);
  }

  /** A circle is begun anywhere. */
  private void place(String identifier, Set<String> seen, List<WantedBlueprint> sorted) {
    WantedBlueprint blueprint = wanted.get(identifier);
    if (blueprint == null || !seen.add(identifier)) {
      return;
    }
    WantedBlueprint.targets(blueprint.definition()).forEach(each -> place(each, seen, sorted));
    sorted.add(blueprint);
  }
}
