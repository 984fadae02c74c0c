package io.portaws.cli.setup.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the function's code runs with, as far as the template says: the function itself and the
 * parameters, conditions and tables that it names, and that those name. Belongs to one thread.
 */
final class FunctionSettings {
  private static final Pattern IN_TEXT = Pattern.compile("\\$\\{([A-Za-z0-9]+)[^}]*}");
  private static final int STAMP_LETTERS = 10;

  private final ObjectNode root;
  private final SortedMap<String, String> values;
  private final SortedMap<String, String> found = new TreeMap<>();

  /**
   * @param values what parameters will be, without those that are secret
   */
  FunctionSettings(ObjectNode root, SortedMap<String, String> values) {
    this.root = root;
    this.values = values;
  }

  /** Ten letters and digits that differ when the code or any of the settings does. */
  String stamp(String code) {
    JsonNode function = root.path("Resources").path("Function");
    look(function);
    found.put("code", code);
    found.put("function", function.toString());
    return Digests.sha256(found.toString()).substring(0, STAMP_LETTERS);
  }

  private void look(JsonNode node) {
    for (Map.Entry<String, JsonNode> each : node.properties()) {
      JsonNode value = each.getValue();
      switch (each.getKey()) {
        case "Ref", "Condition" -> name(value.asText());
        case "Fn::If", "Fn::FindInMap" -> name(value.path(0).asText());
        case "Fn::Sub" -> inText(value.isTextual() ? value.asText() : value.path(0).asText());
        default -> {}
      }
      look(value);
    }
    if (node.isArray()) {
      node.forEach(this::look);
    }
  }

  private void inText(String text) {
    Matcher names = IN_TEXT.matcher(text);
    while (names.find()) {
      name(names.group(1));
    }
  }

  /** Resources count by their name alone: another policy of the role is no other function. */
  private void name(String name) {
    String value = values.get(name);
    if (value != null) {
      found.put("parameter " + name, value);
      return;
    }
    JsonNode condition = root.path("Conditions").path(name);
    if (!condition.isMissingNode()
        && found.put("condition " + name, condition.toString()) == null) {
      look(condition);
    }
    JsonNode table = root.path("Mappings").path(name);
    if (!table.isMissingNode()) {
      found.put("table " + name, table.toString());
    }
  }
}
