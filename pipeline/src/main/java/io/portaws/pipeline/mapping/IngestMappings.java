package io.portaws.pipeline.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.portaws.pipeline.catalog.Problems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Everything that the ingest webhook maps, in an order in which what is related to comes first: the
 * accounts of resources, the mapping's rules, entities that came ready, and what is deleted. Pure.
 *
 * <p>A webhook's mapping names its properties one by one, so that a ready entity that leaves some
 * out gives null for them.
 */
public final class IngestMappings {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String ACCOUNT = ".__ExtraContext.AccountId";
  private static final String READY = "Port::Entity";

  /** Port does not say whether it creates what a relation misses; so an account is named first. */
  private static final String ACCOUNTS =
      "[.body.resources[]? | select(.Action == \"upsert\") | .__ExtraContext.AccountId | strings]"
          + " | unique | map({AccountId: .})";

  private final Mapping mapping;
  private final Map<String, JsonNode> blueprints = new LinkedHashMap<>();

  private IngestMappings(Mapping mapping, List<? extends JsonNode> blueprints) {
    this.mapping = mapping;
    blueprints.forEach(each -> this.blueprints.put(each.path("identifier").asText(), each));
  }

  /**
   * The webhook's mappings.
   *
   * @param blueprints all that are known, in the words of Port's API, relation targets first
   * @param problems takes each rule that cannot be written so, with its place
   */
  public static ArrayNode of(
      Mapping mapping, List<? extends JsonNode> blueprints, Problems problems) {
    return new IngestMappings(mapping, blueprints).all(problems);
  }

  /** Whether a webhook's mapping is of the form that is written here. */
  public static boolean isOurs(JsonNode webhookMapping) {
    String items = webhookMapping.path("itemsToParse").asText("");
    return items.equals(ACCOUNTS)
        || items.startsWith(WebhookMappings.OF_TYPE)
        || items.startsWith(WebhookMappings.OF_DELETIONS);
  }

  private ArrayNode all(Problems problems) {
    ArrayNode all = JSON.arrayNode();
    Set<String> deleted = new LinkedHashSet<>();
    accounts().forEach(blueprint -> all.add(account(blueprint)));
    for (ObjectNode upsert : inOrder(WebhookMappings.upserts(mapping, problems))) {
      all.add(upsert);
      deleted.add(upsert.path("blueprint").asText());
    }
    blueprints.forEach((identifier, blueprint) -> {
      all.add(ready(identifier, blueprint));
      deleted.add(identifier);
    });
    boolean dependents = new Mapper(mapping).deletesDependents();
    deleted.forEach(blueprint -> all.add(WebhookMappings.deletion(blueprint, dependents)));
    return all;
  }

  private List<ObjectNode> inOrder(List<ObjectNode> upserts) {
    List<String> order = List.copyOf(blueprints.keySet());
    List<ObjectNode> sorted = new ArrayList<>(upserts);
    sorted.sort(
        Comparator.comparingInt(upsert -> {
          int place = order.indexOf(upsert.path("blueprint").asText());
          return place < 0 ? order.size() : place;
        }));
    return sorted;
  }

  /** The blueprints of which rules name an entity by nothing but the resource's account. */
  private Set<String> accounts() {
    Set<String> targets = new LinkedHashSet<>();
    for (Rule rule : mapping.rules()) {
      JsonNode source = blueprints.get(rule.constantBlueprint().orElse(""));
      if (source != null && rule.dialect() == Dialect.OCEAN) {
        rule.relations()
            .forEach((name, value) -> {
              boolean account =
                  value instanceof Template.Expression(var jq) && jq.text().strip().equals(ACCOUNT);
              target(source, name)
                  .filter(_ -> account)
                  .filter(this::mayBeBare)
                  .ifPresent(targets::add);
            });
      }
    }
    return targets;
  }

  private static Optional<String> target(JsonNode blueprint, String relation) {
    return Optional.ofNullable(
        blueprint.path("relations").path(relation).path("target").textValue());
  }

  /** Whether Port takes an entity of it that has nothing but an identifier. */
  private boolean mayBeBare(String identifier) {
    JsonNode blueprint = blueprints.get(identifier);
    Iterable<JsonNode> relations = blueprint == null ? List.of() : blueprint.path("relations");
    Stream<JsonNode> each = StreamSupport.stream(relations.spliterator(), false);
    return blueprint != null
        && blueprint.path("schema").path("required").isEmpty()
        && each.noneMatch(relation -> relation.path("required").asBoolean());
  }

  private static ObjectNode account(String blueprint) {
    ObjectNode mapping = JSON.objectNode().put("blueprint", blueprint);
    mapping.put("operation", "create").put("itemsToParse", ACCOUNTS);
    mapping.putObject("entity").put("identifier", ".item.AccountId");
    return mapping;
  }

  private static ObjectNode ready(String identifier, JsonNode blueprint) {
    ObjectNode mapping = JSON.objectNode().put("blueprint", identifier);
    mapping
        .put("operation", "create")
        .put(
            "itemsToParse",
            WebhookMappings.OF_TYPE
                + TextNode.valueOf(READY)
                + " and .Action == \"upsert\" and .Blueprint == %s) | .Properties]"
                    .formatted(TextNode.valueOf(identifier)));
    ObjectNode entity = mapping.putObject("entity");
    entity.put("identifier", ".item.identifier").put("title", ".item.title");
    put(entity, "properties", blueprint.path("schema").path("properties"));
    put(entity, "relations", blueprint.path("relations"));
    return mapping;
  }

  private static void put(ObjectNode entity, String part, JsonNode named) {
    if (!named.isEmpty()) {
      ObjectNode members = entity.putObject(part);
      named.properties().forEach(each -> members.put(each.getKey(), value(part, each.getKey())));
    }
  }

  private static String value(String part, String name) {
    return ".item." + part + "[" + TextNode.valueOf(name) + "]";
  }
}
