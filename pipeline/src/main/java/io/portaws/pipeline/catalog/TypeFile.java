package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.portaws.pipeline.catalog.ResourceType.Stages;
import io.portaws.pipeline.jq.Jq;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one type's YAML file. Every problem is noted with its place: the file's name and the path
 * within it. The keys are described in {@code docs/add-a-type.md}.
 */
final class TypeFile {
  private static final YAMLMapper YAML = new YAMLMapper();

  private final Section root;
  private final boolean isChecked;

  private TypeFile(Section root, boolean isChecked) {
    this.root = root;
    this.isChecked = isChecked;
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
    ResourceType type =
        new TypeFile(new Section(file, "", root, problems, Jq::compile), false).type();
    return problems.list().size() == before ? type : null;
  }

  /**
   * The type of a file in which {@link #parse} found no problem, when the project was packaged. Its
   * programs are compiled when they are used.
   */
  static ResourceType checked(String file, JsonNode root) {
    return new TypeFile(new Section(file, "", root, new Problems(), Jq::whenUsed), true).type();
  }

  private ResourceType type() {
    root.onlyKeys(
        "type",
        "aliases",
        "events",
        "arn",
        "read",
        "exporter-read",
        "list",
        "gone-when",
        "leaving-when",
        "settling-when",
        "other-when",
        "from-key",
        "search-by",
        "children",
        "relation-target",
        "entity",
        "blueprint");
    String name = root.node().path("type").asText();
    if (!ResourceType.NAME.matcher(name).matches()) {
      root.problem("type", "'" + name + "' is not a type name such as AWS::S3::Bucket");
    }
    if (root.at("entity").node().isObject() && !root.at("entity").has("identifier")) {
      root.problem("entity", "has no 'identifier', which an entity needs");
    }
    Section read = root.at("read");
    if (read.has("event") && root.has("arn")) {
      root.problem("arn", "cannot be used with read.event: an ARN tells no state");
    }
    return new ResourceType(
        name,
        List.copyOf(root.strings("aliases")),
        events(),
        root.has("arn") ? arn(root.at("arn")) : null,
        root.has("read") ? ReadPlanFile.parse(read) : ReadPlan.CLOUD_CONTROL,
        root.has("exporter-read") ? ReadPlanFile.parse(root.at("exporter-read")) : null,
        read.has("event") ? read.jq("event") : null,
        ListPlanFile.parse(root, read.has("event")),
        new Stages(
            root.jq("gone-when"),
            root.jq("leaving-when"),
            root.jq("settling-when"),
            root.jq("other-when")),
        root.jq("from-key"),
        root.strings("search-by"),
        children(),
        root.flag("relation-target"),
        root.node().get("entity"),
        root.node().get("blueprint"),
        isChecked);
  }

  private static @Nullable ArnRule arn(Section arn) {
    arn.onlyKeys("service", "identifier");
    String service = arn.requiredText("service");
    arn.requiredText("identifier");
    Jq identifier = arn.jq("identifier");
    return identifier == null ? null : new ArnRule(service, identifier);
  }

  private List<Child> children() {
    List<Child> children = new ArrayList<>();
    for (Section child : root.at("children").elements()) {
      child.onlyKeys("type", "known");
      String type = child.requiredText("type");
      child.requiredText("known");
      Jq known = child.jq("known");
      if (known != null) {
        children.add(new Child(type, known));
      }
    }
    return List.copyOf(children);
  }

  private List<EventRule> events() {
    List<EventRule> rules = new ArrayList<>();
    Section events = root.at("events");
    List<Section> elements = events.elements();
    if (elements.isEmpty()) {
      events.problem("", "lists no event, so that the type would never change");
    }
    for (Section event : elements) {
      EventRule rule = rule(event);
      if (rule != null) {
        rules.add(rule);
      }
    }
    return List.copyOf(rules);
  }

  private static @Nullable EventRule rule(Section rule) {
    rule.onlyKeys("calls", "native", "when", "action", "identifiers");
    Jq when = rule.jq("when");
    Jq action = rule.jq("action");
    Jq identifiers = rule.jq("identifiers");
    if (!rule.has("identifiers")) {
      rule.problem(
          "", "has no 'identifiers', a jq expression that gives the resources' identifiers");
    }
    if (rule.has("calls") == rule.has("native")) {
      rule.problem("", "has to have 'calls' (API calls) or 'native' (a service's own events)");
      return null;
    }
    if (identifiers == null) {
      return null;
    }
    return rule.has("calls")
        ? calls(rule.at("calls"), action, when, identifiers)
        : nativeEvents(rule.at("native"), action, when, identifiers);
  }

  private static EventRule calls(
      Section calls, @Nullable Jq action, @Nullable Jq when, Jq identifiers) {
    calls.onlyKeys("event-source", "upsert", "delete");
    String source = calls.requiredText("event-source");
    Set<String> upsert = calls.strings("upsert");
    Set<String> delete = calls.strings("delete");
    if (upsert.isEmpty() && delete.isEmpty()) {
      calls.problem("", "names no API call: give 'upsert', 'delete' or both");
    }
    return new EventRule.Calls(source, upsert, delete, action, when, identifiers);
  }

  private static EventRule nativeEvents(
      Section events, @Nullable Jq action, @Nullable Jq when, Jq identifiers) {
    events.onlyKeys("source", "detail-type");
    String source = events.requiredText("source");
    Set<String> detailTypes = events.strings("detail-type");
    if (detailTypes.isEmpty()) {
      events.problem("", "has no 'detail-type'");
    }
    return new EventRule.Native(source, detailTypes, action, when, identifiers);
  }
}
