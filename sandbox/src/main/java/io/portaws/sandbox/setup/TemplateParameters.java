package io.portaws.sandbox.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What parameters come to, checked as CloudFormation checks them. Pure. */
final class TemplateParameters {
  private TemplateParameters() {}

  /**
   * @param given as requests have them: {@code ParameterKey}, and {@code ParameterValue} or {@code
   *     UsePreviousValue}
   * @param before what the stack has; empty for a new one
   */
  static Map<String, String> of(ObjectNode template, JsonNode given, Map<String, String> before) {
    JsonNode known = template.path("Parameters");
    Map<String, String> values = new LinkedHashMap<>();
    Set<String> unknown = new TreeSet<>();
    for (JsonNode each : given) {
      String key = each.path("ParameterKey").asText();
      if (!known.has(key)) {
        unknown.add(key);
      } else if (!each.path("UsePreviousValue").asText().equals("true")) {
        values.put(key, each.path("ParameterValue").asText());
      } else if (before.containsKey(key)) {
        values.put(key, before.getOrDefault(key, ""));
      } else {
        throw TemplateModel.invalid(
            "Invalid input for parameter key "
                + key
                + ". Cannot specify usePreviousValue as true"
                + " for a parameter key not in the previous template");
      }
    }
    if (!unknown.isEmpty()) {
      throw TemplateModel.invalid(
          "Parameters: [" + String.join(", ", unknown) + "] do not exist in the template");
    }
    List<String> missing = new ArrayList<>();
    known
        .properties()
        .forEach(each -> {
          if (!values.containsKey(each.getKey()) && each.getValue().has("Default")) {
            values.put(each.getKey(), each.getValue().path("Default").asText());
          } else if (!values.containsKey(each.getKey())) {
            missing.add(each.getKey());
          }
        });
    if (!missing.isEmpty()) {
      throw TemplateModel.invalid(
          "Parameters: [" + String.join(", ", missing) + "] must have values");
    }
    known
        .properties()
        .forEach(
            each -> check(each.getKey(), each.getValue(), values.getOrDefault(each.getKey(), "")));
    return values;
  }

  private static void check(String name, JsonNode rules, String value) {
    List<String> allowed = new ArrayList<>();
    rules.path("AllowedValues").forEach(each -> allowed.add(each.asText()));
    if (!allowed.isEmpty() && !allowed.contains(value)) {
      throw TemplateModel.invalid("Parameter '" + name + "' must be one of AllowedValues");
    }
    String pattern = rules.path("AllowedPattern").asText("");
    boolean list = rules.path("Type").asText().equals("CommaDelimitedList");
    for (String part : list ? value.split(",", -1) : new String[] {value}) {
      if (!pattern.isEmpty() && !Pattern.matches(pattern, part)) {
        throw TemplateModel.invalid("Parameter '" + name + "' must match pattern " + pattern);
      }
    }
  }

  static boolean isSecret(ObjectNode template, String name) {
    return template.path("Parameters").path(name).path("NoEcho").asText().equals("true");
  }
}
