package io.portaws.sandbox.setup;

import io.portaws.sandbox.AwsCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Outputs of the form that AWS gives them. Pure. */
final class StackOutputs {
  Map<String, String> of(StackRecord stack, AwsCall call) {
    Map<String, String> outputs = new LinkedHashMap<>();
    if (stack.template.isEmpty()) {
      return outputs;
    }
    String in = ":" + call.region() + ":" + call.account() + ":";
    for (String name : new TemplateModel(stack.template, stack.parameters).outputs()) {
      outputs.put(
          name,
          switch (name) {
            case "EventBusARN" -> "arn:aws:events" + in + "event-bus/" + stack.name;
            case "ConsumerRolesARN" ->
                "arn:aws:iam::" + call.account() + ":role/" + stack.name + "/*";
            case "ConsumerRoleARN" -> "arn:aws:iam::" + call.account() + ":role/" + stack.name;
            case "EventsQueueARN" -> "arn:aws:sqs" + in + stack.name + "-EventsQueue";
            default -> stack.parameters.getOrDefault(name, stack.name + "-" + name);
          });
    }
    return outputs;
  }

  List<String> exports(StackRecord stack) {
    TemplateModel model =
        new TemplateModel(stack.template, with(stack.parameters, "AWS::StackName", stack.name));
    return stack.template.isEmpty()
        ? List.of()
        : model.outputs().stream().map(model::exportName).filter(name -> !name.isEmpty()).toList();
  }

  private static Map<String, String> with(Map<String, String> all, String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(all);
    more.put(key, value);
    return more;
  }
}
