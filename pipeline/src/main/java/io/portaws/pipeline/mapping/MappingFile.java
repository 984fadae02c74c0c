package io.portaws.pipeline.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.jq.Jq;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads mappings as users have them: the exporter's {@code config.json} and ocean aws-v3's {@code
 * port-app-config.yml}. What is wrong is noted with its place and text, all of it at once.
 */
public final class MappingFile {
  /** All of the text must be JSON: YAML may begin like it. */
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final String ITEMS = "itemsToParse";
  private static final String ITEMS_NAME = "itemsToParseName";

  private final TypeCatalog catalog;
  private final Dialect dialect;
  private final JsonNode root;
  private final Problems problems;
  private final Function<String, Jq> compiler;
  private final List<Rule> rules = new ArrayList<>();
  private final Map<String, List<ListSelector>> lists = new HashMap<>();

  private MappingFile(
      TypeCatalog catalog,
      Dialect dialect,
      JsonNode root,
      Problems problems,
      Function<String, Jq> compiler) {
    this.catalog = catalog;
    this.dialect = dialect;
    this.root = root;
    this.problems = problems;
    this.compiler = compiler;
  }

  /**
   * Reads a mapping.
   *
   * @param source its name, for messages
   * @param dialect null to tell it from the text: what parses as JSON is the exporter's, other YAML
   *     is ocean's
   */
  public static Mapping parse(
      String source,
      String text,
      @Nullable Dialect dialect,
      TypeCatalog catalog,
      Problems problems) {
    JsonNode root;
    Dialect told = dialect;
    try {
      root = JSON.readTree(text);
      told = told == null ? Dialect.EXPORTER : told;
    } catch (JsonProcessingException notJson) {
      if (told == null && text.stripLeading().startsWith("{")) {
        // YAML would take it, and with it the other dialect, in which no rule would fit.
        problems.add(
            source,
            "begins like JSON and is not: %s. Mend it, or set MAPPING_DIALECT if it is YAML"
                .formatted(notJson.getOriginalMessage()));
        return new Mapping(Dialect.EXPORTER, List.of());
      }
      told = told == null ? Dialect.OCEAN : told;
      try {
        root = YamlTree.read(text);
      } catch (YAMLException e) {
        problems.add(source, "is neither JSON nor YAML: " + e.getMessage());
        return new Mapping(told, List.of());
      }
    }
    return new MappingFile(catalog, told, root, problems, Jq::compile).rules(source + " ");
  }

  /** The catalogue's own mapping, for those who bring none. */
  public static Mapping ofCatalog(TypeCatalog catalog, Problems problems) {
    return ofTypes(catalog, catalog.types(), problems);
  }

  /** The catalogue's own mapping of some of its types. */
  public static Mapping ofTypes(
      TypeCatalog catalog, Collection<ResourceType> types, Problems problems) {
    JsonNode noFlags = JSON.createObjectNode();
    List<Rule> rules = new ArrayList<>();
    for (ResourceType type : types) {
      if (type.entity() != null) {
        Function<String, Jq> compiler = type.isChecked() ? Jq::whenUsed : Jq::compile;
        var own = new MappingFile(catalog, Dialect.OCEAN, noFlags, problems, compiler);
        own.rule(type.name() + " entity", type.name(), null, type.entity());
        rules.addAll(own.rules);
      }
    }
    return new Mapping(Dialect.OCEAN, rules);
  }

  private Mapping rules(String source) {
    JsonNode resources = root.path("resources");
    if (!resources.isArray()) {
      problems.add(source.strip(), "has no list 'resources', as a mapping file has");
    }
    for (int i = 0; i < resources.size(); i++) {
      resource(source + "resources[" + i + "]", resources.get(i));
    }
    return new Mapping(dialect, rules, lists);
  }

