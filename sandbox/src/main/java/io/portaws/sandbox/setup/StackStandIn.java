package io.portaws.sandbox.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.AwsCall;
import io.portaws.sandbox.AwsRefusal;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.setup.StackRecord.ChangeSet;
import io.portaws.sandbox.setup.StackRecord.Event;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * CloudFormation's stacks and change sets. A stack's events come one with each look at them, unless
 * they are held. Safe for use by many threads.
 */
public final class StackStandIn {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MAX_BODY = 51_200;

  private final Map<String, StackRecord> stacks = new LinkedHashMap<>();
  private final Map<String, String> failing = new LinkedHashMap<>();
  private final Set<String> replaced = new HashSet<>();
  private final Map<String, String> exports = new LinkedHashMap<>();
  private final BucketStandIn buckets;
  private final StackOutputs outputs = new StackOutputs();
  private final AtomicInteger events = new AtomicInteger();
  private boolean held;

  StackStandIn(AwsStandIn aws, BucketStandIn buckets) {
    this.buckets = buckets;
    aws.handle("cloudformation:DescribeStacks", this::describeStacks);
    aws.handle("cloudformation:ValidateTemplate", this::validate);
    aws.handle("cloudformation:CreateChangeSet", this::createChangeSet);
    aws.handle("cloudformation:DescribeChangeSet", this::describeChangeSet);
    aws.handle("cloudformation:DeleteChangeSet", this::deleteChangeSet);
    aws.handle("cloudformation:ExecuteChangeSet", this::execute);
    aws.handle("cloudformation:DescribeStackEvents", this::describeEvents);
    aws.handle("cloudformation:DeleteStack", this::deleteStack);
    aws.handle("cloudformation:ListExports", this::listExports);
  }

  /** Makes operations fail at this resource, with this reason, until {@link #heal}. */
  public synchronized void failAt(String logicalId, String reason) {
    failing.put(logicalId, reason);
  }

  public synchronized void heal() {
    failing.clear();
  }

  /** Makes each modification of this resource a replacement. */
  public synchronized void replaces(String logicalId) {
    replaced.add(logicalId);
  }

  /** Lets no event happen from now on, or lets them happen again. */
  public synchronized void hold(boolean on) {
    held = on;
  }

  /** Sets a stack's status, as if something had happened to it. */
  public synchronized void status(String name, String status) {
    require(name).status = status;
  }

  /** Deletes a stack, as somebody may do by hand. */
  public synchronized void remove(String name) {
    stacks.remove(require(name).name);
  }

  public synchronized String status(String name) {
    StackRecord stack = find(name);
    return stack == null ? "" : stack.status;
  }

  /** The values of a stack's parameters, secret ones too. */
  public synchronized Map<String, String> parameters(String name) {
    return Map.copyOf(require(name).parameters);
  }

  /** The logical ids of a stack's resources. */
  public synchronized Set<String> resources(String name) {
    StackRecord stack = require(name);
    return stack.template.isEmpty()
        ? Set.of()
        : Set.copyOf(new TemplateModel(stack.template, stack.parameters).resources().keySet());
  }

  public synchronized int changeSets(String name) {
    StackRecord stack = find(name);
    return stack == null ? 0 : stack.changeSets.size();
  }

  /** Exports a value of another stack. */
  public synchronized void export(String exportName, String stackId) {
    exports.put(exportName, stackId);
  }

  private synchronized ObjectNode describeStacks(AwsCall call, ObjectNode request) {
    StackRecord stack = require(request.path("StackName").asText());
    return StackAnswers.stack(stack, outputs.of(stack, call));
  }

  private synchronized ObjectNode validate(AwsCall call, ObjectNode request) {
    ObjectNode template = TemplateModel.parse(body(request));
    ObjectNode answer = JSON.objectNode();
    TemplateModel.capabilities(template).forEach(answer.putArray("Capabilities")::add);
    return answer;
  }

  private String body(ObjectNode request) {
    if (request.has("TemplateURL")) {
      return buckets.textAt(request.path("TemplateURL").asText());
    }
    String body = request.path("TemplateBody").asText();
    if (body.length() > MAX_BODY) {
      throw TemplateModel.invalid(
          "1 validation error detected: Value at 'templateBody' failed to satisfy constraint:"
              + " Member must have length less than or equal to 51200");
    }
    return body;
  }

  private synchronized ObjectNode createChangeSet(AwsCall call, ObjectNode request) {
    String name = request.path("StackName").asText();
    boolean create = request.path("ChangeSetType").asText("UPDATE").equals("CREATE");
    String body = body(request);
    ObjectNode template = TemplateModel.parse(body);
    StackRecord stack = find(name);
    StackRules.state(name, create, stack);
    Map<String, String> values =
        TemplateParameters.of(
            template,
            request.path("Parameters"),
            stack == null || create ? Map.of() : stack.parameters);
    StackRules.capabilities(template, request);
    if (stack == null) {
      stack = new StackRecord(arn(call, "stack/" + name), name, JSON.objectNode());
      stacks.put(name, stack);
      event(
          stack,
          name,
          stack.id,
          "AWS::CloudFormation::Stack",
          "REVIEW_IN_PROGRESS",
          "User Initiated",
          "");
      stack.step();
    }
    String set = request.path("ChangeSetName").asText();
    if (stack.changeSets.containsKey(set)) {
      throw new AwsRefusal("AlreadyExistsException", "ChangeSet " + set + " already exists");
    }
    List<ObjectNode> changes = new StackChanges(replaced).between(stack, template, values);
    String failure =
        changes.isEmpty()
            ? "The submitted information didn't contain changes. Submit different information to"
                + " create a change set."
            : "";
    String id = arn(call, "changeSet/" + set);
    stack.changeSets.put(
        set,
        new ChangeSet(
            id, set, create ? "CREATE" : "UPDATE", body, template, values, changes, failure));
    return JSON.objectNode().put("Id", id).put("StackId", stack.id);
  }

