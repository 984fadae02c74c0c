package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A blueprint as it was accepted. Its node must not be modified.
 *
 * @param anyProperty it has no schema: entities may have any property
 * @param anyRelation it was made up on the first write: entities may have any relation, unchecked
 */
record Blueprint(String identifier, ObjectNode node, boolean anyProperty, boolean anyRelation) {
  private static final Pattern IDENTIFIER =
      Pattern.compile("(?!\\.{1,2}$)[\\p{L}0-9@_.+:\\\\/-]{1,100}");
  private static final Pattern PROPERTY = Pattern.compile("[A-Za-z0-9@_=\\\\-]{1,100}");
  private static final Set<String> TYPES = Set.of("string", "number", "boolean", "object", "array");

  /** A relation to another blueprint. */
  record Relation(String target, boolean required, boolean many) {}

  /** A blueprint that a request brought; checked as Port would. */
  static Blueprint checked(ObjectNode node) {
    String identifier = node.path("identifier").asText("");
    if (!IDENTIFIER.matcher(identifier).matches()) {
      throw PortError.invalid("blueprint identifier '" + identifier + "'");
    }
    int title = node.path("title").asText("").length();
    if (title < 1 || title > 100) {
      throw PortError.invalid("a blueprint's title has 1 to 100 characters: " + title);
    }
    int description = node.path("description").asText("").length();
    if (description > 200) {
      throw PortError.invalid("a blueprint's description has at most 200 characters");
    }
    JsonNode properties = node.path("schema").path("properties");
    if (!properties.isObject()) {
      throw PortError.invalid("a blueprint needs schema.properties");
    }
    for (var property : properties.properties()) {
      checkProperty(property.getKey(), property.getValue());
    }
    for (var relation : node.path("relations").properties()) {
      checkRelation(relation.getKey(), relation.getValue());
    }
    return new Blueprint(identifier, node, false, false);
  }

  /** A blueprint that takes any property and these optional relations, targets by name. */
  static Blueprint open(String identifier, Map<String, String> relations) {
    ObjectNode node = Json.object().put("identifier", identifier).put("title", identifier);
    relations.forEach((name, target) ->
        node.withObjectProperty("relations").putObject(name).put("target", target));
    return new Blueprint(identifier, node, true, false);
  }

  static Blueprint madeUp(String identifier) {
    ObjectNode node = Json.object();
    node.put("identifier", identifier);
    node.put("title", identifier);
    return new Blueprint(identifier, node, true, true);
  }

  Optional<JsonNode> property(String name) {
    return Optional.ofNullable(node.path("schema").path("properties").get(name));
  }

  Optional<Relation> relation(String name) {
    JsonNode relation = node.path("relations").get(name);
    return relation == null
        ? Optional.empty()
        : Optional.of(
            new Relation(
                relation.path("target").asText(),
                relation.path("required").asBoolean(),
                relation.path("many").asBoolean()));
  }

  JsonNode relations() {
    return node.path("relations");
  }

  JsonNode requiredProperties() {
    return node.path("schema").path("required");
  }

  private static void checkProperty(String name, JsonNode property) {
    String type = property.path("type").asText("");
    if (!PROPERTY.matcher(name).matches() || !TYPES.contains(type)) {
      throw PortError.invalid("schema property '" + name + "' of type '" + type + "'");
    }
  }

  private static void checkRelation(String name, JsonNode relation) {
    if (relation.path("target").asText("").isEmpty()) {
      throw PortError.invalid("relation '" + name + "' has no target");
    }
  }
}
