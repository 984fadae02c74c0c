package io.portaws.pipeline.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.jq.JqException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the mapping's rules. Pure, immutable, safe for use by many threads. */
public final class Mapper {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Mapping mapping;

  public Mapper(Mapping mapping) {
    this.mapping = mapping;
  }

  public boolean maps(String type) {
    return !mapping.of(type).isEmpty();
  }

  /** Whether what is deleted takes the entities that need it along. */
  public boolean deletesDependents() {
    return mapping.rules().stream().allMatch(Rule::deleteDependents);
  }

  /**
   * The resource as the webhook's mappings see it.
   *
   * @param properties its state, in the mapping's dialect
   */
  public ObjectNode resource(ResourceType type, ResourceKey key, JsonNode properties) {
    return resource(type.name(), key, properties);
  }

  /**
   * A resource that is not there, likewise: with the properties that follow from its key; none
   * where the type's expressions need more than that.
   */
  public ObjectNode absentResource(ResourceType type, ResourceKey key) {
    try {
      return resource(type, key, type.knownFromKey(key));
    } catch (JqException needsMore) {
      return resource(type.name(), key, JSON.objectNode());
    }
  }

  private static ObjectNode resource(String type, ResourceKey key, JsonNode shaped) {
    ObjectNode resource = JSON.objectNode().put("Type", type);
    resource.set("Properties", shaped);
    resource
        .putObject("__ExtraContext")
        .put("AccountId", key.account())
        .put("Region", key.region());
    return resource;
  }

  /**
   * The entities of a resource that is there.
   *
   * @param properties its state, in the mapping's dialect
   */
  public Mapped map(ResourceType type, ResourceKey key, JsonNode properties) {
    List<Entity> entities = new ArrayList<>();
    List<Deletion> deletions = new ArrayList<>();
    Set<String> untouched = new HashSet<>();
    List<String> failures = new ArrayList<>();
    List<String> unnamed = new ArrayList<>();
    for (Rule rule : mapping.of(type.name())) {
      try {
        JsonNode input = input(rule, type, key, properties);
        switch (selection(rule, input)) {
          case SELECTED -> {
            for (JsonNode item : items(rule, input)) {
              entity(rule, item, unnamed).ifPresent(entities::add);
            }
          }
          case REFUSED -> deletions.addAll(deletions(rule, input));
          case PASSED_OVER -> untouched.add(blueprint(rule, input));
        }
      } catch (JqException e) {
        failures.add(rule.place() + ": " + e.getMessage());
      }
    }
    // Ocean leaves out an entity that a rule names not; the exporter gave the resource up. And one
    // of which nothing comes is for somebody to look at.
    if (mapping.dialect() == Dialect.EXPORTER || entities.isEmpty()) {
      failures.addAll(unnamed);
    }
    return new Mapped(entities, deletions, untouched, failures);
  }

  /**
   * The entities of a resource that is not there, as far as they follow from its key. The selector
   * is not asked: it may look at what is no longer known, and deleting what was never there is
   * harmless.
   */
  public List<Deletion> absent(ResourceType type, ResourceKey key) {
    Set<Deletion> deletions = new LinkedHashSet<>();
    for (Rule rule : mapping.of(type.name())) {
      deletions.addAll(derivable(rule, type, key));
    }
    return List.copyOf(deletions);
  }

  private static List<Deletion> derivable(Rule rule, ResourceType type, ResourceKey key) {
    try {
      return deletions(rule, input(rule, type, key, type.knownFromKey(key)));
    } catch (JqException needsMore) {
      // The identifier needs a property that does not follow from the key.
      return List.of();
    }
  }

  /** The blueprints that a type's rules always write, in the file's order. */
  public Set<String> blueprints(String type) {
    Set<String> blueprints = new LinkedHashSet<>();
    mapping.of(type).forEach(rule -> rule.constantBlueprint().ifPresent(blueprints::add));
    return blueprints;
  }

  /**
   * The entities of a resource as far as they follow from its key: of rules that always write the
   * same blueprint and make one entity of a resource. Those whose identifier needs more are left
   * out.
   */
  public List<KnownEntity> known(ResourceType type, ResourceKey key) {
    return mapping.of(type.name()).stream()
        .filter(rule -> rule.itemsToParse() == null)
        .flatMap(rule -> known(rule, type, key).stream())
        .toList();
  }

  private static Optional<KnownEntity> known(Rule rule, ResourceType type, ResourceKey key) {
    try {
      JsonNode input = input(rule, type, key, type.knownFromKey(key));
      JsonNode identifier = identifier(rule, input);
      return rule.constantBlueprint()
          .filter(_ -> identifier.isTextual())
          .map(blueprint ->
              new KnownEntity(
                  new EntityRef(blueprint, identifier.textValue()),
                  texts(rule, rule.properties(), input),
                  texts(rule, rule.relations(), input)));
    } catch (JqException needsMore) {
      return Optional.empty();
    }
  }

