package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collection;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.exception.JsonQueryUserException;
import org.jspecify.annotations.Nullable;

/**
 * jq's view of JSON values: types, truth, numbers, errors. What it makes is charged to the current
 * budget.
 */
final class Values {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final double EXACT_LONG = 1L << 53;
  private static final int DUMP_CHARS = 11;

  private Values() {}

  static boolean isTrue(JsonNode value) {
    return !value.isNull() && !(value.isBoolean() && !value.booleanValue());
  }

  static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL, MISSING -> "null";
      case BOOLEAN -> "boolean";
      case NUMBER -> "number";
      case STRING, BINARY, POJO -> "string";
      case ARRAY -> "array";
      case OBJECT -> "object";
    };
  }

  static JsonNode number(double value) {
    if (value == Math.rint(value) && Math.abs(value) <= EXACT_LONG) {
      long whole = (long) value;
      return whole == (int) whole ? IntNode.valueOf((int) whole) : LongNode.valueOf(whole);
    }
    return DoubleNode.valueOf(value);
  }

  static JsonNode text(String text) {
    Budget.current().text(text.length());
    return TextNode.valueOf(text);
  }

  static ArrayNode array() {
    Budget.current().elements(0);
    return JSON.arrayNode();
  }

  static ArrayNode array(Collection<? extends JsonNode> elements) {
    Budget.current().elements(elements.size());
    return JSON.arrayNode(elements.size()).addAll(elements);
  }

  static ArrayNode copy(JsonNode array) {
    Budget.current().elements(array.size());
    return JSON.arrayNode(array.size()).addAll((ArrayNode) array);
  }

  static ObjectNode object() {
    Budget.current().elements(0);
    return JSON.objectNode();
  }

  static ObjectNode copyOfObject(JsonNode object) {
    Budget.current().fields(object.size());
    return JSON.objectNode().setAll((ObjectNode) object);
  }

  static void append(ArrayNode array, JsonNode element) {
    Budget.current().element(array.size());
    array.add(element);
  }

  static void put(ObjectNode object, String key, JsonNode value) {
    Budget.current().field(object.size());
    object.set(key, value);
  }

  static JsonNode orNull(@Nullable JsonNode value) {
    return value == null ? NullNode.getInstance() : value;
  }

  static String string(JsonNode value, String what) throws JsonQueryException {
    if (!value.isTextual()) {
      throw error(dump(value) + " " + what);
    }
    return value.textValue();
  }

  /** A value as the key of an object. */
  static String key(JsonNode value) throws JsonQueryException {
    if (!value.isTextual()) {
      throw error("Object keys must be strings");
    }
    return value.textValue();
  }

  static double number(JsonNode value, String what) throws JsonQueryException {
    if (!value.isNumber()) {
      throw error(dump(value) + " " + what);
    }
    return value.doubleValue();
  }

  static JsonQueryException error(String message) {
    return new JsonQueryUserException(TextNode.valueOf(message));
  }

  /** A value as jq's messages show it: its type, and the beginning of its JSON. */
  static String dump(JsonNode value) {
    String json = Json.beginning(value, DUMP_CHARS + 4);
    return type(value)
        + " ("
        + (json.length() > DUMP_CHARS + 3 ? json.substring(0, DUMP_CHARS) + "..." : json)
        + ")";
  }
}
