package io.portaws.sandbox.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.AwsCall;
import io.portaws.sandbox.AwsRefusal;
import io.portaws.sandbox.AwsStandIn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * CloudFormation's stack sets. An operation goes on by one stack with each look at it, unless it is
 * held; a set does one operation at a time. Safe for use by many threads.
 */
public final class StackSetStandIn {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final class Operation {
    final String id;
    final List<String> places;
    final Map<String, String> results = new LinkedHashMap<>();
    final Map<String, String> reasons = new LinkedHashMap<>();
    String status = "RUNNING";

    Operation(String id, List<String> places) {
      this.id = id;
      this.places = places;
      places.forEach(place -> results.put(place, "PENDING"));
    }
  }

  private static final class Set {
    String body = "";
    ObjectNode template = JSON.objectNode();
    Map<String, String> parameters = Map.of();
    String model = "";
    boolean automatic;

    /** By account and region: CURRENT or OUTDATED. */
    final Map<String, String> instances = new TreeMap<>();

    final Map<String, TreeSet<String>> targets = new TreeMap<>();
    final List<Operation> operations = new ArrayList<>();
  }

  private final Map<String, Set> sets = new TreeMap<>();
  private final Map<String, String> failing = new TreeMap<>();
  private final Map<String, List<String>> units = new TreeMap<>();
  private final BucketStandIn buckets;
  private boolean held;
  private boolean trusted = true;

  StackSetStandIn(AwsStandIn aws, BucketStandIn buckets) {
    this.buckets = buckets;
    aws.handle("cloudformation:DescribeStackSet", this::describe);
    aws.handle("cloudformation:CreateStackSet", this::create);
    aws.handle("cloudformation:UpdateStackSet", this::update);
    aws.handle("cloudformation:CreateStackInstances", this::createInstances);
    aws.handle("cloudformation:ListStackInstances", this::instances);
    aws.handle("cloudformation:DescribeStackSetOperation", this::operation);
    aws.handle("cloudformation:ListStackSetOperationResults", this::results);
    aws.handle("cloudformation:ListStackSetOperations", this::operations);
    aws.handle("cloudformation:ListStackSetAutoDeploymentTargets", this::targets);
    aws.handle(
        "cloudformation:DescribeOrganizationsAccess",
        (call, request) -> JSON.objectNode().put("Status", trusted ? "ENABLED" : "DISABLED"));
  }

  /** Makes the stack of an account and region fail, until {@link #heal}. */
  public synchronized void failAt(String account, String region, String reason) {
    failing.put(account + " " + region, reason);
  }

  public synchronized void heal() {
    failing.clear();
  }

  public synchronized void hold(boolean on) {
    held = on;
  }

  public synchronized void trustedAccess(boolean on) {
    trusted = on;
  }

  /** Puts accounts into an organizational unit. */
  public synchronized void unit(String id, String... accounts) {
    units.put(id, List.of(accounts));
  }

  /** By account and region: CURRENT or OUTDATED. */
  public synchronized Map<String, String> stacks(String set) {
    return new TreeMap<>(require(set).instances);
  }

  /** The values of a set's parameters, secret ones too. */
  public synchronized Map<String, String> parameters(String set) {
    return Map.copyOf(require(set).parameters);
  }

  public synchronized boolean deploysByItself(String set) {
    return require(set).automatic;
  }

  public synchronized int operations(String set) {
    return require(set).operations.size();
  }

  private synchronized ObjectNode create(AwsCall call, ObjectNode request) {
    String name = request.path("StackSetName").asText();
    if (sets.containsKey(name)) {
      throw new AwsRefusal("NameAlreadyExistsException", "StackSet " + name + " already exists");
    }
    Set set = new Set();
    set.model = request.path("PermissionModel").asText("SELF_MANAGED");
    set.automatic = request.path("AutoDeployment").path("Enabled").asText().equals("true");
    if (set.model.equals("SERVICE_MANAGED") && !request.has("AutoDeployment")) {
      throw TemplateModel.invalid("AutoDeployment is required for SERVICE_MANAGED");
    }
    take(set, request);
    sets.put(name, set);
    return JSON.objectNode().put("StackSetId", name + ":1");
  }

  private void take(Set set, ObjectNode request) {
    String body = buckets.textAt(request.path("TemplateURL").asText());
    ObjectNode template = TemplateModel.parse(body);
    List<String> agreed = new ArrayList<>();
    request.path("Capabilities").forEach(each -> agreed.add(each.asText()));
    if (!TemplateModel.capabilities(template).isEmpty()
        && !agreed.contains("CAPABILITY_NAMED_IAM")
        && !agreed.containsAll(TemplateModel.capabilities(template))) {
      throw new AwsRefusal(
          "InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_NAMED_IAM]");
    }
    set.parameters = TemplateParameters.of(template, request.path("Parameters"), set.parameters);
    set.template = template;
    set.body = body;
  }

  private synchronized ObjectNode describe(AwsCall call, ObjectNode request) {
    String name = request.path("StackSetName").asText();
    Set set = require(name);
    ObjectNode answer = JSON.objectNode();
    ObjectNode node = answer.putObject("StackSet");
    node.put("StackSetName", name).put("StackSetId", name + ":1").put("Status", "ACTIVE");
    node.put("TemplateBody", set.body).put("PermissionModel", set.model);
    ArrayNode parameters = node.putArray("Parameters");
    set.parameters.forEach((key, value) ->
        parameters
            .addObject()
            .put("ParameterKey", key)
            .put(
                "ParameterValue", TemplateParameters.isSecret(set.template, key) ? "****" : value));
    return answer;
  }

