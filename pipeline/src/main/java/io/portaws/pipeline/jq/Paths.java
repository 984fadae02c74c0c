package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.ArrayIndexOfPath;
import net.thisptr.jackson.jq.path.ArrayIndexPath;
import net.thisptr.jackson.jq.path.ArrayRangeIndexPath;
import net.thisptr.jackson.jq.path.ObjectFieldPath;
import net.thisptr.jackson.jq.path.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reading and changing a value at a path. A change copies what lies on its way, and is charged for
 * it.
 */
final class Paths {
  /** Gives the new value for an old one. */
  interface Change {
    JsonNode apply(JsonNode old) throws JsonQueryException;
  }

  private Paths() {}

  /** The path one key further; null (no path is followed) stays null. */
  static @Nullable Path chain(@Nullable Path path, JsonNode key) {
    if (path == null) {
      return null;
    }
    return switch (key.getNodeType()) {
      case STRING -> ObjectFieldPath.chainIfNotNull(path, key.textValue());
      case NUMBER -> ArrayIndexPath.chainIfNotNull(path, key);
      case ARRAY -> ArrayIndexOfPath.chainIfNotNull(path, key);
      case OBJECT ->
          ArrayRangeIndexPath.chainIfNotNull(
              path, Values.orNull(key.get("start")), Values.orNull(key.get("end")));
      default -> null;
    };
  }

  static ArrayNode toArray(@Nullable Path path, JsonNode value) throws JsonQueryException {
    if (path == null) {
      throw Values.error("Invalid path expression with result " + Json.beginning(value, 30));
    }
    ArrayNode keys = Values.array();
    path.toJsonNode(keys);
    Budget.current().elements(keys.size());
    return keys;
  }

  static JsonNode slice(JsonNode start, JsonNode end) {
    ObjectNode slice = Values.object();
    slice.set("start", start);
    slice.set("end", end);
    return slice;
  }

  static JsonNode get(JsonNode value, JsonNode key) throws JsonQueryException {
    if (value.isObject() && key.isTextual()) {
      return Values.orNull(value.get(key.textValue()));
    }
    if (value.isArray() && key.isNumber()) {
      double index = Math.floor(key.doubleValue());
      double absolute = index < 0 ? index + value.size() : index;
      return absolute >= 0 && absolute < value.size()
          ? value.get((int) absolute)
          : NullNode.getInstance();
    }
    if (key.isObject() && (value.isArray() || value.isTextual() || value.isNull())) {
      return getSlice(value, key);
    }
    if (value.isNull() && (key.isTextual() || key.isNumber() || key.isNull())) {
      return NullNode.getInstance();
    }
    if (value.isArray() && key.isArray()) {
      return Arrays.indices(value, key);
    }
    throw notIndexed(value, key);
  }

  private static JsonNode getSlice(JsonNode value, JsonNode key) throws JsonQueryException {
    double start = bound(value, key.get("start"), 0);
    double end = bound(value, key.get("end"), Double.MAX_VALUE);
    if (value.isNull()) {
      return value;
    }
    if (value.isTextual()) {
      return Texts.slice(value.textValue(), start, end);
    }
    int from = Texts.bound(start, value.size(), false);
    int to = Math.max(from, Texts.bound(end, value.size(), true));
    ArrayNode slice = Values.array();
    for (int i = from; i < to; i++) {
      Values.append(slice, value.get(i));
    }
    return slice;
  }

  private static double bound(JsonNode value, @Nullable JsonNode bound, double absent)
      throws JsonQueryException {
    if (bound == null || bound.isNull()) {
      return absent;
    }
    if (!bound.isNumber()) {
      throw Values.error(
          "Start and end indices of an " + Values.type(value) + " slice must be numbers");
    }
    return bound.doubleValue();
  }

  private static JsonQueryException notIndexed(JsonNode value, JsonNode key) {
    String with = key.isTextual() ? "string \"" + key.textValue() + "\"" : Values.type(key);
    return Values.error("Cannot index " + Values.type(value) + " with " + with);
  }

  static JsonNode getAt(JsonNode value, JsonNode path) throws JsonQueryException {
    JsonNode at = value;
    for (JsonNode key : checked(path)) {
      if (at.isNull()) {
        return at;
      }
      Budget.current().step();
      at = get(at, key);
    }
    return at;
  }

  static JsonNode setAt(JsonNode value, JsonNode path, Change change) throws JsonQueryException {
    return change(value, checked(path), 0, change);
  }

  private static JsonNode checked(JsonNode path) throws JsonQueryException {
    if (!path.isArray()) {
      throw Values.error("Path must be specified as an array");
    }
    return path;
  }

