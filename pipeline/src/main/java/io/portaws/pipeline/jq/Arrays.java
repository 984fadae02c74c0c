package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** jq's array functions, in linear or sorting time. */
final class Arrays {
  private record Keyed(JsonNode key, JsonNode element) {}

  private Arrays() {}

  private static void requireArray(JsonNode value, String what) throws JsonQueryException {
    if (!value.isArray()) {
      throw Values.error(Values.dump(value) + " " + what);
    }
  }

  static JsonNode indices(JsonNode array, JsonNode wanted) {
    ArrayNode found = Values.array();
    Order order = new Order();
    if (!wanted.isArray()) {
      for (int i = 0; i < array.size(); i++) {
        if (order.compare(array.get(i), wanted) == 0) {
          Values.append(found, Values.number(i));
        }
      }
      return found;
    }
    for (int i = 0; !wanted.isEmpty() && i + wanted.size() <= array.size(); i++) {
      int same = 0;
      while (same < wanted.size() && order.compare(array.get(i + same), wanted.get(same)) == 0) {
        same++;
      }
      if (same == wanted.size()) {
        Values.append(found, Values.number(i));
      }
    }
    return found;
  }

  /** Sums in one pass; strings and containers grow in place. */
  static JsonNode add(JsonNode values) throws JsonQueryException {
    JsonNode sum = NullNode.getInstance();
    List<JsonNode> run = new ArrayList<>();
    for (JsonNode value : values) {
      Budget.current().step();
      if (run.isEmpty() || joins(run.getFirst(), value)) {
        run.add(value);
      } else {
        sum = Operators.plus(sum, sumOfRun(run));
        run.clear();
        run.add(value);
      }
    }
    return run.isEmpty() ? sum : Operators.plus(sum, sumOfRun(run));
  }

  private static boolean joins(JsonNode first, JsonNode next) {
    return first.getNodeType() == next.getNodeType()
        && (first.isTextual() || first.isContainerNode());
  }

  private static JsonNode sumOfRun(List<JsonNode> run) {
    if (run.size() == 1) {
      return run.getFirst();
    }
    if (run.getFirst().isTextual()) {
      StringBuilder text = new StringBuilder();
      for (JsonNode part : run) {
        Texts.checkLength((long) text.length() + part.textValue().length());
        text.append(part.textValue());
      }
      return Values.text(text.toString());
    }
    if (run.getFirst().isArray()) {
      ArrayNode all = Values.array();
      for (JsonNode part : run) {
        Budget.current().elements((long) all.size() + part.size());
        all.addAll((ArrayNode) part);
      }
      return all;
    }
    ObjectNode all = Values.object();
    for (JsonNode part : run) {
      part.properties().forEach(field -> Values.put(all, field.getKey(), field.getValue()));
    }
    return all;
  }

  private static List<Keyed> sorted(JsonNode array, JsonNode keys) throws JsonQueryException {
    requireArray(array, "cannot be sorted, as it is not an array");
    Budget.current().elements(2L * array.size());
    List<Keyed> sorted = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      sorted.add(new Keyed(keys.get(i), array.get(i)));
    }
    Order order = new Order();
    sorted.sort((a, b) -> order.compare(a.key, b.key));
    return sorted;
  }

  static JsonNode sort(JsonNode array, JsonNode keys) throws JsonQueryException {
    return Values.array(sorted(array, keys).stream().map(Keyed::element).toList());
  }

  static JsonNode group(JsonNode array, JsonNode keys) throws JsonQueryException {
    ArrayNode groups = Values.array();
    ArrayNode group = Values.array();
    JsonNode last = NullNode.getInstance();
    for (Keyed keyed : sorted(array, keys)) {
      if (!group.isEmpty() && !Order.equal(last, keyed.key)) {
        Values.append(groups, group);
        group = Values.array();
      }
      last = keyed.key;
      Values.append(group, keyed.element);
    }
    if (!group.isEmpty()) {
      Values.append(groups, group);
    }
    return groups;
  }

  static JsonNode unique(JsonNode array, JsonNode keys) throws JsonQueryException {
    ArrayNode firsts = Values.array();
    for (JsonNode group : group(array, keys)) {
      Values.append(firsts, group.get(0));
    }
    return firsts;
  }

  /**
   * The least element by key; with {@code sign} -1 the greatest. Of equals, the first least and the
   * last greatest.
   */
  static JsonNode extreme(JsonNode array, JsonNode keys, int sign) throws JsonQueryException {
    requireArray(array, "cannot be iterated over");
    Order order = new Order();
    int best = 0;
    for (int i = 1; i < array.size(); i++) {
      int comparison = sign * order.compare(keys.get(i), keys.get(best));
      if (comparison < 0 || (comparison == 0 && sign < 0)) {
        best = i;
      }
    }
    return array.isEmpty() ? NullNode.getInstance() : array.get(best);
  }

  static JsonNode flatten(JsonNode array, double depth) throws JsonQueryException {
    if (depth < 0) {
      throw Values.error("flatten depth must not be negative");
    }
    if (!array.isContainerNode()) {
      throw Values.error("Cannot iterate over " + Values.dump(array));
    }
    ArrayNode flat = Values.array();
    flattenInto(flat, array, depth, 0);
    return flat;
  }

  private static void flattenInto(ArrayNode flat, JsonNode values, double depth, int level) {
    if (level > Json.MAX_DEPTH) {
      throw new LimitReached("a value nested deeper than " + Json.MAX_DEPTH);
    }
    for (JsonNode value : values) {
      if (value.isArray() && depth > 0) {
        Budget.current().step();
        flattenInto(flat, value, depth - 1, level + 1);
      } else {
        Values.append(flat, value);
      }
    }
  }

  static boolean contains(JsonNode whole, JsonNode part) throws JsonQueryException {
    return contains(whole, part, 0);
  }

  private static boolean contains(JsonNode whole, JsonNode part, int depth)
      throws JsonQueryException {
    Budget.current().step();
    if (depth > Json.MAX_DEPTH) {
      throw new LimitReached("a value nested deeper than " + Json.MAX_DEPTH);
    }
    if (whole.isObject() && part.isObject()) {
      for (var field : part.properties()) {
        JsonNode held = whole.get(field.getKey());
        if (held == null || !held(held, field.getValue(), depth)) {
          return false;
        }
      }
      return true;
    }
    if (whole.isArray() && part.isArray()) {
      return containsAll(whole, part, depth);
    }
    if (whole.isTextual() && part.isTextual()) {
      return Texts.indexOf(whole.textValue(), part.textValue(), 0) >= 0;
    }
    if (Values.type(whole).equals(Values.type(part))) {
      return Order.equal(whole, part);
    }
    throw Values.error(
        Values.dump(whole)
            + " and "
            + Values.dump(part)
            + " cannot have their containment checked");
  }

  private static boolean containsAll(JsonNode whole, JsonNode part, int depth)
      throws JsonQueryException {
    for (JsonNode wanted : part) {
      boolean found = false;
      for (int i = 0; i < whole.size() && !found; i++) {
        found = held(whole.get(i), wanted, depth);
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  private static boolean held(JsonNode whole, JsonNode part, int depth) throws JsonQueryException {
    return Values.type(whole).equals(Values.type(part)) && contains(whole, part, depth + 1);
  }
}
