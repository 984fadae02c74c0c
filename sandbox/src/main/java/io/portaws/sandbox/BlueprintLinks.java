package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** What a blueprint's parts may refer to: its relations, and other blueprints. Pure. */
final class BlueprintLinks {
  private BlueprintLinks() {}

  /**
   * Checks a blueprint that a request brought.
   *
   * @param others the identifiers of all other blueprints
   * @param exists whether the blueprint itself was there before the request
   */
  static void check(Blueprint blueprint, Set<String> others, boolean exists) {
    for (var relation : blueprint.relations().properties()) {
      checkRelation(blueprint, relation.getKey(), relation.getValue(), others, exists);
    }
    JsonNode node = blueprint.node();
    for (var mirror : node.path("mirrorProperties").properties()) {
      checkMirror(blueprint, mirror.getKey(), mirror.getValue());
    }
    for (var calculation : node.path("calculationProperties").properties()) {
      checkText("calculationProperties", calculation.getKey(), calculation.getValue(), "type");
      checkText(
          "calculationProperties", calculation.getKey(), calculation.getValue(), "calculation");
    }
    for (var aggregation : node.path("aggregationProperties").properties()) {
      String target = aggregation.getValue().path("target").asText();
      if (!others.contains(target) && !target.equals(blueprint.identifier())) {
        throw PortError.invalid(
            "aggregation '" + aggregation.getKey() + "' is of missing blueprint '" + target + "'");
      }
    }
  }

  private static void checkRelation(
      Blueprint blueprint, String name, JsonNode relation, Set<String> others, boolean exists) {
    String target = relation.path("target").asText();
    boolean known = others.contains(target) || (exists && target.equals(blueprint.identifier()));
    if (!known) {
      throw PortError.invalid("relation '" + name + "' targets missing blueprint '" + target + "'");
    }
    for (String flag : Set.of("required", "many")) {
      if (!relation.path(flag).isBoolean()) {
        throw PortError.invalid("relation '" + name + "' needs '" + flag + "', a boolean");
      }
    }
  }

  private static void checkMirror(Blueprint blueprint, String name, JsonNode mirror) {
    checkText("mirrorProperties", name, mirror, "path");
    String relation = mirror.path("path").asText().split("\\.", 2)[0];
    if (blueprint.relation(relation).isEmpty()) {
      throw PortError.invalid("mirror '" + name + "' is over missing relation '" + relation + "'");
    }
  }

  private static void checkText(String part, String name, JsonNode property, String member) {
    if (property.path(member).asText("").isEmpty()) {
      throw PortError.invalid(part + " '" + name + "' needs '" + member + "'");
    }
  }
}