  private void resource(String place, JsonNode resource) {
    String kind = resource.path("kind").asText();
    Optional<ResourceType> type = catalog.findOrAssume(kind);
    if (type.isEmpty()) {
      problems.add(place + ".kind", "'" + kind + "' is not a type name such as AWS::S3::Bucket");
      return;
    }
    if (dialect == Dialect.EXPORTER) {
      lists
          .computeIfAbsent(type.get().name(), _ -> new ArrayList<>())
          .add(ListSelectorFile.parse(place + ".selector", resource.path("selector"), problems));
    }
    JsonNode query = resource.path("selector").path("query");
    Jq selector =
        query.isMissingNode() || query.isNull()
            ? null
            : Template.expression(query, place + ".selector.query", problems, compiler)
                .orElse(null);
    String at = place + ".port.entity.mappings";
    JsonNode mappings = resource.path("port").path("entity").path("mappings");
    JsonNode port = resource.path("port");
    if (mappings.isObject()) {
      rule(at, type.get().name(), selector, withItems(mappings, port));
    } else if (mappings.isArray()) {
      for (int i = 0; i < mappings.size(); i++) {
        JsonNode mapping = withItems(mappings.get(i), port);
        rule(at + "[" + i + "]", type.get().name(), selector, mapping);
      }
    } else {
      problems.add(at, "is neither an object nor a list of objects");
    }
  }

  /** Ocean keeps {@code itemsToParse} beside {@code entity}, the exporter in the mapping. */
  private static JsonNode withItems(JsonNode mapping, JsonNode port) {
    if (!mapping.isObject() || mapping.has(ITEMS)) {
      return mapping;
    }
    ObjectNode whole = mapping.deepCopy();
    for (String key : List.of(ITEMS, ITEMS_NAME)) {
      if (port.has(key)) {
        whole.set(key, port.get(key));
      }
    }
    return whole;
  }

  private void rule(String place, String type, @Nullable Jq selector, JsonNode mapping) {
    Template blueprint = blueprint(place, mapping.path("blueprint"));
    JsonNode identifier = mapping.path("identifier");
    if (identifier.isNull() || identifier.isMissingNode() || isBlank(identifier)) {
      problems.add(place, "has no 'identifier'");
    }
    JsonNode items = mapping.path("itemsToParse");
    if (mapping.hasNonNull("itemsToParse") && !items.isTextual()) {
      problems.add(place + ".itemsToParse", "is not a jq expression in text");
    }
    rules.add(
        new Rule(
            place,
            type,
            dialect,
            selector,
            items.isTextual()
                ? Template.expression(items, place + ".itemsToParse", problems, compiler)
                    .orElse(null)
                : null,
            mapping.path(ITEMS_NAME).asText("item"),
            blueprint,
            Template.compile(identifier, place + ".identifier", problems, compiler),
            optional(mapping, place, "title"),
            optional(mapping, place, "icon"),
            optional(mapping, place, "team"),
            fields(mapping, place, "properties"),
            fields(mapping, place, "relations"),
            flag("createMissingRelatedEntities", dialect == Dialect.OCEAN),
            flag("enableMergeEntity", true),
            flag("deleteDependentEntities", true)));
  }

  private Template blueprint(String place, JsonNode blueprint) {
    if (!blueprint.isTextual() || blueprint.textValue().isBlank()) {
      problems.add(place, "has no 'blueprint'");
      return new Template.Literal(TextNode.valueOf(""));
    }
    if (dialect == Dialect.EXPORTER) {
      return new Template.Literal(TextNode.valueOf(blueprint.textValue().replace("\"", "")));
    }
    return Template.compile(blueprint, place + ".blueprint", problems, compiler);
  }

  private static boolean isBlank(JsonNode node) {
    return node.isTextual() && node.textValue().isBlank();
  }

  private @Nullable Template optional(JsonNode mapping, String place, String key) {
    return mapping.hasNonNull(key)
        ? Template.compile(mapping.get(key), place + "." + key, problems, compiler)
        : null;
  }

  private Map<String, Template> fields(JsonNode mapping, String place, String key) {
    Map<String, Template> fields = new LinkedHashMap<>();
    mapping
        .path(key)
        .properties()
        .forEach(field ->
            fields.put(
                field.getKey(),
                Template.compile(
                    field.getValue(),
                    place + "." + key + "." + field.getKey(),
                    problems,
                    compiler)));
    return fields;
  }

  private boolean flag(String name, boolean otherwise) {
    return root.path(name).asBoolean(otherwise);
  }
}
