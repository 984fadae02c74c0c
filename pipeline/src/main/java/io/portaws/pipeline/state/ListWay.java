package io.portaws.pipeline.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ListPlan;
import io.portaws.pipeline.mapping.ListSelector;
import java.util.List;

/**
 * One way to list a slice: the type's own, or with what the exporter's mapping adds. Immutable.
 *
 * @param model the resource model that Cloud Control is asked with, as JSON text; empty for none
 * @param parameters members for the request of the chain's first call, as JSON text; empty for none
 */
record ListWay(ListPlan.Chain plan, String model, String parameters) {
  /** What is listed where nobody asks for all. */
  static final String SELECTED = "what the mapping's selector.aws selects";

  private static final ObjectMapper JSON = new ObjectMapper();

  static List<ListWay> of(ListPlan.Chain plan, ListSelector selector, String region) {
    List<String> models = selector.modelsIn(region);
    if (!models.isEmpty()) {
      ListPlan.Chain byModel = plan.isByCloudControl() ? plan : ListPlan.CLOUD_CONTROL;
      return models.stream().map(model -> new ListWay(byModel, model, "")).toList();
    }
    // Of those that Cloud Control lists the exporter took no parameters, either.
    return List.of(new ListWay(plan, "", plan.isByCloudControl() ? "" : selector.parameters()));
  }

  /** Whether all of the slice's resources are asked for. */
  boolean isAll() {
    return model.isEmpty() && parameters.isEmpty();
  }

  /** What the first call is asked with beside what its file says. */
  ObjectNode added() {
    if (parameters.isEmpty()) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      return (ObjectNode) JSON.readTree(parameters);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("parameters are JSON: they were written as such", e);
    }
  }
}
