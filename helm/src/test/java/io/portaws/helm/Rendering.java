package io.portaws.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a release consists of.
 *
 * @param text the manifests as Helm prints them
 * @param hooks what {@code helm test} creates
 * @param notes what is shown after an installation
 */
record Rendering(
    String release,
    String namespace,
    String text,
    List<JsonNode> manifests,
    List<JsonNode> hooks,
    String notes) {
  /** A pod, or what pods are made of. */
  record Pod(String of, JsonNode metadata, JsonNode spec) {
    Stream<JsonNode> containers() {
      return Stream.of("initContainers", "containers", "ephemeralContainers")
          .flatMap(each -> elements(spec.path(each)));
    }
  }

  static Stream<JsonNode> elements(JsonNode array) {
    List<JsonNode> elements = new ArrayList<>();
    array.elements().forEachRemaining(elements::add);
    return elements.stream();
  }

  List<JsonNode> all() {
    return Stream.concat(manifests.stream(), hooks.stream()).toList();
  }

  List<JsonNode> ofKind(String kind) {
    return all().stream().filter(each -> each.path("kind").asText().equals(kind)).toList();
  }

  /** The one object of a kind. */
  JsonNode one(String kind) {
    List<JsonNode> found = ofKind(kind);
    if (found.size() != 1) {
      throw new AssertionError("there are " + found.size() + " of " + kind + ":\n" + text);
    }
    return found.getFirst();
  }

  JsonNode podSpec() {
    return one("Deployment").at("/spec/template/spec");
  }

  JsonNode worker() {
    return podSpec().at("/containers/0");
  }

  /** The worker's variables with the place that each comes from. */
  Map<String, JsonNode> environment() {
    Map<String, JsonNode> variables = new TreeMap<>();
    elements(worker().path("env"))
        .forEach(each -> {
          ObjectNode rest = each.deepCopy();
          rest.remove("name");
          if (variables.put(each.path("name").asText(), rest) != null) {
            throw new AssertionError(each + " is there twice");
          }
        });
    return variables;
  }

  /** Where a variable comes from: its plain value, or a reference. */
  JsonNode source(String name) {
    return environment().getOrDefault(name, MissingNode.getInstance());
  }

  /** A variable's plain value; empty when it has none. */
  String variable(String name) {
    return source(name).path("value").asText();
  }

  List<Pod> pods() {
    List<Pod> pods = new ArrayList<>();
    for (JsonNode each : all()) {
      String name = each.path("kind").asText() + " " + each.at("/metadata/name").asText();
      if (each.path("kind").asText().equals("Pod")) {
        pods.add(new Pod(name, each.path("metadata"), each.path("spec")));
      } else if (each.at("/spec/template/spec").has("containers")) {
        pods.add(new Pod(name, each.at("/spec/template/metadata"), each.at("/spec/template/spec")));
      }
    }
    return pods;
  }
}
