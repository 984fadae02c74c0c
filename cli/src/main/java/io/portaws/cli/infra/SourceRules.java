package io.portaws.cli.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.TypeCatalog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The rules that bring what the catalogue takes, so that each event matches one of them: one a
 * source for its API calls and one for the events that it sends itself, more where a pattern would
 * be too long; and those about every type.
 */
final class SourceRules {
  /** The parameters of the rules about every type. */
  static final String TAG_CHANGES = "EventsTag";

  static final String CONFIG_ITEMS = "EventsConfig";

  /**
   * These append their API's version to most names, as in CreateFunction20150331, and no name of
   * theirs goes on with digits otherwise.
   */
  private static final Set<String> DATED = Set.of("lambda", "cloudfront");

  private static final String CENTURY = "20";

  private static final int TYPES_SHOWN = 6;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final TypeCatalog catalog;
  private final List<SourceRule> rules = new ArrayList<>();

  private SourceRules(TypeCatalog catalog) {
    this.catalog = catalog;
  }

  /** All of them, in the order of their sources' names. */
  static List<SourceRule> of(TypeCatalog catalog) {
    return new SourceRules(catalog).rules();
  }

  private List<SourceRule> rules() {
    for (EventSource source : EventSource.of(catalog)) {
      String types = shown(source.types());
      if (!source.calls().isEmpty()) {
        String told = types.isEmpty() ? "Calls that tag any resource." : "Calls about " + types;
        add(
            "Rule" + source.id() + "Calls",
            source.parameter(),
            told,
            source.calls(),
            names -> calls(source, names));
      }
      if (!source.detailTypes().isEmpty()) {
        String told = "What " + source.source() + " tells of " + types;
        add(
            "Rule" + source.id() + "Events",
            source.parameter(),
            told,
            source.detailTypes(),
            names ->
                object("source", list(List.of(source.source()))).set("detail-type", list(names)));
      }
    }
    aboutEveryType();
    return List.copyOf(rules);
  }

  /**
   * Tag changes of whatever service: which of them are of catalogued types only their ARNs tell.
   * Configuration items name their type, and come as a summary when they are large.
   */
  private void aboutEveryType() {
    ObjectNode tags =
        object("source", list(List.of("aws.tag")))
            .set("detail-type", list(List.of("Tag Change on Resource")));
    rules.add(
        new SourceRule("RuleTagChanges", TAG_CHANGES, "Tag changes of whatever service.", tags));
    SortedSet<String> recorded = new TreeSet<>();
    catalog.types().stream()
        .filter(type -> type.arn() != null)
        .forEach(type -> {
          recorded.add(type.name());
          recorded.addAll(type.aliases());
        });
    if (!recorded.isEmpty()) {
      String told = "What AWS Config records of catalogued types";
      add(
          "RuleConfigItems",
          CONFIG_ITEMS,
          told + ".",
          recorded,
          names -> configItems("configurationItem", names));
      add(
          "RuleConfigSummaries",
          CONFIG_ITEMS,
          told + ", where it is large.",
          recorded,
          names -> configItems("configurationItemSummary", names));
    }
  }

  /** As many rules as it takes for the names. */
  private void add(
      String id,
      String parameter,
      String description,
      Collection<String> names,
      Function<List<String>, ObjectNode> pattern) {
    List<List<String>> parts = new ArrayList<>();
    List<String> part = new ArrayList<>();
    for (String name : names) {
      part.add(name);
      if (part.size() > 1 && pattern.apply(part).toString().length() > SourceRule.MAX_PATTERN) {
        part.removeLast();
        parts.add(part);
        part = new ArrayList<>(List.of(name));
      }
    }
    parts.add(part);
    for (int i = 0; i < parts.size(); i++) {
      String numbered = i == 0 ? id : id + (i + 1);
      rules.add(new SourceRule(numbered, parameter, description, pattern.apply(parts.get(i))));
    }
  }

  /** Calls that were carried out, of people and of the service itself. */
  private static ObjectNode calls(EventSource source, List<String> names) {
    ArrayNode eventNames = JSON.arrayNode();
    for (String name : names) {
      eventNames.add(name);
      if (DATED.contains(source.name())) {
        eventNames.add(object("prefix", JSON.textNode(name + CENTURY)));
      }
    }
    JsonNode absent = JSON.arrayNode().add(JSON.objectNode().put("exists", false));
    ObjectNode detail =
        object("eventSource", list(List.of(source.eventSource())))
            .<ObjectNode>set("eventName", eventNames)
            .<ObjectNode>set("errorCode", absent)
            .set("errorMessage", absent);
    List<String> detailTypes =
        List.of("AWS API Call via CloudTrail", "AWS Service Event via CloudTrail");
    return object("source", list(List.of(source.source())))
        .<ObjectNode>set("detail-type", list(detailTypes))
        .set("detail", detail);
  }

  private static ObjectNode configItems(String item, List<String> types) {
    ObjectNode detail = object(item, object("resourceType", list(types)));
    return object("source", list(List.of("aws.config")))
        .<ObjectNode>set("detail-type", list(List.of("Config Configuration Item Change")))
        .set("detail", detail);
  }

  private static String shown(SortedSet<String> types) {
    if (types.isEmpty()) {
      return "";
    }
    String first = String.join(", ", types.stream().limit(TYPES_SHOWN).toList());
    int more = types.size() - TYPES_SHOWN;
    return more > 0 ? first + " and " + more + " more." : first + ".";
  }

  private static ObjectNode object(String key, JsonNode value) {
    return JSON.objectNode().set(key, value);
  }

  private static ArrayNode list(Collection<String> texts) {
    ArrayNode list = JSON.arrayNode();
    texts.forEach(list::add);
    return list;
  }
}
