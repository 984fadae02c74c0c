package io.portaws.pipeline.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.jq.Jq;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a mapping's rules as the mappings of Port's ingest webhook, which runs them over the
 * bodies that the webhook delivery posts: {@code {"resources": [{"Type", "Action", "Properties",
 * "Deletions", …}]}}. See "Webhook" in Port's documentation for the format. Pure.
 */
public final class WebhookMappings {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** A member of an object that is always there cannot fail. */
  private static final Pattern SAFE = Pattern.compile("\\.(Properties|__ExtraContext)\\.\\w+");

  /**
   * How the items of a rule, and those of ready entities, begin. A forwarded event has no
   * resources.
   */
  static final String OF_TYPE = "[.body.resources[]? | select(.Type == ";

  /** How the items of a deletion begin. */
  static final String OF_DELETIONS = "[.body.resources[]? | .Deletions[]? | select(.blueprint == ";

  private WebhookMappings() {}

  /**
   * The webhook's mappings: an upsert for each rule, and a deletion for each blueprint.
   *
   * @param problems takes each rule that cannot be written so, with its place
   */
  public static ArrayNode of(Mapping mapping, Problems problems) {
    ArrayNode mappings = JSON.arrayNode();
    Set<String> blueprints = new LinkedHashSet<>();
    boolean dependents = new Mapper(mapping).deletesDependents();
    for (ObjectNode upsert : upserts(mapping, problems)) {
      mappings.add(upsert);
      blueprints.add(upsert.path("blueprint").asText());
    }
    blueprints.forEach(blueprint -> mappings.add(deletion(blueprint, dependents)));
    return mappings;
  }

  /** An upsert for each rule that can be written so. */
  static List<ObjectNode> upserts(Mapping mapping, Problems problems) {
    List<ObjectNode> upserts = new ArrayList<>();
    for (Rule rule : mapping.rules()) {
      String blueprint = rule.constantBlueprint().orElse("");
      if (blueprint.isEmpty()) {
        problems.add(
            rule.place() + ".blueprint",
            "is not a constant, as a webhook's mapping needs: " + text(rule.blueprint()));
      } else {
        upserts.add(upsert(rule, blueprint));
      }
    }
    return upserts;
  }

  private static ObjectNode upsert(Rule rule, String blueprint) {
    ObjectNode mapping = JSON.objectNode().put("blueprint", blueprint);
    mapping.put("operation", "create").put("itemsToParse", items(rule));
    ObjectNode entity = mapping.putObject("entity");
    entity.set("identifier", identifier(rule.identifier()));
    setUnlessNull(entity, "title", rule.title());
    setUnlessNull(entity, "icon", rule.icon());
    setUnlessNull(entity, "team", rule.team());
    ObjectNode properties = entity.putObject("properties");
    rule.properties().forEach((name, value) -> properties.put(name, property(rule, value)));
    if (!rule.relations().isEmpty()) {
      ObjectNode relations = entity.putObject("relations");
      rule.relations().forEach((name, value) -> relations.set(name, onItem(value)));
    }
    return mapping;
  }

  /**
   * The resources that the rule is for, as the rule sees them; its own items, where it has such.
   */
  private static String items(Rule rule) {
    String seen = rule.dialect() == Dialect.EXPORTER ? " | .Properties" : "";
    String selected = TextNode.valueOf(rule.type()) + " and .Action == \"upsert\")" + seen;
    String query =
        rule.selector() == null
            ? ""
            : " | select(first(" + text(rule.selector()) + ") as $selected | " + truth(rule) + ")";
    String own =
        rule.itemsToParse() == null
            ? ""
            : " | . as $resource | first("
                + text(rule.itemsToParse())
                + ")"
                + " | arrays | .[] | . as $item | $resource + {"
                + TextNode.valueOf(rule.itemName())
                + ": $item}";
    return OF_TYPE + selected + query + own + "]";
  }

  private static String truth(Rule rule) {
    return rule.dialect() == Dialect.OCEAN
        ? "$selected == true"
        : "[null, false, 0, \"\", [], {}] | index([$selected]) == null";
  }

  static ObjectNode deletion(String blueprint, boolean dependents) {
    ObjectNode mapping = JSON.objectNode().put("blueprint", blueprint);
    mapping.putObject("operation").put("type", "delete").put("deleteDependents", dependents);
    mapping.put("itemsToParse", OF_DELETIONS + TextNode.valueOf(blueprint) + ")]");
    mapping.putObject("entity").put("identifier", ".item.identifier");
    return mapping;
  }

  private static void setUnlessNull(ObjectNode entity, String name, @Nullable Template template) {
    if (template != null) {
      entity.set(name, onItem(template));
    }
  }

  /** A value, each of its expressions run on the item; a search query keeps its form. */
  private static JsonNode onItem(Template template) {
    return switch (template) {
      case Template.Fields(var fields) -> {
        ObjectNode node = JSON.objectNode();
        fields.forEach((name, value) -> node.set(name, onItem(value)));
        yield node;
      }
      case Template.Elements(var elements) -> {
        ArrayNode node = JSON.arrayNode();
        elements.forEach(element -> node.add(onItem(element)));
        yield node;
      }
      case Template.Expression _, Template.Literal _ -> TextNode.valueOf(onItemText(template));
    };
  }

  /** As the mapper does, a number is made text: Port takes no other identifier. */
  private static JsonNode identifier(Template template) {
    return template instanceof Template.Expression
        ? TextNode.valueOf(onItemText(template) + " | numbers |= tostring")
        : onItem(template);
  }

  /** In ocean's dialect what fails gives null; in Port it would cost the whole entity. */
  private static String property(Rule rule, Template template) {
    boolean mayFail =
        rule.dialect() == Dialect.OCEAN
            && template instanceof Template.Expression(Jq jq)
            && !SAFE.matcher(jq.text()).matches();
    return mayFail ? ".item | [first(" + text(template) + ")?][0]" : onItemText(template);
  }

  private static String onItemText(Template template) {
    return ".item | (" + text(template) + ")";
  }

  private static String text(Template template) {
    return switch (template) {
      case Template.Expression(var jq) -> text(jq);
      case Template.Literal(JsonNode value) -> value.toString();
      case Template.Fields(var fields) ->
          fields.entrySet().stream()
              .map(field -> TextNode.valueOf(field.getKey()) + ": (" + part(field.getValue()) + ")")
              .collect(Collectors.joining(", ", "{", "}"));
      case Template.Elements(var elements) ->
          elements.stream()
              .map(element -> "(" + part(element) + ")")
              .collect(Collectors.joining(", ", "[", "]"));
    };
  }

  /** One value whatever the expression gives: nothing or several would multiply the whole. */
  private static String part(Template template) {
    return template instanceof Template.Expression(var jq)
        ? "[first(" + text(jq) + ")][0]"
        : text(template);
  }

  /** What follows must not become part of a comment. */
  private static String text(Jq jq) {
    return jq.text().contains("#") ? jq.text() + "\n" : jq.text();
  }
}
