package io.portaws.sandbox.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.portaws.sandbox.AwsRefusal;
import io.portaws.sandbox.TemplateFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template with values for its parameters: which resources there are, and with which properties.
 * Immutable.
 */
final class TemplateModel {
  private static final Pattern IN_TEXT = Pattern.compile("\\$\\{([A-Za-z0-9:.]+)}");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectNode root;
  private final Map<String, String> parameters;

  TemplateModel(ObjectNode root, Map<String, String> parameters) {
    this.root = root;
    this.parameters = parameters;
  }

  static ObjectNode parse(String body) {
    try {
      ObjectNode root = TemplateFile.parse(body);
      if (root.path("Resources").isEmpty()) {
        throw invalid("Template format error: At least one Resources member must be defined.");
      }
      return root;
    } catch (IllegalArgumentException e) {
      throw invalid("Template format error: " + e.getMessage());
    }
  }

  static AwsRefusal invalid(String message) {
    return new AwsRefusal("ValidationError", message);
  }

  /** Its resources, with what parameters make of them, in the template's order. */
  Map<String, JsonNode> resources() {
    Map<String, JsonNode> resources = new LinkedHashMap<>();
    root.path("Resources")
        .properties()
        .forEach(each -> {
          if (holds(each.getValue())) {
            resources.put(each.getKey(), resolved(each.getValue()));
          }
        });
    return resources;
  }

  /** The names of the outputs that it has. */
  List<String> outputs() {
    return root.path("Outputs").properties().stream()
        .filter(each -> holds(each.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  String exportName(String output) {
    return resolved(root.path("Outputs").path(output).path("Export").path("Name")).asText("");
  }

  /** What a caller has to agree to. */
  static List<String> capabilities(ObjectNode root) {
    List<String> capabilities = new ArrayList<>();
    root.path("Resources")
        .forEach(resource -> {
          if (resource.path("Type").asText().startsWith("AWS::IAM::")) {
            JsonNode properties = resource.path("Properties");
            boolean named =
                List.of("RoleName", "UserName", "GroupName", "ManagedPolicyName").stream()
                    .anyMatch(properties::has);
            capabilities.add(named ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM");
          }
        });
    return capabilities.contains("CAPABILITY_NAMED_IAM")
        ? List.of("CAPABILITY_NAMED_IAM")
        : capabilities.stream().distinct().toList();
  }

  private boolean holds(JsonNode part) {
    return !part.has("Condition") || condition(part.path("Condition").asText());
  }

  private boolean condition(String name) {
    return truth(root.path("Conditions").path(name));
  }

  private boolean truth(JsonNode node) {
    Map.Entry<String, JsonNode> function = node.properties().iterator().next();
    JsonNode argument = function.getValue();
    return switch (function.getKey()) {
      case "Condition" -> condition(argument.asText());
      case "Fn::Equals" -> resolved(argument.path(0)).equals(resolved(argument.path(1)));
      case "Fn::Not" -> !truth(argument.path(0));
      case "Fn::And" -> stream(argument).stream().allMatch(this::truth);
      case "Fn::Or" -> stream(argument).stream().anyMatch(this::truth);
      default -> throw invalid("Template error: " + function.getKey() + " is no condition");
    };
  }

  private static List<JsonNode> stream(JsonNode list) {
    List<JsonNode> all = new ArrayList<>();
    list.forEach(all::add);
    return all;
  }

  private JsonNode resolved(JsonNode node) {
    if (node.isArray()) {
      ArrayNode list = JSON.arrayNode();
      node.forEach(each -> list.add(resolved(each)));
      return list;
    }
    if (!node.isObject()) {
      return node.isTextual() || !node.isValueNode() ? node : TextNode.valueOf(node.asText());
    }
    if (node.size() == 1) {
      Map.Entry<String, JsonNode> only = node.properties().iterator().next();
      JsonNode made = function(only.getKey(), only.getValue());
      if (!made.isMissingNode()) {
        return made;
      }
    }
    ObjectNode object = JSON.objectNode();
    node.properties().forEach(each -> object.set(each.getKey(), resolved(each.getValue())));
    return object;
  }

  /** Missing for what stays as it stands there. */
  private JsonNode function(String name, JsonNode argument) {
    return switch (name) {
      case "Ref" -> ref(argument.asText());
      case "Fn::Sub" -> sub(argument);
      case "Fn::If" -> resolved(argument.path(condition(argument.path(0).asText()) ? 1 : 2));
      case "Fn::Join" -> {
        List<String> parts = new ArrayList<>();
        JsonNode list = resolved(argument.path(1));
        (list.isArray() ? stream(list) : List.of(list)).forEach(part -> parts.add(part.asText()));
        yield TextNode.valueOf(String.join(argument.path(0).asText(), parts));
      }
      case "Fn::Select" -> resolved(argument.path(1)).path(argument.path(0).asInt());
      case "Fn::Split" -> {
        ArrayNode parts = JSON.arrayNode();
        String text = resolved(argument.path(1)).asText();
        for (String part : text.split(Pattern.quote(argument.path(0).asText()), -1)) {
          parts.add(part);
        }
        yield parts;
      }
      default -> com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    };
  }

  private JsonNode ref(String name) {
    String value = parameters.get(name);
    return TextNode.valueOf(value == null ? "${" + name + "}" : value);
  }

  private JsonNode sub(JsonNode argument) {
    String text = argument.isArray() ? argument.path(0).asText() : argument.asText();
    Matcher names = IN_TEXT.matcher(text);
    String replaced =
        names.replaceAll(found ->
            Matcher.quoteReplacement(
                argument.path(1).has(found.group(1))
                    ? resolved(argument.path(1).path(found.group(1))).asText()
                    : parameters.getOrDefault(found.group(1), "${" + found.group(1) + "}")));
    return TextNode.valueOf(replaced);
  }
}
