package io.portaws.pipeline;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with some JSON.
 *
 * @param place the how manieth of its nodes it befalls, counted around
 * @param other the how manieth of its nodes it is swapped with
 */
public record Damage(Kind kind, int place, int other) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int HUGE = 100_000;
  private static final int DEEP = 90;

  /** What happens to the node. */
  public enum Kind {
    MISSING,
    NULL,
    EMPTY_TEXT,
    TEXT,
    NUMBER,
    TRUE,
    LIST,
    EMPTY_LIST,
    OBJECT,
    HUGE_TEXT,
    DEEP,
    SWAPPED,
    DUPLICATED
  }

  /** A damaged copy. */
  public JsonNode on(JsonNode whole) {
    JsonNode damaged = whole.deepCopy();
    List<JsonPointer> places = places(damaged);
    if (places.isEmpty()) {
      return damaged;
    }
    JsonPointer here = places.get(place % places.size());
    JsonNode node = damaged.at(here);
    switch (kind) {
      case MISSING -> set(damaged, here, null);
      case NULL -> set(damaged, here, JSON.nullNode());
      case EMPTY_TEXT -> set(damaged, here, JSON.textNode(""));
      case TEXT -> set(damaged, here, JSON.textNode("odd : text/"));
      case NUMBER -> set(damaged, here, JSON.numberNode(-7));
      case TRUE -> set(damaged, here, JSON.booleanNode(true));
      case LIST -> set(damaged, here, JSON.arrayNode().addNull().add(7).add("x"));
      case EMPTY_LIST -> set(damaged, here, JSON.arrayNode());
      case OBJECT -> set(damaged, here, JSON.objectNode());
      case HUGE_TEXT -> set(damaged, here, JSON.textNode("x".repeat(HUGE)));
      case DEEP -> set(damaged, here, deep(node));
      case SWAPPED -> {
        JsonPointer there = places.get(other % places.size());
        JsonNode its = damaged.at(there).deepCopy();
        set(damaged, there, node.deepCopy());
        set(damaged, here, its);
      }
      case DUPLICATED -> {
        if (node instanceof ArrayNode array) {
          array.addAll(array.deepCopy());
        } else {
          set(damaged, here, JSON.arrayNode().add(node).add(node.deepCopy()));
        }
      }
    }
    return damaged;
  }

  private static JsonNode deep(JsonNode node) {
    JsonNode nested = node.deepCopy();
    for (int level = 0; level < DEEP; level++) {
      nested = level % 2 == 0 ? JSON.arrayNode().add(nested) : JSON.objectNode().set("in", nested);
    }
    return nested;
  }

  /** A place may be gone by an earlier change: then there is nothing to set. */
  private static void set(JsonNode whole, JsonPointer place, @Nullable JsonNode value) {
    JsonNode parent = whole.at(place.head());
    if (parent instanceof ArrayNode array) {
      int index = place.last().getMatchingIndex();
      if (index >= 0 && index < array.size() && value == null) {
        array.remove(index);
      } else if (index >= 0 && index < array.size()) {
        array.set(index, value);
      }
    } else if (parent instanceof ObjectNode object) {
      if (value == null) {
        object.remove(place.last().getMatchingProperty());
      } else {
        object.set(place.last().getMatchingProperty(), value);
      }
    }
  }

  private static List<JsonPointer> places(JsonNode whole) {
    List<JsonPointer> places = new ArrayList<>();
    collect(whole, JsonPointer.empty(), places);
    return places.subList(1, places.size());
  }

  private static void collect(JsonNode node, JsonPointer place, List<JsonPointer> places) {
    places.add(place);
    node.properties()
        .forEach(field -> collect(field.getValue(), place.appendProperty(field.getKey()), places));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), place.appendIndex(i), places);
    }
  }
}