  private static Map<String, String> texts(
      Rule rule, Map<String, Template> templates, JsonNode input) {
    Map<String, String> texts = new LinkedHashMap<>();
    templates.forEach((name, template) -> {
      String text = text(rule, template, input);
      if (!text.isEmpty()) {
        texts.put(name, text);
      }
    });
    return texts;
  }

  /** An exporter's delete: this entity, in every blueprint that the type is mapped to. */
  public List<Deletion> named(ResourceType type, String entityIdentifier) {
    Set<Deletion> deletions = new LinkedHashSet<>();
    for (Rule rule : mapping.of(type.name())) {
      String blueprint = rule.blueprint().constantText().orElse("");
      if (!blueprint.isEmpty()) {
        deletions.add(
            new Deletion(new EntityRef(blueprint, entityIdentifier), rule.deleteDependents()));
      }
    }
    return List.copyOf(deletions);
  }

  /**
   * Where an entity's identifier does not follow from what is known of its resource: what to look
   * for in Port instead, by the mapped properties, and the title, that do. A rule that does not map
   * enough of them to tell the resource from others is left out.
   *
   * @param key account and region of the resource
   * @param known what is known of its properties
   * @param by those of them that have to be told apart
   * @param one whether it can only be one entity
   */
  public List<EntitySearch> searches(
      ResourceType type, ResourceKey key, ObjectNode known, Set<String> by, boolean one) {
    List<EntitySearch> searches = new ArrayList<>();
    for (Rule rule : mapping.of(type.name())) {
      JsonNode input = input(rule, type, key, known);
      ArrayNode conditions = JSON.arrayNode();
      Set<String> told = new HashSet<>();
      Map<String, Template> searchable = new LinkedHashMap<>(rule.properties());
      if (rule.title() != null) {
        searchable.put("$title", rule.title());
      }
      searchable.forEach((name, template) -> {
        // Port compares types too, and who maps a number knows it as one: only text is told.
        String value = text(rule, template, input);
        Set<String> tells = new HashSet<>(by);
        tells.removeIf(property ->
            value.equals(text(rule, template, input(rule, type, key, other(known, property)))));
        if (!value.isEmpty() && (!tells.isEmpty() || isPlace(value, key))) {
          told.addAll(tells);
          conditions.addObject().put("property", name).put("operator", "=").put("value", value);
        }
      });
      String blueprint = rule.blueprint().constantText().orElse("");
      if (!blueprint.isEmpty() && !by.isEmpty() && told.containsAll(by)) {
        ObjectNode query = JSON.objectNode().put("combinator", "and");
        query.set("rules", conditions);
        Map<String, String> account = new LinkedHashMap<>();
        rule.relations()
            .forEach((name, template) -> {
              if (text(rule, template, input).equals(key.account())) {
                account.put(name, key.account());
              }
            });
        searches.add(new EntitySearch(blueprint, query, account, one, rule.deleteDependents()));
      }
    }
    return searches;
  }

  private static boolean isPlace(String value, ResourceKey key) {
    return value.equals(key.account()) || value.equals(key.region());
  }

  /** The same resource but for one property. */
  private static JsonNode other(ObjectNode known, String property) {
    ObjectNode other = known.deepCopy();
    return other.put(property, known.path(property).asText() + "-");
  }

  private static String text(Rule rule, Template template, JsonNode input) {
    try {
      JsonNode value = value(rule, template, input);
      return value.isTextual() ? value.textValue() : "";
    } catch (JqException needsMore) {
      return "";
    }
  }

  /** The blueprint's identifier; empty when the rule gives none on this input. */
  private static String blueprint(Rule rule, JsonNode input) {
    JsonNode blueprint = rule.blueprint().on(input);
    return blueprint.isTextual() ? blueprint.textValue() : "";
  }

  private static JsonNode input(
      Rule rule, ResourceType type, ResourceKey key, JsonNode properties) {
    return rule.dialect() == Dialect.EXPORTER ? properties : resource(type.name(), key, properties);
  }

  private enum Selection {
    SELECTED,
    /** The resource is there, and must not be in the catalogue. */
    REFUSED,
    /** Whatever the catalogue holds of it stays. */
    PASSED_OVER
  }

