package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ArnRule.Arn;
import io.portaws.pipeline.jq.Jq;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The jq of type files by its text, each with inputs that it is for. Not thread-safe. */
public final class CatalogPrograms {
  /** So that one program that fits all does not outweigh the rest. */
  private static final int MAX_INPUTS = 60;

  private final Map<String, Set<JsonNode>> inputs = new LinkedHashMap<>();

  /** Adds an input, unless there is no program or it has enough. */
  public void add(@Nullable Jq program, JsonNode input) {
    if (program != null) {
      add(program.text(), input);
    }
  }

  /** Adds an input, unless the program has enough. */
  public void add(String program, JsonNode input) {
    Set<JsonNode> known = inputs.computeIfAbsent(program, _ -> new LinkedHashSet<>());
    if (known.size() < MAX_INPUTS) {
      known.add(input);
    }
  }

  /** The programs with their inputs. */
  public Map<String, List<JsonNode>> all() {
    Map<String, List<JsonNode>> all = new LinkedHashMap<>();
    inputs.forEach((program, known) -> all.put(program, List.copyOf(known)));
    return all;
  }

  /** The rules that an event goes to, and the ARNs in it. */
  public void addEvent(TypeCatalog catalog, JsonNode event) {
    Set<Arn> arns = new LinkedHashSet<>();
    collect(event, arns);
    for (ResourceType type : catalog.types()) {
      for (EventRule rule : type.events()) {
        if (source(rule).equals(event.path("source").asText())
            || source(rule).equals(event.path("detail").path("eventSource").asText())) {
          add(rule.when(), event);
          add(rule.action(), event);
          add(rule.identifiers(), event);
          add(type.state(), event);
        }
      }
      if (type.arn() != null) {
        for (Arn arn : arns) {
          if (arn.service().equals(type.arn().service())) {
            add(type.arn().identifier(), input(arn.in("111122223333", "eu-west-1")));
          }
        }
      }
    }
  }

  /** What asks for the resource's key alone. */
  public void addKey(ResourceType type, ResourceKey key) {
    add(type.fromKey(), ReadCall.about(key));
    type.children().forEach(child -> add(child.known(), ReadCall.about(key)));
    List<ReadPlan> plans = new ArrayList<>(type.readPlans(false));
    plans.addAll(type.readPlans(true));
    for (ReadPlan plan : plans) {
      for (ReadCall call : plan.calls()) {
        add(call.group(), ReadCall.about(key));
        add(call.of(), ReadCall.about(key));
      }
    }
  }

  /** A type's state as its calls give it and as its shape does. */
  public void addState(ResourceType type, ResourceKey key, JsonNode joined, JsonNode shaped) {
    ObjectNode input = joined.deepCopy();
    input.set("__Key", ReadCall.about(key));
    add(type.read().shape(), input);
    add(type.stages().gone(), shaped);
    add(type.stages().leaving(), shaped);
    add(type.stages().settling(), shaped);
  }

  private static String source(EventRule rule) {
    return switch (rule) {
      case EventRule.Calls calls -> calls.eventSource();
      case EventRule.Native events -> events.source();
    };
  }

  private static JsonNode input(Arn arn) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("arn", arn.arn())
        .put("partition", arn.partition())
        .put("service", arn.service())
        .put("region", arn.region())
        .put("account", arn.account())
        .put("resource", arn.resource());
  }

  private static void collect(JsonNode node, Set<Arn> arns) {
    if (node.isTextual()) {
      Arn.parse(node.textValue()).ifPresent(arns::add);
    }
    node.forEach(child -> collect(child, arns));
  }
}
