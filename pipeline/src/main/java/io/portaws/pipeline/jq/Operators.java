package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.TreeSet;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** jq's binary operators on values. */
final class Operators {
  /** Computes one value from two. */
  interface Operator {
    JsonNode apply(JsonNode left, JsonNode right) throws JsonQueryException;
  }

  private Operators() {}

  static Operator named(String symbol) {
    return switch (symbol) {
      case "+" -> Operators::plus;
      case "-" -> Operators::minus;
      case "*" -> Operators::times;
      case "/" -> Operators::divide;
      case "%" -> Operators::modulo;
      case "==" -> (l, r) -> BooleanNode.valueOf(compare(l, r) == 0);
      case "!=" -> (l, r) -> BooleanNode.valueOf(compare(l, r) != 0);
      case "<" -> (l, r) -> BooleanNode.valueOf(compare(l, r) < 0);
      case "<=" -> (l, r) -> BooleanNode.valueOf(compare(l, r) <= 0);
      case ">" -> (l, r) -> BooleanNode.valueOf(compare(l, r) > 0);
      case ">=" -> (l, r) -> BooleanNode.valueOf(compare(l, r) >= 0);
      case "//" -> (l, r) -> Values.isTrue(l) ? l : r;
      default -> throw new IllegalArgumentException("no operator is written " + symbol);
    };
  }

  private static int compare(JsonNode left, JsonNode right) {
    return new Order().compare(left, right);
  }

  static JsonNode plus(JsonNode left, JsonNode right) throws JsonQueryException {
    if (left.isNull()) {
      return right;
    }
    if (right.isNull()) {
      return left;
    }
    if (left.isNumber() && right.isNumber()) {
      return Values.number(left.doubleValue() + right.doubleValue());
    }
    if (left.isTextual() && right.isTextual()) {
      Budget.current().text((long) left.textValue().length() + right.textValue().length());
      return TextNode.valueOf(left.textValue() + right.textValue());
    }
    if (left.isArray() && right.isArray()) {
      Budget.current().elements((long) left.size() + right.size());
      return Values.copy(left).addAll((ArrayNode) right);
    }
    if (left.isObject() && right.isObject()) {
      Budget.current().fields(right.size());
      return Values.copyOfObject(left).setAll((ObjectNode) right);
    }
    throw refused(left, right, "added");
  }

  private static JsonNode minus(JsonNode left, JsonNode right) throws JsonQueryException {
    if (left.isNumber() && right.isNumber()) {
      return Values.number(left.doubleValue() - right.doubleValue());
    }
    if (left.isArray() && right.isArray()) {
      Budget.current().elements(right.size());
      var gone = new TreeSet<JsonNode>(new Order());
      right.forEach(gone::add);
      ArrayNode rest = Values.array();
      for (JsonNode element : left) {
        if (!gone.contains(element)) {
          Values.append(rest, element);
        }
      }
      return rest;
    }
    throw refused(left, right, "subtracted");
  }

  private static JsonNode times(JsonNode left, JsonNode right) throws JsonQueryException {
    if (left.isNumber() && right.isNumber()) {
      return Values.number(left.doubleValue() * right.doubleValue());
    }
    if (left.isTextual() && right.isNumber()) {
      return repeat(left.textValue(), right.doubleValue());
    }
    if (left.isNumber() && right.isTextual()) {
      return repeat(right.textValue(), left.doubleValue());
    }
    if (left.isObject() && right.isObject()) {
      return merge(left, right, 0);
    }
    throw refused(left, right, "multiplied");
  }

  private static JsonNode repeat(String text, double times) {
    int count = (int) Math.max(0, Double.isNaN(times) ? 0 : times);
    Budget.current().text((long) text.length() * count);
    return TextNode.valueOf(text.repeat(count));
  }

  private static JsonNode merge(JsonNode left, JsonNode right, int depth) {
    if (depth > Json.MAX_DEPTH) {
      throw new LimitReached("a value nested deeper than " + Json.MAX_DEPTH);
    }
    ObjectNode merged = Values.copyOfObject(left);
    for (var field : right.properties()) {
      JsonNode old = merged.get(field.getKey());
      boolean both = old != null && old.isObject() && field.getValue().isObject();
      Values.put(
          merged,
          field.getKey(),
          both ? merge(old, field.getValue(), depth + 1) : field.getValue());
    }
    return merged;
  }

  private static JsonNode divide(JsonNode left, JsonNode right) throws JsonQueryException {
    if (left.isNumber() && right.isNumber()) {
      if (right.doubleValue() == 0) {
        throw refused(left, right, "divided because the divisor is zero");
      }
      return Values.number(left.doubleValue() / right.doubleValue());
    }
    if (left.isTextual() && right.isTextual()) {
      return Texts.split(left.textValue(), right.textValue());
    }
    throw refused(left, right, "divided");
  }

  private static JsonNode modulo(JsonNode left, JsonNode right) throws JsonQueryException {
    if (!left.isNumber() || !right.isNumber()) {
      throw refused(left, right, "divided");
    }
    double dividend = left.doubleValue();
    double divisor = right.doubleValue();
    if (Double.isNaN(dividend) || Double.isNaN(divisor)) {
      return Values.number(Double.NaN);
    }
    long whole = Math.abs((long) divisor);
    if (whole == 0) {
      throw refused(left, right, "divided because the divisor is zero");
    }
    return Values.number((double) ((long) dividend % whole));
  }

  private static JsonQueryException refused(JsonNode left, JsonNode right, String what) {
    return Values.error(Values.dump(left) + " and " + Values.dump(right) + " cannot be " + what);
  }
}