  private static JsonNode change(JsonNode value, JsonNode path, int at, Change change)
      throws JsonQueryException {
    if (at == path.size()) {
      return change.apply(value);
    }
    if (at > Json.MAX_DEPTH) {
      throw new LimitReached("a path longer than " + Json.MAX_DEPTH);
    }
    JsonNode key = path.get(at);
    JsonNode changed = change(get(value, key), path, at + 1, change);
    if (key.isTextual() && (value.isObject() || value.isNull())) {
      ObjectNode copy = value.isNull() ? Values.object() : Values.copyOfObject(value);
      Values.put(copy, key.textValue(), changed);
      return copy;
    }
    if (key.isNumber() && (value.isArray() || value.isNull())) {
      return setIndex(value, key.doubleValue(), changed);
    }
    if (key.isObject() && (value.isArray() || value.isNull())) {
      return setSlice(value, key, changed);
    }
    throw key.isObject() ? Values.error("Cannot update string slices") : notUpdated(value, key);
  }

  private static JsonQueryException notUpdated(JsonNode value, JsonNode key) {
    return key.isArray()
        ? Values.error("Cannot update field at array index of array")
        : notIndexed(value, key);
  }

  private static JsonNode setIndex(JsonNode array, double index, JsonNode element)
      throws JsonQueryException {
    double absolute = Math.floor(index) < 0 ? Math.floor(index) + array.size() : Math.floor(index);
    if (absolute < 0) {
      throw Values.error("Out of bounds negative array index");
    }
    Budget.current().elements((long) absolute + 1);
    ArrayNode copy = array.isNull() ? Values.array() : Values.copy(array);
    while (copy.size() <= absolute) {
      copy.addNull();
    }
    copy.set((int) absolute, element);
    return copy;
  }

  private static JsonNode setSlice(JsonNode array, JsonNode key, JsonNode elements)
      throws JsonQueryException {
    if (!elements.isArray()) {
      throw Values.error("A slice of an array can only be assigned another array");
    }
    int from = Texts.bound(bound(array, key.get("start"), 0), array.size(), false);
    int to =
        Math.max(
            from, Texts.bound(bound(array, key.get("end"), Double.MAX_VALUE), array.size(), true));
    Budget.current().elements((long) array.size() + elements.size());
    ArrayNode copy = Values.array();
    for (int i = 0; i < from; i++) {
      copy.add(array.get(i));
    }
    copy.addAll((ArrayNode) elements);
    for (int i = to; i < array.size(); i++) {
      copy.add(array.get(i));
    }
    return copy;
  }

  /** Deletes from the last path to the first, so that indices stay what they were. */
  static JsonNode deleteAll(JsonNode value, JsonNode paths) throws JsonQueryException {
    if (!paths.isArray()) {
      throw Values.error("Paths must be specified as an array");
    }
    Budget.current().elements(paths.size());
    List<JsonNode> sorted = new ArrayList<>();
    for (JsonNode path : paths) {
      if (!path.isArray()) {
        throw Values.error("Path must be specified as an array");
      }
      sorted.add(path);
    }
    sorted.sort(new Order());
    JsonNode rest = value;
    for (JsonNode path : sorted.reversed()) {
      rest = delete(rest, path, 0);
    }
    return rest;
  }

  private static JsonNode delete(JsonNode value, JsonNode path, int at) throws JsonQueryException {
    if (path.isEmpty() || value.isNull()) {
      return NullNode.getInstance();
    }
    JsonNode key = path.get(at);
    if (at == path.size() - 1) {
      return deleteKey(value, key);
    }
    JsonNode child = get(value, key);
    if (child.isNull()) {
      return value;
    }
    JsonNode rest = delete(child, path, at + 1);
    ArrayNode oneKey = Values.array();
    oneKey.add(key);
    return change(value, oneKey, 0, old -> rest);
  }

  private static JsonNode deleteKey(JsonNode value, JsonNode key) throws JsonQueryException {
    if (value.isObject() && key.isTextual()) {
      ObjectNode copy = Values.copyOfObject(value);
      copy.remove(key.textValue());
      return copy;
    }
    if (value.isArray() && key.isNumber()) {
      double index = Math.floor(key.doubleValue());
      double absolute = index < 0 ? index + value.size() : index;
      ArrayNode copy = Values.copy(value);
      if (absolute >= 0 && absolute < copy.size()) {
        copy.remove((int) absolute);
      }
      return copy;
    }
    if (value.isArray() && key.isObject()) {
      return setSlice(value, key, Values.array());
    }
    String what =
        value.isObject() || value.isArray() ? "field of " + Values.type(value) : Values.type(value);
    throw Values.error("Cannot delete " + what + " at " + Values.type(key) + " index");
  }
}