  private synchronized ObjectNode describeChangeSet(AwsCall call, ObjectNode request) {
    StackRecord stack = require(request.path("StackName").asText());
    ChangeSet set = changeSet(stack, request);
    int looks = stack.looks.merge(set.name(), 1, Integer::sum);
    return StackAnswers.changeSet(stack, set, looks > 1, request.path("NextToken").asText("0"));
  }

  private static ChangeSet changeSet(StackRecord stack, ObjectNode request) {
    String told = request.path("ChangeSetName").asText();
    return stack.changeSets.values().stream()
        .filter(set -> set.name().equals(told) || set.id().equals(told))
        .findFirst()
        .orElseThrow(
            () -> new AwsRefusal("ChangeSetNotFound", "ChangeSet [" + told + "] does not exist"));
  }

  private synchronized ObjectNode deleteChangeSet(AwsCall call, ObjectNode request) {
    StackRecord stack = require(request.path("StackName").asText());
    stack.changeSets.remove(changeSet(stack, request).name());
    return JSON.objectNode();
  }

  private synchronized ObjectNode execute(AwsCall call, ObjectNode request) {
    StackRecord stack = require(request.path("StackName").asText());
    ChangeSet set = changeSet(stack, request);
    if (!set.failure().isEmpty() || stack.looks.getOrDefault(set.name(), 0) < 2 || stack.isBusy()) {
      throw new AwsRefusal(
          "InvalidChangeSetStatus", "ChangeSet [" + set.id() + "] cannot be executed in its state");
    }
    new StackRun(this::event, failing)
        .begin(stack, set, request.path("ClientRequestToken").asText());
    stack.changeSets.clear();
    stack.step();
    return JSON.objectNode();
  }

  private synchronized ObjectNode describeEvents(AwsCall call, ObjectNode request) {
    StackRecord stack = require(request.path("StackName").asText());
    String token = request.path("NextToken").asText("");
    if (!held && token.isEmpty()) {
      stack.step();
    }
    return StackAnswers.events(stack, token.isEmpty() ? 0 : Integer.parseInt(token));
  }

  private synchronized ObjectNode deleteStack(AwsCall call, ObjectNode request) {
    stacks.remove(require(request.path("StackName").asText()).name);
    return JSON.objectNode();
  }

  private synchronized ObjectNode listExports(AwsCall call, ObjectNode request) {
    ObjectNode answer = JSON.objectNode();
    ArrayNode list = answer.putArray("Exports");
    exports.forEach((name, stack) ->
        list.addObject().put("Name", name).put("ExportingStackId", stack).put("Value", "x"));
    stacks.values().stream()
        .filter(stack -> stack.status.endsWith("_COMPLETE"))
        .forEach(stack ->
            outputs
                .exports(stack)
                .forEach(name ->
                    list.addObject()
                        .put("Name", name)
                        .put("ExportingStackId", stack.id)
                        .put("Value", "x")));
    return answer;
  }

  private void event(
      StackRecord stack,
      String logicalId,
      String physicalId,
      String type,
      String status,
      String reason,
      String token) {
    String id = "event-" + events.incrementAndGet();
    stack.coming.add(new Event(id, logicalId, physicalId, type, status, reason, token));
  }

  private static String arn(AwsCall call, String what) {
    return "arn:aws:cloudformation:"
        + call.region()
        + ":"
        + call.account()
        + ":"
        + what
        + "/"
        + UUID.nameUUIDFromBytes(what.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private @org.jspecify.annotations.Nullable StackRecord find(String nameOrId) {
    return stacks.values().stream()
        .filter(stack -> stack.name.equals(nameOrId) || stack.id.equals(nameOrId))
        .findFirst()
        .orElse(null);
  }

  private StackRecord require(String nameOrId) {
    StackRecord stack = find(nameOrId);
    if (stack == null) {
      throw TemplateModel.invalid("Stack with id " + nameOrId + " does not exist");
    }
    return stack;
  }

  /** The text of a stack's template. */
  public synchronized String template(String name) {
    return require(name).body;
  }

  /** What an answer node of the template says of a resource. */
  public synchronized JsonNode resource(String name, String logicalId) {
    StackRecord stack = require(name);
    JsonNode found = new TemplateModel(stack.template, stack.parameters).resources().get(logicalId);
    return found == null ? JSON.nullNode() : found;
  }
}
