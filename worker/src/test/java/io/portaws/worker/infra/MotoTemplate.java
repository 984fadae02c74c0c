package io.portaws.worker.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.TemplateFile;
import java.nio.file.Path;
import java.util.Map;

/**
 * A template with what moto 5.2 does not understand said otherwise. Everything else is as it ships;
 * moto leaves out queue policies, bus policies, aliases, alarms, the dashboard, scaling, schedules
 * and secrets without a word, so they are looked at elsewhere.
 */
final class MotoTemplate {
  private static final Path REPOSITORY =
      Path.of(System.getProperty("repo.root", "..")).toAbsolutePath();

  private MotoTemplate() {}

  /** Reads a template of {@code infra/}. */
  static ObjectNode read(String file) {
    ObjectNode template = TemplateFile.read(REPOSITORY.resolve("infra").resolve(file));
    // The dashboard, which it leaves out, names alarms by their ARNs, and it has none of those
    // either.
    ((ObjectNode) template.path("Resources")).remove("Dashboard");
    adapt(template);
    return template;
  }

  private static void adapt(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        field.setValue(said(field.getValue()));
      }
      if (object.has("DeadLetterConfig") && object.has("Id") && !object.has("InputTransformer")) {
        // A target of a rule. Without this, it leaves out the account of an event.
        object.putObject("InputTransformer").put("InputTemplate", "<aws.events.event.json>");
      }
    }
    if (node instanceof ArrayNode array) {
      // To moto, AWS::NoValue is an empty element. The options of which these are parts are off
      // here.
      array.removeIf(element -> isOption(element.path("Fn::If")));
    }
    node.forEach(MotoTemplate::adapt);
  }

  private static boolean isOption(JsonNode branches) {
    return branches.path(2).path("Ref").asText().equals("AWS::NoValue");
  }

  private static JsonNode said(JsonNode value) {
    return switch (value.path("Ref").asText()) {
      // It knows the bus's name as an attribute alone,
      case "EventBus" -> reference("Fn::GetAtt", "EventBus", "Name");
      // and no alias, nor a mapping to one.
      case "FunctionAlias" -> reference("Fn::GetAtt", "Function", "Arn");
      default -> value;
    };
  }

  private static ObjectNode reference(String function, String... names) {
    ObjectNode node = TemplateFile.parse("{}");
    ArrayNode list = node.putArray(function);
    for (String name : names) {
      list.add(name);
    }
    return node;
  }
}
