package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.mapping.IngestMappings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    List<JsonNode> unseen = new ArrayList<>();
    live.forEach(each -> {
      if (!stays(each)) {
        unseen.add(each);
      }
    });
    List<JsonNode> open = new ArrayList<>();
    for (JsonNode each : wanted) {
      Optional<JsonNode> same = unseen.stream().filter(now -> same(each, now)).findFirst();
      if (same.isEmpty() || !unseen.remove(same.get())) {
        open.add(each);
      }
    }
    List<Difference> found = new ArrayList<>();
    for (JsonNode each : open) {
      JsonNode now = taken(unseen, name(each));
      found.add(
          new Difference(name(each), now == null ? null : now.path("entity"), each.path("entity")));
    }
    unseen.forEach(each -> found.add(new Difference(name(each), each.path("entity"), null)));
    return found;
  }

  private static boolean same(JsonNode wanted, JsonNode live) {
    return name(wanted).equals(name(live))
        && Comparison.differences(plain(live), plain(wanted)).isEmpty()
        && Comparison.differences(plain(wanted), plain(live)).isEmpty();
  }

  /** Two rules may have one name: those of one type that write one blueprint. */
  private static @Nullable JsonNode taken(List<JsonNode> from, String name) {
    for (JsonNode each : from) {
      if (name(each).equals(name)) {
        from.remove(each);
        return each;
      }
    }
    return null;
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
