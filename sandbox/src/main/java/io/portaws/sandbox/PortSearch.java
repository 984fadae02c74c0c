package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.portaws.sandbox.EntityStore.Stored;

/** Port's search queries: combinators and comparisons of meta and other properties. Pure. */
final class PortSearch {
  private PortSearch() {}

  /** Whether {@code entity} matches {@code query}, a combinator with rules or one rule. */
  static boolean matches(JsonNode query, Stored entity) {
    if (!query.has("combinator")) {
      return ruleMatches(query, entity);
    }
    if (!query.path("rules").isArray()) {
      throw PortError.invalid("a search query needs rules");
    }
    String combinator = query.path("combinator").asText();
    boolean and =
        switch (combinator) {
          case "and" -> true;
          case "or" -> false;
          default -> throw PortError.invalid("combinator must be 'and' or 'or': " + combinator);
        };
    for (JsonNode rule : query.path("rules")) {
      if (matches(rule, entity) != and) {
        return !and;
      }
    }
    return and;
  }

  private static boolean ruleMatches(JsonNode rule, Stored entity) {
    String property = rule.path("property").asText("");
    if (property.isEmpty()) {
      throw PortError.invalid("the sandbox does not support this search rule: " + rule);
    }
    JsonNode actual = value(property, entity);
    JsonNode wanted = rule.path("value");
    String operator = rule.path("operator").asText("");
    return switch (operator) {
      case "=" -> same(actual, wanted);
      case "!=" -> !same(actual, wanted);
      case "in" -> contains(wanted, actual);
      case "notIn" -> !contains(wanted, actual);
      case "contains" -> actual.asText("").contains(wanted.asText());
      case "notContains" -> !actual.asText("").contains(wanted.asText());
      case "beginsWith" -> actual.asText("").startsWith(wanted.asText());
      case "endsWith" -> actual.asText("").endsWith(wanted.asText());
      case "isEmpty" -> isEmpty(actual);
      case "isNotEmpty" -> !isEmpty(actual);
      default ->
          throw PortError.invalid("the sandbox does not support the operator '" + operator + "'");
    };
  }

  private static JsonNode value(String property, Stored entity) {
    JsonNode value =
        switch (property) {
          case "$datasource" -> TextNode.valueOf(entity.datasource());
          case String meta when meta.startsWith("$") -> entity.node().path(meta.substring(1));
          default -> entity.node().path("properties").path(property);
        };
    return value.isMissingNode() ? NullNode.getInstance() : value;
  }

  private static boolean same(JsonNode actual, JsonNode wanted) {
    boolean numbers = actual.isNumber() && wanted.isNumber();
    return numbers
        ? actual.decimalValue().compareTo(wanted.decimalValue()) == 0
        : actual.equals(wanted);
  }

  private static boolean contains(JsonNode values, JsonNode actual) {
    for (JsonNode value : values) {
      if (same(actual, value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEmpty(JsonNode actual) {
    return actual.isNull() || (actual.isTextual() && actual.asText().isEmpty());
  }
}
