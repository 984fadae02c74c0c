package io.portaws.cli.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What CloudFormation would make of a template with given parameters: which resources there are,
 * with their functions resolved. What only AWS knows stands as {@code <LogicalId>} for a Ref and
 * {@code <LogicalId.Attribute>} for an attribute.
 */
final class Stack {
  static final String ACCOUNT = "111122223333";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^!}][^}]*)}");

  private final JsonNode template;
  private final Map<String, JsonNode> parameters = new HashMap<>();
  private final Map<String, String> exportsOfOthers;
  private final Map<String, Boolean> conditions = new HashMap<>();
  private final Map<String, JsonNode> resources = new LinkedHashMap<>();
  private final Map<String, JsonNode> resolvedOnes = new HashMap<>();
  private final Map<String, JsonNode> outputs = new LinkedHashMap<>();

  private final List<String> dangling = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  private Stack(JsonNode template, Map<String, String> told, Map<String, String> exports) {
    this.template = template;
    this.exportsOfOthers = exports;
    pseudo(told);
    template
        .path("Parameters")
        .properties()
        .forEach(
            each -> parameters.put(each.getKey(), value(each.getKey(), each.getValue(), told)));
    template.path("Rules").properties().forEach(each -> rule(each.getValue()));
    template.path("Resources").properties().forEach(each -> exists(each.getKey(), each.getValue()));
    template.path("Outputs").properties().forEach(each -> output(each.getKey(), each.getValue()));
  }

  static Stack of(JsonNode template, Map<String, String> parameters) {
    return new Stack(template, parameters, Map.of());
  }

  /**
   * @param exports of other stacks, by name
   */
  static Stack of(JsonNode template, Map<String, String> parameters, Map<String, String> exports) {
    return new Stack(template, parameters, exports);
  }

  private void pseudo(Map<String, String> told) {
    parameters.put("AWS::AccountId", TextNode.valueOf(ACCOUNT));
    parameters.put("AWS::Region", TextNode.valueOf(told.getOrDefault("AWS::Region", "eu-west-1")));
    parameters.put("AWS::Partition", TextNode.valueOf(told.getOrDefault("AWS::Partition", "aws")));
    parameters.put("AWS::StackName", TextNode.valueOf("port-aws-events"));
    parameters.put("AWS::NoValue", MissingNode.getInstance());
  }

  private JsonNode value(String name, JsonNode declared, Map<String, String> told) {
    JsonNode byDefault = declared.path("Default");
    if (!told.containsKey(name) && byDefault.isMissingNode()) {
      throw new IllegalArgumentException(name + " has no default");
    }
    String text = told.containsKey(name) ? told.get(name) : byDefault.asText();
    boolean list = declared.path("Type").asText().equals("CommaDelimitedList");
    List<String> values = list ? List.of(text.split(",", -1)) : List.of(text);
    JsonNode pattern = declared.path("AllowedPattern");
    values.stream()
        .filter(v -> pattern.isTextual() && !Pattern.compile(pattern.asText()).matcher(v).find())
        .forEach(v -> refused.add(name + " " + declared.path("ConstraintDescription").asText()));
    if (declared.has("AllowedValues")
        && Stream.of(declared.path("AllowedValues")).noneMatch(a -> contains(a, text))) {
      refused.add(name + " is not one of " + declared.path("AllowedValues"));
    }
    if (list) {
      ArrayNode array = JSON.arrayNode();
      values.forEach(array::add);
      return array;
    }
    return TextNode.valueOf(text);
  }

  private static boolean contains(JsonNode list, String text) {
    for (JsonNode each : list) {
      if (each.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }

  private void rule(JsonNode rule) {
    if (rule.has("RuleCondition") && !holds(rule.path("RuleCondition"))) {
      return;
    }
    for (JsonNode assertion : rule.path("Assertions")) {
      if (!holds(assertion.path("Assert"))) {
        refused.add(assertion.path("AssertDescription").asText());
      }
    }
  }

  private void exists(String id, JsonNode resource) {
    if (!resource.has("Condition") || condition(resource.path("Condition").asText())) {
      resources.put(id, resource);
    }
  }

  private void output(String name, JsonNode output) {
    if (!output.has("Condition") || condition(output.path("Condition").asText())) {
      outputs.put(name, resolved(output, "output " + name));
    }
  }

  boolean condition(String name) {
    @Nullable Boolean known = conditions.get(name);
    if (known == null) {
      JsonNode condition = template.path("Conditions").path(name);
      if (condition.isMissingNode()) {
        throw new IllegalArgumentException("there is no condition " + name);
      }
      known = holds(condition);
      conditions.put(name, known);
    }
    return known;
  }

  private boolean holds(JsonNode term) {
    Map.Entry<String, JsonNode> function = term.properties().iterator().next();
    JsonNode arguments = function.getValue();
    return switch (function.getKey()) {
      case "Condition" -> condition(arguments.asText());
      case "Fn::And" -> stream(arguments).allMatch(this::holds);
      case "Fn::Or" -> stream(arguments).anyMatch(this::holds);
      case "Fn::Not" -> !holds(arguments.path(0));
      case "Fn::Equals" -> text(arguments.path(0)).equals(text(arguments.path(1)));
      case "Fn::Contains" ->
          contains(resolved(arguments.path(0), "a rule"), text(arguments.path(1)));
      default -> throw new IllegalArgumentException("no condition: " + term);
    };
  }

  private String text(JsonNode term) {
    return resolved(term, "a condition").asText();
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    List<JsonNode> all = new ArrayList<>();
    list.forEach(all::add);
    return all.stream();
  }

  /** Missing for what AWS::NoValue removes. */
  private JsonNode resolved(JsonNode node, String where) {
    if (node.isArray()) {
      ArrayNode out = JSON.arrayNode();
      node.forEach(each -> {
        JsonNode value = resolved(each, where);
        if (!value.isMissingNode()) {
          out.add(value);
        }
      });
      return out;
    }
    if (!node.isObject()) {
      return node;
    }
    if (node.size() == 1) {
      Map.Entry<String, JsonNode> only = node.properties().iterator().next();
      if (only.getKey().equals("Ref") || only.getKey().startsWith("Fn::")) {
        return function(only.getKey(), only.getValue(), where);
      }
    }
    ObjectNode out = JSON.objectNode();
    node.properties()
        .forEach(each -> {
          JsonNode value = resolved(each.getValue(), where);
          if (!value.isMissingNode()) {
            out.set(each.getKey(), value);
          }
        });
    return out;
  }

  private JsonNode function(String name, JsonNode argument, String where) {
    return switch (name) {
      case "Ref" -> reference(argument.asText(), where);
      case "Fn::GetAtt" -> attribute(argument.path(0).asText(), argument.path(1).asText(), where);
      case "Fn::If" -> resolved(argument.path(condition(argument.path(0).asText()) ? 1 : 2), where);
      case "Fn::Sub" -> TextNode.valueOf(substituted(argument, where));
      case "Fn::Join" -> {
        List<String> parts =
            stream(resolved(argument.path(1), where)).map(JsonNode::asText).toList();
        yield TextNode.valueOf(String.join(argument.path(0).asText(), parts));
      }
      case "Fn::Select" -> {
        JsonNode item = resolved(argument.path(1), where).path(argument.path(0).asInt());
        if (item.isMissingNode()) {
          dangling.add(where + ": nothing to select in " + argument);
        }
        yield item;
      }
      case "Fn::Split" -> {
        ArrayNode parts = JSON.arrayNode();
        String separator = Pattern.quote(argument.path(0).asText());
        for (String part : resolved(argument.path(1), where).asText().split(separator, -1)) {
          parts.add(part);
        }
        yield parts;
      }
      case "Fn::GetAZs" -> JSON.arrayNode().add("zone-a").add("zone-b");
      case "Fn::ImportValue" -> {
        String export = resolved(argument, where).asText();
        if (!exportsOfOthers.containsKey(export)) {
          dangling.add(where + ": no stack exports " + export);
        }
        yield TextNode.valueOf(exportsOfOthers.getOrDefault(export, ""));
      }
      default -> throw new IllegalArgumentException("unknown: " + name);
    };
  }

  private JsonNode reference(String id, String where) {
    JsonNode parameter = parameters.get(id);
    if (parameter != null) {
      return parameter;
    }
    if (!resources.containsKey(id)) {
      dangling.add(where + " refers to " + id);
    }
    return TextNode.valueOf("<" + id + ">");
  }

  private JsonNode attribute(String id, String attribute, String where) {
    if (!resources.containsKey(id)) {
      dangling.add(where + " refers to " + id + "." + attribute);
    }
    if (attribute.equals("Arn") && type(id).equals("AWS::Events::Rule")) {
      return TextNode.valueOf("arn:aws:events:eu-west-1:" + ACCOUNT + ":rule/<bus>/<" + id + ">");
    }
    return TextNode.valueOf("<" + id + "." + attribute + ">");
  }

  private String substituted(JsonNode argument, String where) {
    String text = argument.isArray() ? argument.path(0).asText() : argument.asText();
    JsonNode own = argument.path(1);
    Matcher variable = VARIABLE.matcher(text);
    StringBuilder out = new StringBuilder();
    while (variable.find()) {
      String name = variable.group(1);
      JsonNode value =
          own.has(name)
              ? resolved(own.path(name), where)
              : name.startsWith("AWS::") || !name.contains(".")
                  ? reference(name, where)
                  : attribute(
                      name.substring(0, name.indexOf('.')),
                      name.substring(name.indexOf('.') + 1),
                      where);
      variable.appendReplacement(out, Matcher.quoteReplacement(value.asText()));
    }
    variable.appendTail(out);
    return out.toString();
  }

  /** References to what is not there, which CloudFormation would refuse. */
  List<String> dangling() {
    resources.keySet().forEach(this::resource);
    return dangling;
  }

  /** What the template's rules refuse. */
  List<String> refused() {
    return refused;
  }

  private JsonNode resource(String id) {
    JsonNode declared = resources.getOrDefault(id, MissingNode.getInstance());
    JsonNode known = resolvedOnes.get(id);
    if (known == null) {
      known = resolved(declared, id);
      resolvedOnes.put(id, known);
    }
    return known;
  }

  /** Logical ids of what there is. */
  List<String> ids() {
    return List.copyOf(resources.keySet());
  }

  List<String> ids(String type) {
    return resources.keySet().stream().filter(id -> type.equals(type(id))).toList();
  }

  String type(String id) {
    return resources.getOrDefault(id, MissingNode.getInstance()).path("Type").asText();
  }

  /** A resource's properties; missing when there is no such resource. */
  JsonNode properties(String id) {
    return resource(id).path("Properties");
  }

  /** An output's value; empty when it is not there. */
  String output(String name) {
    return outputs.getOrDefault(name, MissingNode.getInstance()).path("Value").asText();
  }

  /** Values by the names under which they are exported. */
  Map<String, String> exports() {
    Map<String, String> exports = new LinkedHashMap<>();
    outputs
        .values()
        .forEach(each -> {
          if (each.path("Export").has("Name")) {
            exports.put(each.path("Export").path("Name").asText(), each.path("Value").asText());
          }
        });
    return exports;
  }
}
