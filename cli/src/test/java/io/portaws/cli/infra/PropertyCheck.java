package io.portaws.cli.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the properties of a template's resources with their types. What a function will answer
 * is known by its kind alone: text, or a list. CloudFormation turns numbers and booleans in quotes
 * into what they say, and so does this.
 */
record PropertyCheck(JsonNode template, ResourceSpecification types, List<String> faults) {
  private static final Set<String> TEXT =
      Set.of("Fn::Sub", "Fn::Join", "Fn::Base64", "Fn::ToJsonString", "Fn::ImportValue");
  private static final Set<String> LIST = Set.of("Fn::Split", "Fn::GetAZs", "Fn::Cidr");

  void fault(String place, String what) {
    faults.add(place + " " + what);
  }

  /** Compares an object with what its type says of its properties. */
  void checkObject(String place, JsonNode object, JsonNode properties) {
    for (Map.Entry<String, JsonNode> property : object.properties()) {
      String name = property.getKey();
      if (properties.has(name)) {
        check(place + "." + name, property.getValue(), properties.path(name).path("type"));
      } else {
        fault(place, "has no property " + name);
      }
    }
    for (Map.Entry<String, JsonNode> property : properties.properties()) {
      if (property.getValue().path("required").asBoolean()
          && mayBeAbsent(object.path(property.getKey()))) {
        fault(place, "lacks " + property.getKey());
      }
    }
  }

  private static boolean mayBeAbsent(JsonNode value) {
    JsonNode branches = value.path("Fn::If");
    return value.isMissingNode()
        || value.path("Ref").asText().equals("AWS::NoValue")
        || (branches.isArray() && (mayBeAbsent(branches.path(1)) || mayBeAbsent(branches.path(2))));
  }

  private void check(String place, JsonNode value, JsonNode type) {
    if (value.has("Fn::If")) {
      check(place, value.path("Fn::If").path(1), type);
      check(place, value.path("Fn::If").path(2), type);
    } else if (isFunction(value)) {
      checkFunction(place, value, type);
    } else {
      checkValue(place, value, type);
    }
  }

  private static boolean isFunction(JsonNode value) {
    return value.isObject()
        && value.size() == 1
        && value.properties().stream()
            .anyMatch(field -> field.getKey().equals("Ref") || field.getKey().startsWith("Fn::"));
  }

  private void checkFunction(String place, JsonNode value, JsonNode type) {
    String function = value.fieldNames().next();
    if (value.path("Ref").asText().equals("AWS::NoValue") || isAnything(type)) {
      return;
    }
    boolean listWanted = type.path("type").asText().equals("array");
    String parameter =
        template.path("Parameters").path(value.path("Ref").asText()).path("Type").asText();
    boolean list =
        LIST.contains(function)
            || parameter.startsWith("List<")
            || parameter.equals("CommaDelimitedList");
    boolean text = TEXT.contains(function) || (!parameter.isEmpty() && !list);
    if (list && !listWanted) {
      fault(place, "is a list by " + value + ", and should be " + type.path("type").asText());
    }
    if (text && (listWanted || Set.of("ref", "tag", "map").contains(type.path("type").asText()))) {
      fault(place, "is text by " + value + ", and should be " + type.path("type").asText());
    }
  }

  private static boolean isAnything(JsonNode type) {
    return Set.of("json", "union").contains(type.path("type").asText());
  }

  private void checkValue(String place, JsonNode value, JsonNode type) {
    switch (type.path("type").asText()) {
      case "string", "date-time" -> checkText(place, value, type);
      case "integer" -> expect(value.asText().matches("-?\\d+"), place, value, "a whole number");
      case "number" -> expect(value.asText().matches("-?\\d+(\\.\\d+)?"), place, value, "a number");
      case "boolean" -> expect(value.asText().matches("true|false"), place, value, "true or false");
      case "array" -> {
        expect(value.isArray(), place, value, "a list");
        int index = 0;
        for (JsonNode element : value) {
          check(place + "[" + index++ + "]", element, type.path("element"));
        }
      }
      case "map" -> {
        expect(value.isObject(), place, value, "a mapping");
        value
            .properties()
            .forEach(field ->
                check(place + "." + field.getKey(), field.getValue(), type.path("element")));
      }
      case "tag" ->
          expect(
              value.size() == 2 && value.has("Key") && value.has("Value"), place, value, "a tag");
      case "ref" -> {
        expect(value.isObject(), place, value, "an object");
        checkObject(place, value, types.propertyType(type).path("properties"));
      }
      case "union" -> checkUnion(place, value, type);
      case "json" -> expect(value.isContainerNode() || value.isTextual(), place, value, "JSON");
      default -> throw new IllegalStateException(place + " is of a type that is new here: " + type);
    }
  }

  private void checkText(String place, JsonNode value, JsonNode type) {
    expect(value.isValueNode() && !value.isNull(), place, value, "text");
    List<String> allowed = new ArrayList<>();
    type.path("allowedValues").forEach(one -> allowed.add(one.asText()));
    expect(
        allowed.isEmpty() || allowed.contains(value.asText()), place, value, "one of " + allowed);
  }

  private void checkUnion(String place, JsonNode value, JsonNode type) {
    List<String> fewest = null;
    for (JsonNode option : type.path("types")) {
      var attempt = new PropertyCheck(template, types, new ArrayList<>());
      attempt.check(place, value, option);
      if (fewest == null || attempt.faults.size() < fewest.size()) {
        fewest = attempt.faults;
      }
    }
    faults.addAll(fewest == null ? List.of() : fewest);
  }

  private void expect(boolean right, String place, JsonNode value, String what) {
    if (!right) {
      fault(place, "is " + value + ", and should be " + what);
    }
  }
}
