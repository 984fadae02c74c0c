package io.portaws.sandbox.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.AwsRefusal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stack of CloudFormation's that is there already, with its parameters and outputs, updated by
 * change sets over the ticks. Safe for use by many threads.
 */
public final class StackStandIn {
  private final String name;
  private final Map<String, String> outputs = new LinkedHashMap<>();
  private final Map<String, String> resources = new LinkedHashMap<>();
  private Map<String, String> parameters = new LinkedHashMap<>();
  private String status = "CREATE_COMPLETE";
  private @Nullable Map<String, String> next;
  private @Nullable String changeSet;
  private @Nullable String failure;
  private String change = "";
  private Consumer<Map<String, String>> applied = all -> {};

  public StackStandIn(Operations on, String name) {
    this.name = name;
    on.on("cloudformation:DescribeStacks", (call, request) -> describe(request));
    on.on("cloudformation:ListStackResources", (call, request) -> resources());
    on.on("cloudformation:CreateChangeSet", (call, request) -> create(request));
    on.on("cloudformation:DescribeChangeSet", (call, request) -> describeChangeSet(request));
    on.on("cloudformation:ExecuteChangeSet", (call, request) -> execute());
    on.on("cloudformation:DeleteChangeSet", (call, request) -> delete());
  }

  public synchronized StackStandIn parameter(String key, String value) {
    parameters.put(key, value);
    return this;
  }

  public synchronized StackStandIn output(String key, String value) {
    outputs.put(key, value);
    return this;
  }

  /** A resource by its logical and its physical id. */
  public synchronized StackStandIn resource(String logicalId, String physicalId) {
    resources.put(logicalId, physicalId);
    return this;
  }

  public synchronized void status(String word) {
    status = word;
  }

  /** Lets the next update end in a rollback, with this reason. */
  public synchronized void failWith(@Nullable String reason) {
    failure = reason;
  }

  /**
   * What change sets show: {@code "Modify False WorkerService AWS::ECS::Service"}; none at first.
   */
  public synchronized void changes(String actionReplacementIdType) {
    change = actionReplacementIdType;
  }

  /** Told of the parameters as soon as an update, or its rollback, has taken effect. */
  public synchronized void whenApplied(Consumer<Map<String, String>> listener) {
    applied = listener;
  }

  public synchronized @Nullable String parameter(String key) {
    return parameters.get(key);
  }

  /** Lets time pass: an update ends in two ticks. */
  public synchronized void tick() {
    switch (status) {
      case "UPDATE_IN_PROGRESS" -> {
        applied.accept(parameters);
        status =
            failure == null ? "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" : "UPDATE_ROLLBACK_IN_PROGRESS";
      }
      case "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" -> status = "UPDATE_COMPLETE";
      case "UPDATE_ROLLBACK_IN_PROGRESS" -> {
        Map<String, String> before = next;
        parameters = before == null ? parameters : before;
        applied.accept(parameters);
        status = "UPDATE_ROLLBACK_COMPLETE";
      }
      default -> {}
    }
  }

  private void check(ObjectNode request) {
    if (!request.path("StackName").asText().equals(name)) {
      throw new AwsRefusal(
          "ValidationError",
          "Stack with id " + request.path("StackName").asText() + " does not exist");
    }
  }

  private ObjectNode describe(ObjectNode request) {
    check(request);
    ObjectNode answer = Operations.object();
    ObjectNode stack = answer.putArray("Stacks").addObject();
    stack.put("StackName", name).put("StackStatus", status);
    stack.put("StackId", "arn:aws:cloudformation:eu-west-1:111122223333:stack/" + name + "/1");
    stack.put("CreationTime", "2026-11-01T00:00:00Z");
    if (failure != null && status.contains("ROLLBACK")) {
      stack.put("StackStatusReason", failure);
    }
    put(stack.putArray("Parameters"), parameters, "ParameterKey", "ParameterValue");
    put(stack.putArray("Outputs"), outputs, "OutputKey", "OutputValue");
    return answer;
  }

  private static void put(ArrayNode array, Map<String, String> map, String key, String value) {
    map.forEach((k, v) -> array.addObject().put(key, k).put(value, v));
  }

  private ObjectNode resources() {
    ObjectNode answer = Operations.object();
    ArrayNode all = answer.putArray("StackResourceSummaries");
    resources.forEach((logical, physical) ->
        all.addObject()
            .put("LogicalResourceId", logical)
            .put("PhysicalResourceId", physical)
            .put("ResourceType", "AWS::IAM::Role")
            .put("ResourceStatus", "CREATE_COMPLETE")
            .put("LastUpdatedTimestamp", "2026-11-01T00:00:00Z"));
    return answer;
  }

  private ObjectNode create(ObjectNode request) {
    check(request);
    if (!request.path("UsePreviousTemplate").asText().equals("true")) {
      throw new AwsRefusal("ValidationError", "the sandbox knows no template");
    }
    Map<String, String> changed = new LinkedHashMap<>();
    for (JsonNode each : request.path("Parameters")) {
      String key = each.path("ParameterKey").asText();
      boolean previous = each.path("UsePreviousValue").asText().equals("true");
      String value = previous ? parameters.get(key) : each.path("ParameterValue").asText();
      if (value == null) {
        throw new AwsRefusal("ValidationError", "Parameter " + key + " has no previous value");
      }
      changed.put(key, value);
    }
    changeSet = request.path("ChangeSetName").asText();
    next = changed;
    return Operations.object().put("Id", "arn:aws:cloudformation:::changeSet/" + changeSet);
  }

  private ObjectNode describeChangeSet(ObjectNode request) {
    if (!request.path("ChangeSetName").asText().equals(changeSet)) {
      throw new AwsRefusal("ChangeSetNotFound", "no such change set");
    }
    ObjectNode answer = Operations.object().put("Status", "CREATE_COMPLETE");
    if (!change.isEmpty()) {
      String[] parts = change.split(" ", 4);
      answer
          .putArray("Changes")
          .addObject()
          .put("Type", "Resource")
          .putObject("ResourceChange")
          .put("Action", parts[0])
          .put("Replacement", parts[1])
          .put("LogicalResourceId", parts[2])
          .put("ResourceType", parts[3]);
    }
    return answer;
  }

  private ObjectNode execute() {
    Map<String, String> changed = next;
    if (changed == null || changeSet == null) {
      throw new AwsRefusal("ChangeSetNotFound", "no such change set");
    }
    next = parameters;
    parameters = changed;
    changeSet = null;
    status = "UPDATE_IN_PROGRESS";
    return Operations.object();
  }

  private ObjectNode delete() {
    changeSet = null;
    next = null;
    return Operations.object();
  }
}
