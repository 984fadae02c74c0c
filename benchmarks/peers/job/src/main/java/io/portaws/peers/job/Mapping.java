package io.portaws.peers.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An exporter's {@code config.json}, compiled: selector, identifier, title, blueprint, properties
 * and relations of each kind. Immutable; safe for use by many threads.
 */
public final class Mapping {
  private record Rule(
      Jq selector,
      Jq identifier,
      Jq title,
      String blueprint,
      Map<String, Jq> properties,
      Map<String, Jq> relations) {}

  private final Map<String, List<Rule>> rules;

  private Mapping(Map<String, List<Rule>> rules) {
    this.rules = rules;
  }

  /**
   * Reads and compiles the file.
   *
   * @throws IOException when it cannot be read, or has what is not JSON or jq
   */
  public static Mapping read(Path file) throws IOException {
    Map<String, List<Rule>> rules = new LinkedHashMap<>();
    for (JsonNode resource : new ObjectMapper().readTree(file.toFile()).path("resources")) {
      Jq selector = Jq.of(resource.path("selector").path("query").asText("true"));
      for (JsonNode mapping : resource.path("port").path("entity").path("mappings")) {
        rules
            .computeIfAbsent(resource.path("kind").asText(), kind -> new ArrayList<>())
            .add(rule(selector, mapping));
      }
    }
    return new Mapping(rules);
  }

  private static Rule rule(Jq selector, JsonNode mapping) throws JsonProcessingException {
    return new Rule(
        selector,
        Jq.of(mapping.path("identifier").asText()),
        Jq.of(mapping.path("title").asText("null")),
        mapping.path("blueprint").asText(),
        programs(mapping.path("properties")),
        programs(mapping.path("relations")));
  }

  private static Map<String, Jq> programs(JsonNode fields) throws JsonProcessingException {
    Map<String, Jq> programs = new LinkedHashMap<>();
    for (var field : fields.properties()) {
      programs.put(field.getKey(), Jq.of(field.getValue().asText()));
    }
    return programs;
  }

  /** The blueprints that resources of this type have entities of. */
  public List<String> blueprints(String type) {
    return rules.getOrDefault(type, List.of()).stream().map(Rule::blueprint).distinct().toList();
  }

  /**
   * The entities of a resource.
   *
   * @param properties as Cloud Control has them
   * @throws Unreadable when a program fails or gives no identifier
   */
  public List<Entity> entities(String type, JsonNode properties) throws Unreadable {
    List<Entity> entities = new ArrayList<>();
    try {
      for (Rule rule : rules.getOrDefault(type, List.of())) {
        JsonNode selected = rule.selector().first(properties);
        if (!selected.isNull() && selected.asBoolean(true)) {
          entities.add(entity(rule, properties));
        }
      }
    } catch (JsonProcessingException e) {
      throw new Unreadable("the mapping of " + type + " fails", e);
    }
    return entities;
  }

  private static Entity entity(Rule rule, JsonNode properties)
      throws JsonProcessingException, Unreadable {
    JsonNode identifier = rule.identifier().first(properties);
    if (!identifier.isTextual() || identifier.asText().isEmpty()) {
      throw new Unreadable("the mapping of " + rule.blueprint() + " gives no identifier");
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("identifier", identifier);
    JsonNode title = rule.title().first(properties);
    if (!title.isNull()) {
      json.set("title", title);
    }
    json.put("blueprint", rule.blueprint());
    ObjectNode mapped = json.putObject("properties");
    for (var property : rule.properties().entrySet()) {
      mapped.set(property.getKey(), property.getValue().first(properties));
    }
    ObjectNode relations = json.putObject("relations");
    for (var relation : rule.relations().entrySet()) {
      JsonNode target = relation.getValue().first(properties);
      if (!target.isNull()) {
        relations.set(relation.getKey(), target);
      }
    }
    return new Entity(rule.blueprint(), json);
  }
}
