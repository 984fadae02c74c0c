package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.jq.Jq;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a type's state is read. Immutable.
 *
 * @param calls in their order: the first tells whether the resource is there, the others add to its
 *     state
 * @param permissions the IAM actions that the calls need
 * @param shape over the joined state, with the key under {@code __Key}: what mappings expect; null:
 *     as it is
 */
public record ReadPlan(List<ReadCall> calls, List<String> permissions, @Nullable Jq shape) {
  /** What every type of CloudFormation's registry can do. */
  static final ReadPlan CLOUD_CONTROL =
      new ReadPlan(List.of(ReadCall.CLOUD_CONTROL), List.of("cloudformation:GetResource"), null);

  public ReadPlan {
    calls = List.copyOf(calls);
    permissions = List.copyOf(permissions);
  }

  /** Whether Cloud Control tells that the resource is there. */
  public boolean isByCloudControl() {
    return calls.getFirst().isCloudControl();
  }

  /**
   * The state in its final shape.
   *
   * @throws io.portaws.pipeline.jq.JqException when the shape fails on it
   */
  public JsonNode shaped(ResourceKey key, ObjectNode state) {
    if (shape == null) {
      return state;
    }
    ObjectNode input = state.deepCopy();
    input.set("__Key", ReadCall.about(key));
    JsonNode shaped = shape.first(input);
    return shaped instanceof ObjectNode object ? object.without("__Key") : shaped;
  }
}