  private synchronized ObjectNode update(AwsCall call, ObjectNode request) {
    Set set = free(request);
    take(set, request);
    set.instances.replaceAll((place, status) -> "OUTDATED");
    return begin(set, List.copyOf(set.instances.keySet()));
  }

  private synchronized ObjectNode createInstances(AwsCall call, ObjectNode request) {
    Set set = free(request);
    boolean byUnits = set.model.equals("SERVICE_MANAGED");
    JsonNode unitIds = request.path("DeploymentTargets").path("OrganizationalUnitIds");
    if (byUnits ? unitIds.isEmpty() : request.path("Accounts").isEmpty()) {
      throw TemplateModel.invalid("targets do not fit the permission model " + set.model);
    }
    List<String> accounts = new ArrayList<>();
    request.path("Accounts").forEach(each -> accounts.add(each.asText()));
    unitIds.forEach(each -> accounts.addAll(units.getOrDefault(each.asText(), List.of())));
    List<String> places = new ArrayList<>();
    request
        .path("Regions")
        .forEach(region -> {
          accounts.forEach(account -> places.add(account + " " + region.asText()));
          unitIds.forEach(unit ->
              set.targets
                  .computeIfAbsent(unit.asText(), _ -> new TreeSet<>())
                  .add(region.asText()));
        });
    places.forEach(place -> set.instances.putIfAbsent(place, "OUTDATED"));
    return begin(set, places);
  }

  private Set free(ObjectNode request) {
    Set set = require(request.path("StackSetName").asText());
    if (set.operations.stream().anyMatch(each -> each.status.equals("RUNNING"))) {
      throw new AwsRefusal(
          "OperationInProgressException", "Another Operation on StackSet is in progress");
    }
    return set;
  }

  private static ObjectNode begin(Set set, List<String> places) {
    Operation operation = new Operation("operation-" + (set.operations.size() + 1), places);
    set.operations.add(operation);
    return JSON.objectNode().put("OperationId", operation.id);
  }

  private synchronized ObjectNode operation(AwsCall call, ObjectNode request) {
    Set set = require(request.path("StackSetName").asText());
    Operation operation = find(set, request);
    if (!held) {
      step(set, operation);
    }
    ObjectNode answer = JSON.objectNode();
    answer
        .putObject("StackSetOperation")
        .put("OperationId", operation.id)
        .put("Status", operation.status);
    return answer;
  }

  private void step(Set set, Operation operation) {
    for (String place : operation.places) {
      if (operation.results.getOrDefault(place, "").equals("PENDING")) {
        String reason = failing.get(place);
        operation.results.put(place, reason == null ? "SUCCEEDED" : "FAILED");
        operation.reasons.put(place, reason == null ? "" : reason);
        set.instances.put(place, reason == null ? "CURRENT" : "OUTDATED");
        return;
      }
    }
    boolean failed = operation.results.containsValue("FAILED");
    operation.status = failed ? "FAILED" : "SUCCEEDED";
  }

  private synchronized ObjectNode results(AwsCall call, ObjectNode request) {
    Operation operation = find(require(request.path("StackSetName").asText()), request);
    ObjectNode answer = JSON.objectNode();
    ArrayNode list = answer.putArray("Summaries");
    operation.results.forEach((place, status) -> {
      ObjectNode node = list.addObject();
      place(node, place).put("Status", status);
      String reason = operation.reasons.getOrDefault(place, "");
      if (!reason.isEmpty()) {
        node.put("StatusReason", reason);
      }
    });
    return answer;
  }

  private static ObjectNode place(ObjectNode node, String place) {
    String[] parts = place.split(" ", 2);
    return node.put("Account", parts[0]).put("Region", parts[1]);
  }

  private synchronized ObjectNode operations(AwsCall call, ObjectNode request) {
    ObjectNode answer = JSON.objectNode();
    ArrayNode list = answer.putArray("Summaries");
    require(request.path("StackSetName").asText())
        .operations
        .forEach(each -> list.addObject().put("OperationId", each.id).put("Status", each.status));
    return answer;
  }

  private synchronized ObjectNode instances(AwsCall call, ObjectNode request) {
    ObjectNode answer = JSON.objectNode();
    ArrayNode list = answer.putArray("Summaries");
    require(request.path("StackSetName").asText())
        .instances
        .forEach((place, status) -> place(list.addObject(), place).put("Status", status));
    return answer;
  }

  private synchronized ObjectNode targets(AwsCall call, ObjectNode request) {
    ObjectNode answer = JSON.objectNode();
    ArrayNode list = answer.putArray("Summaries");
    require(request.path("StackSetName").asText())
        .targets
        .forEach((unit, regions) -> {
          ObjectNode node = list.addObject().put("OrganizationalUnitId", unit);
          regions.forEach(node.putArray("Regions")::add);
        });
    return answer;
  }

  private static Operation find(Set set, ObjectNode request) {
    String id = request.path("OperationId").asText();
    return set.operations.stream()
        .filter(each -> each.id.equals(id))
        .findFirst()
        .orElseThrow(
            () -> new AwsRefusal("OperationNotFoundException", "Operation " + id + " not found"));
  }

  private Set require(String name) {
    Set set = sets.get(name);
    if (set == null) {
      throw new AwsRefusal("StackSetNotFoundException", "StackSet " + name + " not found");
    }
    return set;
  }
}
