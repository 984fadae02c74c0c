package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/**
 * JSON text as jq writes it. Stops at a limit of chars, and at a depth: a value that shares its
 * parts can be exponentially larger written than it is in memory.
 */
final class Json {
  static final int MAX_DEPTH = 500;

  private final StringBuilder out = new StringBuilder();
  private final int enough;
  private final Budget budget = Budget.current();

  private Json(int enough) {
    this.enough = enough;
  }

  static String of(JsonNode value) {
    int max = Budget.current().limits().maxTextChars();
    Json json = new Json(max + 1);
    json.write(value, 0);
    Budget.current().text(json.out.length());
    return json.out.toString();
  }

  /** At least the first {@code chars} chars of the text, if it has that many. */
  static String beginning(JsonNode value, int chars) {
    Json json = new Json(chars);
    json.write(value, 0);
    return json.out.toString();
  }

  /**
   * An output as JSON can hold it (no NaN, no infinity), after its size as a tree and its depth
   * were checked.
   */
  static JsonNode finished(JsonNode value) {
    long max = Budget.current().limits().maxElements() * 4L;
    boolean[] notFinite = {false};
    if (nodes(value, 0, max, notFinite) < 0) {
      throw new LimitReached("an output of more than " + max + " values");
    }
    return notFinite[0] ? finite(value) : value;
  }

  private static JsonNode finite(JsonNode value) {
    if (value.isDouble() && !Double.isFinite(value.doubleValue())) {
      double d = value.doubleValue();
      return Double.isNaN(d)
          ? NullNode.getInstance()
          : DoubleNode.valueOf(Math.copySign(Double.MAX_VALUE, d));
    }
    if (value.isArray()) {
      ArrayNode copy = Values.array();
      value.forEach(element -> Values.append(copy, finite(element)));
      return copy;
    }
    if (value.isObject()) {
      ObjectNode copy = Values.object();
      value
          .properties()
          .forEach(field -> Values.put(copy, field.getKey(), finite(field.getValue())));
      return copy;
    }
    return value;
  }

  private static long nodes(JsonNode value, int depth, long left, boolean[] notFinite) {
    if (depth > MAX_DEPTH) {
      throw new LimitReached("a value nested deeper than " + MAX_DEPTH);
    }
    long rest = left - 1;
    if (value.isDouble() && !Double.isFinite(value.doubleValue())) {
      notFinite[0] = true;
    }
    if (value.isContainerNode()) {
      for (JsonNode child : value) {
        if (rest < 0) {
          return rest;
        }
        rest = nodes(child, depth + 1, rest, notFinite);
      }
    }
    return rest;
  }

  private void write(JsonNode value, int depth) {
    budget.step();
    if (depth > MAX_DEPTH) {
      throw new LimitReached("a value nested deeper than " + MAX_DEPTH);
    }
    if (value.isTextual()) {
      quote(value.textValue());
    } else if (value.isArray()) {
      writeArray(value, depth);
    } else if (value.isObject()) {
      writeObject(value, depth);
    } else {
      out.append(value.isNumber() ? number(value) : value.asText());
    }
  }

  private void writeArray(JsonNode array, int depth) {
    out.append('[');
    String separator = "";
    for (JsonNode element : array) {
      if (out.length() >= enough) {
        return;
      }
      out.append(separator);
      write(element, depth + 1);
      separator = ",";
    }
    out.append(']');
  }

  private void writeObject(JsonNode object, int depth) {
    out.append('{');
    String separator = "";
    for (var field : object.properties()) {
      if (out.length() >= enough) {
        return;
      }
      out.append(separator);
      quote(field.getKey());
      out.append(':');
      write(field.getValue(), depth + 1);
      separator = ",";
    }
    out.append('}');
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length() && out.length() < enough; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || c == 127) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /**
   * Whole numbers as they are; others with the fewest digits that read back the same, as jq prints
   * computed numbers.
   */
  static String number(JsonNode value) {
    if (value.isIntegralNumber() || value.isBigDecimal()) {
      return value.asText();
    }
    double d = value.doubleValue();
    if (Double.isNaN(d)) {
      return "null";
    }
    if (Double.isInfinite(d)) {
      return d > 0 ? "1.7976931348623157e+308" : "-1.7976931348623157e+308";
    }
    return decimal(d);
  }

  private static String decimal(double d) {
    if (d == 0) {
      return 1 / d < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(d)).stripTrailingZeros();
    String digits = exact.unscaledValue().abs().toString();
    int point = digits.length() - exact.scale();
    if (point > -5 && point <= digits.length() + 15) {
      return exact.toPlainString();
    }
    int exponent = point - 1;
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String sign = exponent < 0 ? "-" : "+";
    return (d < 0 ? "-" : "")
        + mantissa
        + "e"
        + sign
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }
}