  /**
   * Ocean's selector takes true and removes on false; anything else says nothing, and nothing must
   * not remove. The exporter's takes what Python calls true, and never removed.
   */
  private static Selection selection(Rule rule, JsonNode input) {
    if (rule.selector() == null) {
      return Selection.SELECTED;
    }
    JsonNode answer = rule.selector().first(input);
    if (rule.dialect() == Dialect.EXPORTER) {
      return isTruthy(answer) ? Selection.SELECTED : Selection.PASSED_OVER;
    }
    if (!answer.isBoolean()) {
      return Selection.PASSED_OVER;
    }
    return answer.booleanValue() ? Selection.SELECTED : Selection.REFUSED;
  }

  private static boolean isTruthy(JsonNode answer) {
    return switch (answer.getNodeType()) {
      case BOOLEAN -> answer.booleanValue();
      case NUMBER -> answer.doubleValue() != 0;
      case STRING -> !answer.textValue().isEmpty();
      case ARRAY, OBJECT -> !answer.isEmpty();
      default -> false;
    };
  }

  private static List<JsonNode> items(Rule rule, JsonNode input) {
    if (rule.itemsToParse() == null) {
      return List.of(input);
    }
    List<JsonNode> items = new ArrayList<>();
    if (rule.itemsToParse().first(input) instanceof ArrayNode array) {
      array.forEach(item -> items.add(withItem(input, rule.itemName(), item)));
    }
    return items;
  }

  /** Shallow, since rules change nothing: a thousand items do not make a thousand resources. */
  private static ObjectNode withItem(JsonNode input, String name, JsonNode item) {
    ObjectNode root = JSON.objectNode();
    input.properties().forEach(field -> root.set(field.getKey(), field.getValue()));
    return root.set(name, item);
  }

  private static List<Deletion> deletions(Rule rule, JsonNode input) {
    List<Deletion> deletions = new ArrayList<>();
    for (JsonNode item : items(rule, input)) {
      JsonNode identifier = identifier(rule, item);
      String blueprint = blueprint(rule, item);
      if (identifier.isTextual() && !blueprint.isEmpty()) {
        deletions.add(
            new Deletion(
                new EntityRef(blueprint, identifier.textValue()), rule.deleteDependents()));
      }
    }
    return deletions;
  }

  private static Optional<Entity> entity(Rule rule, JsonNode input, List<String> unnamed) {
    JsonNode identifier = identifier(rule, input);
    String blueprint = blueprint(rule, input);
    if (identifier.isNull() || blueprint.isEmpty()) {
      String what = identifier.isNull() ? "identifier" : "blueprint";
      unnamed.add(rule.place() + "." + what + ": gives nothing for this resource");
      return Optional.empty();
    }
    ObjectNode body = JSON.objectNode();
    body.set("identifier", identifier);
    setUnlessNull(body, "title", rule.title(), rule, input);
    setUnlessNull(body, "icon", rule.icon(), rule, input);
    setUnlessNull(body, "team", rule.team(), rule, input);
    ObjectNode properties = body.putObject("properties");
    rule.properties().forEach((name, value) -> properties.set(name, value(rule, value, input)));
    if (!rule.relations().isEmpty()) {
      body.set("relations", relations(rule, input));
    }
    return Optional.of(new Entity(blueprint, body, rule.createMissingRelated(), rule.merge()));
  }

  /** A null relation clears what Port holds in ocean's dialect; the exporter never sent one. */
  private static ObjectNode relations(Rule rule, JsonNode input) {
    ObjectNode relations = JSON.objectNode();
    rule.relations()
        .forEach((name, template) -> {
          JsonNode value = value(rule, template, input);
          if (!value.isNull() || rule.dialect() == Dialect.OCEAN) {
            relations.set(name, value);
          }
        });
    return relations;
  }

  /** Text, which a number is made to; or a search query; or null when the rule gives neither. */
  private static JsonNode identifier(Rule rule, JsonNode input) {
    JsonNode identifier = rule.identifier().on(input);
    if (identifier.isNumber()) {
      return JSON.textNode(identifier.asText());
    }
    boolean text = identifier.isTextual() && !identifier.textValue().isEmpty();
    return text || Entity.isSearch(identifier) ? identifier : NullNode.getInstance();
  }

  private static void setUnlessNull(
      ObjectNode body, String name, @Nullable Template template, Rule rule, JsonNode input) {
    JsonNode value = template == null ? NullNode.getInstance() : value(rule, template, input);
    if (!value.isNull()) {
      body.set(name, value);
    }
  }

  /**
   * Ocean sends null for what fails on a resource; the exporter gives the resource up, and so do
   * we, where somebody sees it.
   */
  private static JsonNode value(Rule rule, Template template, JsonNode input) {
    try {
      return template.on(input);
    } catch (JqException e) {
      if (rule.dialect() == Dialect.OCEAN && e.kind() == JqException.Kind.ERROR) {
        return NullNode.getInstance();
      }
      throw e;
    }
  }
}
