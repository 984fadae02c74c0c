package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a call's answer has its resources: the way back from a program such as {@code
 * .Reservations[].Instances[]}. Of a program that is more than a path an item is the whole answer.
 * Immutable.
 */
record ItemsPath(List<String> steps) {
  private static final Pattern PATH = Pattern.compile("(\\.[A-Za-z0-9_]+(\\[])?\\??)+");
  private static final String EACH = "[]";

  /** The path that a program is. */
  static ItemsPath of(String program) {
    String text = program.strip();
    return PATH.matcher(text).matches()
        ? new ItemsPath(List.of(text.replace("?", "").substring(1).split("\\.", -1)))
        : new ItemsPath(List.of());
  }

  /** The way there, as jq. */
  String program() {
    return "." + String.join(".", steps);
  }

  /** Makes the list that AWS answers where there is nothing. */
  void begin(ObjectNode answer) {
    if (!steps.isEmpty() && steps.getFirst().endsWith(EACH)) {
      answer.putArray(name(steps.getFirst()));
    }
  }

  /** Puts an item into an answer, beside those that are there. */
  void place(ObjectNode answer, ObjectNode item) {
    ObjectNode at = answer;
    for (String step : steps) {
      at =
          step.endsWith(EACH)
              ? at.withArrayProperty(name(step)).addObject()
              : at.withObjectProperty(step);
    }
    join(at, item);
  }

  private static String name(String step) {
    return step.substring(0, step.length() - EACH.length());
  }

  /** Two resources may share an answer, of which each has a part: their lists are joined. */
  private static void join(ObjectNode to, ObjectNode from) {
    for (var member : from.properties()) {
      JsonNode there = to.get(member.getKey());
      if (there instanceof ObjectNode object && member.getValue() instanceof ObjectNode more) {
        join(object, more);
      } else if (there instanceof ArrayNode list && member.getValue() instanceof ArrayNode more) {
        more.forEach(element -> list.add(element.deepCopy()));
      } else {
        to.set(member.getKey(), member.getValue().deepCopy());
      }
    }
  }
}
