package io.portaws.pipeline.mapping;

import io.portaws.pipeline.jq.Jq;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one kind's resources become entities of one blueprint.
 *
 * @param place where it stands in its file, for messages
 * @param type canonical type name
 * @param selector which resources; null: all
 * @param itemsToParse an array of the resource, each element of which becomes an entity; null: the
 *     resource itself becomes one
 * @param itemName the member under which expressions see such an element
 * @param blueprint in the exporter's dialect a literal, in ocean's an expression
 * @param deleteDependents whether deletes take the entities that need this one along
 */
public record Rule(
    String place,
    String type,
    Dialect dialect,
    @Nullable Jq selector,
    @Nullable Jq itemsToParse,
    String itemName,
    Template blueprint,
    Template identifier,
    @Nullable Template title,
    @Nullable Template icon,
    @Nullable Template team,
    Map<String, Template> properties,
    Map<String, Template> relations,
    boolean createMissingRelated,
    boolean merge,
    boolean deleteDependents) {
  /** The blueprint that it always writes; empty when it depends on the resource. */
  public Optional<String> constantBlueprint() {
    return blueprint.constantText();
  }
}
