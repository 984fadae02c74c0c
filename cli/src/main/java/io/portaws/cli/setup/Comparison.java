package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What Port has beside what should be there. Only what is wanted is looked at: whatever else Port
 * has is Port's own or a user's, is no difference, and stays. Pure.
 */
final class Comparison {
  /** Lists of which each element counts, and the order does not. */
  private static final Set<String> SETS = Set.of("required", "enum");

  private Comparison() {}

  /** How {@code live} differs from {@code wanted}, in the order of the latter. */
  static List<Difference> differences(JsonNode live, JsonNode wanted) {
    List<Difference> found = new ArrayList<>();
    differences("", live, wanted, found);
    return List.copyOf(found);
  }

  private static void differences(
      String path, @Nullable JsonNode live, JsonNode wanted, List<Difference> found) {
    if (live == null || live.isNull() || live.isMissingNode()) {
      if (!saysNothing(wanted)) {
        found.add(new Difference(path, null, wanted));
      }
    } else if (live.isObject() && wanted.isObject()) {
      wanted
          .properties()
          .forEach(member -> {
            String at = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
            differences(at, live.get(member.getKey()), member.getValue(), found);
          });
    } else if (!satisfied(path, live, wanted)) {
      found.add(new Difference(path, live, wanted));
    }
  }

  private static boolean satisfied(String path, JsonNode live, JsonNode wanted) {
    if (wanted.isNull()) {
      return true;
    }
    if (isSet(path) && live.isArray() && wanted.isArray()) {
      return stream(wanted).allMatch(each -> stream(live).anyMatch(each::equals));
    }
    return (live.isNumber() && wanted.isNumber())
        ? live.decimalValue().compareTo(wanted.decimalValue()) == 0
        : live.equals(wanted);
  }

  /** What Port means, too, when it leaves a member out. */
  private static boolean saysNothing(JsonNode wanted) {
    return wanted.isNull()
        || (wanted.isContainerNode() && wanted.isEmpty())
        || (wanted.isTextual() && wanted.textValue().isEmpty())
        || (wanted.isBoolean() && !wanted.booleanValue());
  }

  /**
   * {@code live} with everything that is wanted. A property whose type changes is replaced as a
   * whole: what described the old type would contradict the new one.
   *
   * @param name the member that both are the value of
   */
  static JsonNode merged(String name, @Nullable JsonNode live, JsonNode wanted) {
    if (live == null || live.isNull()) {
      return wanted;
    }
    if (live instanceof ObjectNode object && wanted.isObject() && !changesType(live, wanted)) {
      ObjectNode merged = object.deepCopy();
      wanted
          .properties()
          .forEach(member ->
              merged.set(
                  member.getKey(),
                  merged(member.getKey(), object.get(member.getKey()), member.getValue())));
      return merged;
    }
    if (isSet(name) && live instanceof ArrayNode array && wanted.isArray()) {
      ArrayNode all = array.deepCopy();
      stream(wanted).filter(each -> stream(live).noneMatch(each::equals)).forEach(all::add);
      return all;
    }
    return wanted.isNull() ? live : wanted;
  }

  private static boolean changesType(JsonNode live, JsonNode wanted) {
    return wanted.path("type").isTextual()
        && live.path("type").isTextual()
        && !wanted.path("type").equals(live.path("type"));
  }

  private static boolean isSet(String path) {
    return SETS.contains(path.substring(path.lastIndexOf('.') + 1));
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
