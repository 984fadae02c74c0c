package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * jq's total order: null, false, true, numbers, strings by code point, arrays, objects by their
 * keys, then values.
 */
final class Order implements Comparator<JsonNode> {
  private final Budget budget = Budget.current();
  private int depth;

  static boolean equal(JsonNode a, JsonNode b) {
    return new Order().compare(a, b) == 0;
  }

  @Override
  public int compare(JsonNode a, JsonNode b) {
    budget.step();
    int byType = Integer.compare(rank(a), rank(b));
    if (byType != 0) {
      return byType;
    }
    return switch (a.getNodeType()) {
      case NUMBER -> compareNumbers(a, b);
      case STRING, BINARY, POJO -> compareTexts(a.asText(), b.asText());
      case ARRAY, OBJECT -> compareContainers(a, b);
      case NULL, MISSING, BOOLEAN -> 0;
    };
  }

  private static int rank(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL, MISSING -> 0;
      case BOOLEAN -> value.booleanValue() ? 2 : 1;
      case NUMBER -> 3;
      case STRING, BINARY, POJO -> 4;
      case ARRAY -> 5;
      case OBJECT -> 6;
    };
  }

  /** Not a number is less than every number, itself included. */
  private static int compareNumbers(JsonNode a, JsonNode b) {
    if (a.canConvertToLong()
        && b.canConvertToLong()
        && a.isIntegralNumber()
        && b.isIntegralNumber()) {
      return Long.compare(a.longValue(), b.longValue());
    }
    double x = a.doubleValue();
    double y = b.doubleValue();
    if (Double.isNaN(x)) {
      return -1;
    }
    if (Double.isNaN(y)) {
      return 1;
    }
    return x < y ? -1 : x > y ? 1 : 0;
  }

  static int compareTexts(String a, String b) {
    Budget.current().steps(1 + (Math.min(a.length(), b.length()) >> 6));
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean bothBasic = !Character.isSurrogate(x) && !Character.isSurrogate(y);
        return bothBasic || (Character.isSurrogate(x) && Character.isSurrogate(y))
            ? Character.compare(x, y)
            : Character.isSurrogate(x) ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  @SuppressWarnings(
      "ReferenceEquality") // the very same object, not an equal one: that is what is asked
  private int compareContainers(JsonNode a, JsonNode b) {
    if (a == b && depth > 0) {
      // Shared parts are equal; saves exponential time on values that share much. (NaN inside
      // itself is the one exception.)
      return 0;
    }
    if (++depth > Json.MAX_DEPTH) {
      throw new LimitReached("a value nested deeper than " + Json.MAX_DEPTH);
    }
    try {
      return a.isArray() ? compareArrays(a, b) : compareObjects(a, b);
    } finally {
      depth--;
    }
  }

  private int compareArrays(JsonNode a, JsonNode b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private int compareObjects(JsonNode a, JsonNode b) {
    List<String> keys = keys(a);
    List<String> others = keys(b);
    for (int i = 0; i < Math.min(keys.size(), others.size()); i++) {
      int order = compareTexts(keys.get(i), others.get(i));
      if (order != 0) {
        return order;
      }
    }
    if (keys.size() != others.size()) {
      return Integer.compare(keys.size(), others.size());
    }
    for (String key : keys) {
      int order = compare(a.get(key), b.get(key));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** An object's keys, sorted. */
  static List<String> keys(JsonNode object) {
    Budget.current().elements(object.size());
    List<String> keys = new ArrayList<>(object.size());
    object.fieldNames().forEachRemaining(keys::add);
    keys.sort(Order::compareTexts);
    return keys;
  }
}
