package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portaws.pipeline.jq.Jq;
import io.portaws.pipeline.jq.JqException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a type file, with its place: what is wrong with a value is noted where it stands, and
 * reading goes on, so that all problems are told at once.
 *
 * @param compiler of its jq
 */
record Section(
    String file, String place, JsonNode node, Problems problems, Function<String, Jq> compiler) {
  Section at(String key) {
    return new Section(file, path(key), node.path(key), problems, compiler);
  }

  boolean has(String key) {
    return node.has(key);
  }

  /** The elements of a list, each with its place; none where there is no list. */
  List<Section> elements() {
    if (!node.isArray() && !node.isMissingNode()) {
      problem("", "is not a list");
    }
    List<Section> elements = new ArrayList<>();
    for (int i = 0; i < node.size() && node.isArray(); i++) {
      elements.add(new Section(file, place + "[" + i + "]", node.get(i), problems, compiler));
    }
    return elements;
  }

  void onlyKeys(String... known) {
    if (!node.isObject()) {
      problem("", "is not a mapping with keys among " + List.of(known));
      return;
    }
    Set<String> keys = Set.of(known);
    node.fieldNames()
        .forEachRemaining(key -> {
          if (!keys.contains(key)) {
            problem(
                key, "is not a key of a type file; known here: " + keys.stream().sorted().toList());
          }
        });
  }

  /** The expression under {@code key}; null when there is none, or, with a problem, none of jq. */
  @Nullable Jq jq(String key) {
    JsonNode value = node.path(key);
    if (value instanceof MissingNode) {
      return null;
    }
    if (!value.isTextual()) {
      problem(key, "is not a jq expression in text");
      return null;
    }
    try {
      return compiler.apply(value.textValue());
    } catch (JqException e) {
      problem(key, "is not jq: " + e.getMessage() + " in: " + value.textValue().strip());
      return null;
    }
  }

  /** As {@link #jq(String)}, with {@code otherwise} where there is none that can be used. */
  Jq jq(String key, Jq otherwise) {
    Jq found = jq(key);
    return found == null ? otherwise : found;
  }

  /** A text or a list of texts. */
  Set<String> strings(String key) {
    JsonNode value = node.path(key);
    Set<String> out = new LinkedHashSet<>();
    if (value.isTextual()) {
      out.add(value.textValue());
    } else if (!value.isMissingNode() && !value.isArray()) {
      problem(key, "is neither a text nor a list of texts");
    }
    for (JsonNode element : value) {
      if (element.isTextual()) {
        out.add(element.textValue());
      } else {
        problem(key, "has an element that is not text: " + element);
      }
    }
    return out;
  }

  String requiredText(String key) {
    if (!node.path(key).isTextual()) {
      problem("", "has no '" + key + "'");
    }
    return node.path(key).asText();
  }

  boolean flag(String key) {
    JsonNode value = node.path(key);
    if (!value.isMissingNode() && !value.isBoolean()) {
      problem(key, "is neither true nor false");
    }
    return value.asBoolean(false);
  }

  int number(String key, int otherwise) {
    JsonNode value = node.path(key);
    if (!value.isMissingNode() && !(value.isInt() && value.intValue() > 0)) {
      problem(key, "is not a whole number above 0");
    }
    return value.asInt(otherwise);
  }

  void problem(String key, String problem) {
    String at = key.isEmpty() ? place : path(key);
    problems.add(file + (at.isEmpty() ? "" : " " + at), problem);
  }

  private String path(String key) {
    return place.isEmpty() ? key : place + "." + key;
  }
}
