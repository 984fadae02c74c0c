package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.mapping.IngestMappings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The mappings that a webhook has, beside those that it should have. Those that are not of the form
 * that we write are somebody else's, and are kept in their order unless they are to be replaced.
 * Pure.
 */
final class LiveMappings {
  private final JsonNode live;
  private final ArrayNode wanted;
  private final boolean replace;

  LiveMappings(JsonNode live, ArrayNode wanted, boolean replace) {
    this.live = live;
    this.wanted = wanted;
    this.replace = replace;
  }

  /** How many of somebody else's stay. */
  int kept() {
    int kept = 0;
    for (JsonNode each : live) {
      kept += stays(each) ? 1 : 0;
    }
    return kept;
  }

  /** How what is ours differs. In which order it stands is no difference. */
  List<Difference> differences() {
    Map<String, JsonNode> unseen = new LinkedHashMap<>();
    live.forEach(each -> {
      if (!stays(each)) {
        unseen.put(name(each), each);
      }
    });
    List<Difference> found = new ArrayList<>();
    for (JsonNode each : wanted) {
      JsonNode now = unseen.remove(name(each));
      if (now == null) {
        found.add(new Difference(name(each), null, each.path("entity")));
      } else {
        differences(each, now, found);
      }
    }
    unseen.forEach((name, each) -> found.add(new Difference(name, each.path("entity"), null)));
    return found;
  }

  private static void differences(JsonNode wanted, JsonNode live, List<Difference> found) {
    List<Difference> inside = Comparison.differences(plain(live), plain(wanted));
    List<Difference> beyond = Comparison.differences(plain(wanted), plain(live));
    if (!inside.isEmpty() || !beyond.isEmpty()) {
      found.add(new Difference(name(wanted), live.path("entity"), wanted.path("entity")));
    }
  }

  /** The list to send: ours where ours stood first, and what stays around it. */
  ArrayNode merged() {
    ArrayNode before = JsonNodeFactory.instance.arrayNode();
    ArrayNode after = JsonNodeFactory.instance.arrayNode();
    boolean passed = false;
    for (JsonNode each : live) {
      passed |= IngestMappings.isOurs(each);
      if (stays(each)) {
        (passed ? after : before).add(each);
      }
    }
    return before.addAll(wanted).addAll(after);
  }

  private boolean stays(JsonNode each) {
    return !replace && !IngestMappings.isOurs(each);
  }

  /** Deletions and upserts of one blueprint differ in what they look through. */
  private static String name(JsonNode each) {
    JsonNode operation = each.path("operation");
    String word = operation.isObject() ? operation.path("type").asText() : operation.asText();
    return "mapping %s %s %s"
        .formatted(
            word.isEmpty() ? "create" : word,
            each.path("blueprint").asText(),
            each.path("itemsToParse").asText());
  }

  /** Whichever way its operation is written; {@link #name} has it. */
  private static ObjectNode plain(JsonNode each) {
    ObjectNode plain = each.deepCopy();
    JsonNode dependents = each.path("operation").path("deleteDependents");
    plain.remove("operation");
    return plain.put("deleteDependents", dependents.asBoolean(true));
  }
}
