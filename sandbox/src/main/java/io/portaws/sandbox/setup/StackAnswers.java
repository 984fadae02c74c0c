package io.portaws.sandbox.setup;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.setup.StackRecord.ChangeSet;
import io.portaws.sandbox.setup.StackRecord.Event;
import java.util.List;
import java.util.Map;

/** What CloudFormation tells of stacks, with its members' names. Pure. */
final class StackAnswers {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private StackAnswers() {}

  static ObjectNode stack(StackRecord stack, Map<String, String> outputs) {
    ObjectNode answer = JSON.objectNode();
    ObjectNode node = answer.putArray("Stacks").addObject();
    node.put("StackId", stack.id).put("StackName", stack.name).put("StackStatus", stack.status);
    node.put("CreationTime", "2026-11-21T08:00:00Z");
    ArrayNode parameters = node.putArray("Parameters");
    stack.parameters.forEach((key, value) ->
        parameters
            .addObject()
            .put("ParameterKey", key)
            .put(
                "ParameterValue",
                TemplateParameters.isSecret(stack.template, key) ? "****" : value));
    ArrayNode list = node.putArray("Outputs");
    if (!stack.isBusy()) {
      outputs.forEach(
          (key, value) -> list.addObject().put("OutputKey", key).put("OutputValue", value));
    }
    return answer;
  }

  static ObjectNode changeSet(StackRecord stack, ChangeSet set, boolean ready, String token) {
    ObjectNode answer = JSON.objectNode();
    answer.put("ChangeSetId", set.id()).put("ChangeSetName", set.name());
    answer.put("StackId", stack.id).put("StackName", stack.name);
    if (!ready) {
      answer.put("Status", "CREATE_IN_PROGRESS").put("ExecutionStatus", "UNAVAILABLE");
      return answer;
    }
    answer.put("Status", set.failure().isEmpty() ? "CREATE_COMPLETE" : "FAILED");
    answer.put("ExecutionStatus", set.failure().isEmpty() ? "AVAILABLE" : "UNAVAILABLE");
    if (!set.failure().isEmpty()) {
      answer.put("StatusReason", set.failure());
    }
    return page(answer, set.changes(), token);
  }

  /** Seven a page, so that nobody gets by with the first. */
  private static ObjectNode page(ObjectNode answer, List<ObjectNode> changes, String token) {
    int from = Integer.parseInt(token);
    int to = Math.min(changes.size(), from + 7);
    ArrayNode list = answer.putArray("Changes");
    changes
        .subList(from, to)
        .forEach(change -> list.addObject().put("Type", "Resource").set("ResourceChange", change));
    if (to < changes.size()) {
      answer.put("NextToken", Integer.toString(to));
    }
    return answer;
  }

  /** Four a page, the newest first. */
  static ObjectNode events(StackRecord stack, int from) {
    List<Event> newest = stack.events.reversed();
    int to = Math.min(newest.size(), from + 4);
    ObjectNode answer = JSON.objectNode();
    ArrayNode list = answer.putArray("StackEvents");
    newest
        .subList(from, to)
        .forEach(event -> {
          ObjectNode node = list.addObject();
          node.put("StackId", stack.id).put("StackName", stack.name).put("EventId", event.id());
          node.put("LogicalResourceId", event.logicalId());
          node.put("PhysicalResourceId", event.physicalId());
          node.put("ResourceType", event.type()).put("ResourceStatus", event.status());
          node.put("Timestamp", "2026-11-21T08:00:00Z");
          if (!event.reason().isEmpty()) {
            node.put("ResourceStatusReason", event.reason());
          }
          if (!event.token().isEmpty()) {
            node.put("ClientRequestToken", event.token());
          }
        });
    if (to < newest.size()) {
      answer.put("NextToken", Integer.toString(to));
    }
    return answer;
  }
}
