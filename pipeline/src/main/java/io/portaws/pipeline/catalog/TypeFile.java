package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.portaws.pipeline.jq.Jq;
import io.portaws.pipeline.jq.JqException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one type's YAML file. Every problem is noted with its place: the file's name and the path
 * within it.
 */
final class TypeFile {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Set<String> KEYS =
      Set.of(
          "type",
          "aliases",
          "events",
          "read",
          "shape",
          "gone-when",
          "leaving-when",
          "settling-when",
          "from-key",
          "entity",
          "blueprint");

  private final String file;
  private final JsonNode root;
  private final Problems problems;

  private TypeFile(String file, JsonNode root, Problems problems) {
    this.file = file;
    this.root = root;
    this.problems = problems;
  }

  /** The type that {@code yaml} describes; null, with problems noted, when it cannot be used. */
  static @Nullable ResourceType parse(String file, String yaml, Problems problems) {
    JsonNode root;
    try {
      root = YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      problems.add(file, "not YAML: " + e.getOriginalMessage());
      return null;
    }
    if (!root.isObject()) {
      problems.add(file, "a type file is a YAML mapping with at least 'type' and 'events'");
      return null;
    }
    int before = problems.list().size();
    ResourceType type = new TypeFile(file, root, problems).type();
    return problems.list().size() == before ? type : null;
  }

  private ResourceType type() {
    onlyKeys(root, "", KEYS);
    String name = root.path("type").asText();
    if (!ResourceType.NAME.matcher(name).matches()) {
      problem("type", "'" + name + "' is not a type name such as AWS::S3::Bucket");
    }
    JsonNode read = root.path("read");
    if (!read.isMissingNode()) {
      onlyKeys(read, "read", Set.of("with", "permissions"));
    }
    return new ResourceType(
        name,
        List.copyOf(strings(root.path("aliases"), "aliases")),
        events(),
        read.path("with").asText("cloudcontrol"),
        List.copyOf(strings(read.path("permissions"), "read.permissions")),
        jq(root, "", "shape"),
        jq(root, "", "gone-when"),
        jq(root, "", "leaving-when"),
        jq(root, "", "settling-when"),
        jq(root, "", "from-key"),
        root.get("entity"),
        root.get("blueprint"));
  }

  private List<EventRule> events() {
    List<EventRule> rules = new ArrayList<>();
    JsonNode events = root.path("events");
    if (!events.isArray() || events.isEmpty()) {
      problem("events", "lists no event, so that the type would never change");
      return rules;
    }
    for (int i = 0; i < events.size(); i++) {
      EventRule rule = rule(events.get(i), "events[" + i + "]");
      if (rule != null) {
        rules.add(rule);
      }
    }
    return List.copyOf(rules);
  }

  private @Nullable EventRule rule(JsonNode rule, String place) {
    onlyKeys(rule, place, Set.of("calls", "native", "when", "action", "identifiers"));
    Jq identifiers = jq(rule, place, "identifiers");
    if (identifiers == null) {
      problem(place, "has no 'identifiers', a jq expression that gives the resources' identifiers");
      return null;
    }
    Jq when = jq(rule, place, "when");
    if (rule.has("calls")) {
      return calls(rule.get("calls"), place + ".calls", when, identifiers);
    }
    if (rule.has("native")) {
      return nativeEvents(rule.get("native"), place, jq(rule, place, "action"), when, identifiers);
    }
    problem(place, "has neither 'calls' (API calls) nor 'native' (the service's own events)");
    return null;
  }

  private EventRule calls(JsonNode calls, String place, @Nullable Jq when, Jq identifiers) {
    onlyKeys(calls, place, Set.of("event-source", "upsert", "delete"));
    Set<String> upsert = strings(calls.path("upsert"), place + ".upsert");
    Set<String> delete = strings(calls.path("delete"), place + ".delete");
    required(calls, place, "event-source");
    if (upsert.isEmpty() && delete.isEmpty()) {
      problem(place, "names no API call: give 'upsert', 'delete' or both");
    }
    return new EventRule.Calls(
        calls.path("event-source").asText(), upsert, delete, when, identifiers);
  }

  private EventRule nativeEvents(
      JsonNode events, String place, @Nullable Jq action, @Nullable Jq when, Jq identifiers) {
    onlyKeys(events, place + ".native", Set.of("source", "detail-type"));
    required(events, place + ".native", "source");
    Set<String> detailTypes = strings(events.path("detail-type"), place + ".native.detail-type");
    if (detailTypes.isEmpty()) {
      problem(place + ".native", "has no 'detail-type'");
    }
    return new EventRule.Native(
        events.path("source").asText(), detailTypes, action, when, identifiers);
  }

  private @Nullable Jq jq(JsonNode parent, String place, String key) {
    JsonNode node = parent.path(key);
    if (node instanceof MissingNode) {
      return null;
    }
    String at = place.isEmpty() ? key : place + "." + key;
    if (!node.isTextual()) {
      problem(at, "is not a jq expression in text");
      return null;
    }
    try {
      return Jq.compile(node.textValue());
    } catch (JqException e) {
      problem(at, "is not jq: " + e.getMessage() + " in: " + node.textValue().strip());
      return null;
    }
  }

  private Set<String> strings(JsonNode node, String place) {
    Set<String> out = new LinkedHashSet<>();
    if (node.isTextual()) {
      out.add(node.textValue());
    } else if (!node.isMissingNode() && !node.isArray()) {
      problem(place, "is neither a text nor a list of texts");
    }
    for (JsonNode element : node) {
      if (element.isTextual()) {
        out.add(element.textValue());
      } else {
        problem(place, "has an element that is not text: " + element);
      }
    }
    return out;
  }

  private void required(JsonNode parent, String place, String key) {
    if (!parent.path(key).isTextual()) {
      problem(place, "has no '" + key + "'");
    }
  }

  private void onlyKeys(JsonNode node, String place, Set<String> known) {
    node.fieldNames()
        .forEachRemaining(key -> {
          if (!known.contains(key)) {
            problem(
                place.isEmpty() ? key : place + "." + key,
                "is not a key of a type file; known here: " + known.stream().sorted().toList());
          }
        });
  }

  private void problem(String place, String problem) {
    problems.add(file + (place.isEmpty() ? "" : " " + place), problem);
  }
}
