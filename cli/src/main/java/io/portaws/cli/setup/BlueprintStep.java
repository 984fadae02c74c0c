package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about one blueprint.
 *
 * @param wanted null where Port's own will do
 * @param live as Port has it; null when it is missing
 */
public record BlueprintStep(
    String identifier,
    Action action,
    List<Difference> differences,
    @Nullable ObjectNode wanted,
    @Nullable JsonNode live) {
  /** The description of a blueprint that is not finished, so that the next run goes on with it. */
  static final String UNFINISHED = "port-aws-events is setting this up";

  public BlueprintStep {
    differences = List.copyOf(differences);
  }

  /**
   * What is to be done about a blueprint that is there, or that we can make.
   *
   * @param update whether an existing one is to be updated
   */
  static BlueprintStep of(WantedBlueprint wanted, @Nullable JsonNode live, boolean update) {
    String identifier = wanted.identifier();
    @Nullable ObjectNode definition = wanted.definition();
    if (live == null) {
      return new BlueprintStep(identifier, Action.CREATE, List.of(), definition, null);
    }
    boolean unfinished = live.path("description").asText("").equals(UNFINISHED);
    if (definition == null || !(wanted.binding() || unfinished)) {
      return new BlueprintStep(identifier, Action.NONE, List.of(), null, live);
    }
    List<Difference> differences = Comparison.differences(live, definition);
    if (unfinished) {
      return new BlueprintStep(identifier, Action.FINISH, differences, definition, live);
    }
    Action otherwise = update ? Action.UPDATE : Action.LEAVE;
    Action action = differences.isEmpty() ? Action.NONE : otherwise;
    return new BlueprintStep(identifier, action, differences, definition, live);
  }

  /** The blueprint as Port has it once the step is done. */
  JsonNode afterwards() {
    if (wanted != null && (live == null || action.writes())) {
      return Comparison.merged("", live, wanted);
    }
    return live == null ? JsonNodeFactory.instance.objectNode() : live;
  }
}
