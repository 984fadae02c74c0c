package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.jq.Jq;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue knows of one type. Immutable; jq programs see the properties as the type's
 * reader gives them, unless said otherwise.
 *
 * @param name canonical CloudFormation name
 * @param aliases other names under which users know it
 * @param events which events mean a change
 * @param reader name of the reader, {@code cloudcontrol} unless the file says otherwise
 * @param permissions the IAM actions that reading it needs
 * @param shape from the reader's properties to those that mappings in ocean's dialect expect; null:
 *     the same
 * @param goneWhen readable, but no longer there (terminated, INACTIVE)
 * @param leavingWhen on its way out: a delete is to be believed
 * @param settlingWhen on its way in or between two states
 * @param fromKey the properties that follow from the key alone ({@code type}, {@code account},
 *     {@code region}, {@code partition}, {@code identifier}), for deletes
 * @param entity the catalogue's own mapping: an ocean {@code mappings} object
 * @param blueprint the catalogue's own blueprint, as Port's API takes it
 */
public record ResourceType(
    String name,
    List<String> aliases,
    List<EventRule> events,
    String reader,
    List<String> permissions,
    @Nullable Jq shape,
    @Nullable Jq goneWhen,
    @Nullable Jq leavingWhen,
    @Nullable Jq settlingWhen,
    @Nullable Jq fromKey,
    @Nullable JsonNode entity,
    @Nullable JsonNode blueprint) {

  /** Names as Cloud Control takes them; anything else never reaches an endpoint. */
  public static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}");

  /** A type that no file describes: read by Cloud Control, mapped only by the user's rules. */
  static ResourceType uncatalogued(String name) {
    return new ResourceType(
        name,
        List.of(),
        List.of(),
        "cloudcontrol",
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  public boolean isGone(JsonNode properties) {
    return holds(goneWhen, properties);
  }

  public boolean isLeaving(JsonNode properties) {
    return holds(leavingWhen, properties);
  }

  public boolean isSettling(JsonNode properties) {
    return holds(settlingWhen, properties);
  }

  /** The properties in the shape that mappings in ocean's dialect expect. */
  public JsonNode shaped(JsonNode properties) {
    return shape == null ? properties : shape.first(properties);
  }

  /** What is known of a resource without reading it; an empty object when nothing is. */
  public JsonNode knownFromKey(ResourceKey key) {
    if (fromKey == null) {
      return JsonNodeFactory.instance.objectNode();
    }
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input.put("type", key.type()).put("account", key.account()).put("region", key.region());
    input.put("partition", Partition.of(key.region())).put("identifier", key.identifier());
    return fromKey.first(input);
  }

  private static boolean holds(@Nullable Jq condition, JsonNode properties) {
    return condition != null && condition.first(properties).asBoolean(false);
  }
}
