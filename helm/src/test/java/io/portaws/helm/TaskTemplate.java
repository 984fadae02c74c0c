package io.portaws.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portaws.sandbox.TemplateFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The worker's task definition in the CloudFormation template, as it is written. */
final class TaskTemplate {
  private static final JsonNode TEMPLATE =
      TemplateFile.read(Chart.ROOT.resolve("infra/port-aws-events.yaml"));

  private TaskTemplate() {}

  static JsonNode definition() {
    return TEMPLATE.at("/Resources/WorkerTaskDefinition/Properties");
  }

  static JsonNode container() {
    return definition().at("/ContainerDefinitions/0");
  }

  /** The container's variables, their values with the template's functions in them. */
  static Map<String, JsonNode> environment() {
    Map<String, JsonNode> variables = new LinkedHashMap<>();
    container()
        .path("Environment")
        .forEach(each -> variables.put(each.path("Name").asText(), each.path("Value")));
    return variables;
  }

  /** A variable's value; missing when the task does not have it. */
  static JsonNode variable(String name) {
    JsonNode value = environment().get(name);
    return value == null ? MissingNode.getInstance() : value;
  }

  static boolean isParameter(String name) {
    return TEMPLATE.path("Parameters").has(name);
  }

  /** The parameters that a value depends on. */
  static List<String> parametersOf(JsonNode value) {
    return value.findValuesAsText("Ref").stream().filter(TaskTemplate::isParameter).toList();
  }

  static List<String> texts(JsonNode array) {
    return Rendering.elements(array).map(JsonNode::asText).collect(Collectors.toList());
  }
}
