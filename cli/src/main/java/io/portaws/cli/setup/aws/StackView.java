package io.portaws.cli.setup.aws;

import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/**
 * A stack as AWS tells it.
 *
 * @param parameters secret ones as asterisks
 */
record StackView(
    String id,
    String name,
    String status,
    String reason,
    Map<String, String> parameters,
    Map<String, String> outputs) {
  StackView {
    parameters = Map.copyOf(parameters);
  }

  static StackView of(Stack stack) {
    Map<String, String> parameters = new LinkedHashMap<>();
    stack
        .parameters()
        .forEach(p -> {
          String value = p.parameterValue();
          parameters.put(p.parameterKey(), value == null ? "" : value);
        });
    Map<String, String> outputs = new LinkedHashMap<>();
    stack.outputs().stream()
        .sorted((a, b) -> a.outputKey().compareTo(b.outputKey()))
        .forEach(o -> outputs.put(o.outputKey(), o.outputValue()));
    String reason = stack.stackStatusReason();
    return new StackView(
        stack.stackId(),
        stack.stackName(),
        stack.stackStatusAsString(),
        reason == null ? "" : reason,
        parameters,
        outputs);
  }
}
