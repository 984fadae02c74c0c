package io.portaws.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Holds custom resources to the shapes in {@code custom-resources.yaml}: there is no class for them
 * to be checked by.
 */
final class CustomResources {
  private static final JsonNode SHAPES =
      Yaml.file(Chart.ROOT.resolve("helm/src/test/resources/custom-resources.yaml"));

  private CustomResources() {}

  static boolean knows(String kind) {
    return SHAPES.has(kind);
  }

  /** Everything that is wrong with one, each with its place. */
  static List<String> problems(JsonNode resource) {
    List<String> problems = new ArrayList<>();
    JsonNode shape = SHAPES.path(resource.path("kind").asText());
    if (!shape.path("apiVersion").equals(resource.path("apiVersion"))) {
      problems.add("apiVersion is " + resource.path("apiVersion"));
    }
    for (Map.Entry<String, JsonNode> each : resource.properties()) {
      if (!List.of("apiVersion", "kind", "metadata", "spec").contains(each.getKey())) {
        problems.add(each.getKey() + " is unknown");
      }
    }
    compare("spec", shape.path("spec"), resource.path("spec"), problems);
    return problems;
  }

  private static void compare(
      String place, JsonNode shape, JsonNode actual, List<String> problems) {
    if (shape.isTextual()) {
      compareScalar(place, shape.asText().replace("!", ""), actual, problems);
    } else if (shape.isArray()) {
      if (!actual.isArray()) {
        problems.add(place + " is no list");
      }
      for (int i = 0; i < actual.size(); i++) {
        compare(place + "[" + i + "]", shape.path(0), actual.path(i), problems);
      }
    } else if (!actual.isObject()) {
      problems.add(place + " is no map");
    } else {
      actual
          .properties()
          .forEach(each -> {
            JsonNode known = shape.path(each.getKey());
            if (known.isMissingNode()) {
              problems.add(place + "." + each.getKey() + " is unknown");
            } else {
              compare(place + "." + each.getKey(), known, each.getValue(), problems);
            }
          });
      shape
          .properties()
          .forEach(each -> {
            if (each.getValue().asText().endsWith("!") && !actual.hasNonNull(each.getKey())) {
              problems.add(place + "." + each.getKey() + " is missing");
            }
          });
    }
  }

  private static void compareScalar(
      String place, String type, JsonNode actual, List<String> problems) {
    boolean good =
        switch (type) {
          case "string" -> actual.isTextual() && !actual.asText().isEmpty();
          case "integer" -> actual.isInt();
          case "strings" ->
              actual.isObject() && Rendering.elements(actual).allMatch(JsonNode::isTextual);
          case "any" -> true;
          default -> throw new AssertionError("there is no type " + type);
        };
    if (!good) {
      problems.add(place + " is " + actual + ", and not " + type);
    }
  }
}
