package io.portaws.cli.setup.aws;

import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.model.PermissionModels;
import software.amazon.awssdk.services.cloudformation.model.StackSet;

/**
 * A stack set as AWS tells it.
 *
 * @param parameters secret ones as asterisks
 */
record StackSetView(
    String name, PermissionModels model, String templateBody, Map<String, String> parameters) {
  StackSetView {
    parameters = Map.copyOf(parameters);
  }

  static StackSetView of(StackSet set) {
    Map<String, String> parameters = new HashMap<>();
    set.parameters()
        .forEach(p -> {
          String value = p.parameterValue();
          parameters.put(p.parameterKey(), value == null ? "" : value);
        });
    String body = set.templateBody();
    return new StackSetView(
        set.stackSetName(), set.permissionModel(), body == null ? "" : body, parameters);
  }
}
