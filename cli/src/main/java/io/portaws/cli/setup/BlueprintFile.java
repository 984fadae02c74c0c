package io.portaws.cli.setup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Blueprints as users have them, such as ocean's {@code blueprints.json}: an array of them, an
 * object with such an array under {@code blueprints}, or a single one. Pure.
 */
final class BlueprintFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final List<String> READ_ONLY =
      List.of("_id", "id", "createdAt", "createdBy", "updatedAt", "updatedBy");

  private BlueprintFile() {}

  /**
   * The blueprints by identifier, in the file's order.
   *
   * @param source its name, for messages
   * @param problems takes everything that is wrong with it, with its place
   */
  static Map<String, ObjectNode> parse(String source, String text, Problems problems) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      problems.add(source, "is not JSON: " + e.getOriginalMessage());
      return Map.of();
    }
    JsonNode listed = root.path("blueprints").isArray() ? root.path("blueprints") : root;
    Iterable<JsonNode> all = listed.isArray() ? listed : List.of(listed);
    Map<String, ObjectNode> blueprints = new LinkedHashMap<>();
    int index = 0;
    for (JsonNode each : all) {
      String place = listed.isArray() ? source + " [" + index + "]" : source;
      index++;
      add(place, each, blueprints, problems);
    }
    if (index == 0) {
      problems.add(source, "has no blueprint");
    }
    return blueprints;
  }

  private static void add(
      String place, JsonNode node, Map<String, ObjectNode> blueprints, Problems problems) {
    String identifier = node.path("identifier").asText("");
    if (!(node instanceof ObjectNode blueprint) || identifier.isEmpty()) {
      problems.add(place, "is not a blueprint: an object with identifier, title and schema");
      return;
    }
    if (node.path("title").asText("").isEmpty()) {
      problems.add(place, "blueprint " + identifier + " has no title");
    }
    if (!node.path("schema").path("properties").isObject()) {
      problems.add(place, "blueprint " + identifier + " has no schema.properties");
    }
    node.path("relations")
        .properties()
        .forEach(relation -> {
          if (relation.getValue().path("target").asText("").isEmpty()) {
            problems.add(place, "relation " + relation.getKey() + " names no target blueprint");
          }
        });
    // An export of Port's has them; they are Port's to write.
    ObjectNode own = blueprint.deepCopy().remove(READ_ONLY);
    if (blueprints.putIfAbsent(identifier, own) != null) {
      problems.add(place, "blueprint " + identifier + " is there twice");
    }
  }
}
