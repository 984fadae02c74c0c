package io.portaws.sandbox.setup;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.AwsCall;
import io.portaws.sandbox.AwsRefusal;
import io.portaws.sandbox.AwsStandIn;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is asked of an account before something is installed there: regions, permissions, trails,
 * its organization, networks, secrets. All is well until a test says otherwise. Safe for use by
 * many threads.
 */
public final class AccountStandIn {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final AwsStandIn aws;
  private final Set<String> denied = ConcurrentHashMap.newKeySet();
  private final Set<String> roles = ConcurrentHashMap.newKeySet();
  private final Map<String, String> subnets = new ConcurrentHashMap<>();
  private final Set<String> secrets = ConcurrentHashMap.newKeySet();
  private volatile String regionStatus = "ENABLED_BY_DEFAULT";
  private volatile String managementAccount = "";
  private volatile boolean trail = true;
  private volatile boolean logging = true;
  private volatile String selectors = "All";
  private volatile int rules = 3;

  AccountStandIn(AwsStandIn aws) {
    this.aws = aws;
    aws.handle(
        "account:GetRegionOptStatus",
        (call, request) ->
            JSON.objectNode()
                .put("RegionName", request.path("RegionName").asText())
                .put("RegionOptStatus", regionStatus));
    aws.handle("iam:SimulatePrincipalPolicy", this::simulate);
    aws.handle("iam:GetRole", this::role);
    aws.handle("cloudtrail:DescribeTrails", this::trails);
    aws.handle(
        "cloudtrail:GetTrailStatus",
        (call, request) -> JSON.objectNode().put("IsLogging", logging));
    aws.handle("cloudtrail:GetEventSelectors", this::selectors);
    aws.handle("eventbridge:ListRules", this::rules);
    aws.handle("organizations:DescribeOrganization", this::organization);
    aws.handle("secretsmanager:DescribeSecret", this::secret);
  }

  /** Makes the policy simulator deny this action. */
  public void deny(String action) {
    denied.add(action);
  }

  public void role(String name) {
    roles.add(name);
  }

  /** Makes a subnet. EC2 answers from then on: to know its hundreds of operations takes seconds. */
  public void subnet(String id, String vpc) {
    aws.handle("ec2:DescribeSubnets", this::subnets);
    subnets.put(id, vpc);
  }

  public void secret(String arn) {
    secrets.add(arn);
  }

  public void regionStatus(String status) {
    regionStatus = status;
  }

  /** Puts the account into an organization that this account manages. */
  public void organization(String managedBy) {
    managementAccount = managedBy;
  }

  /**
   * The account's one trail, of all regions.
   *
   * @param readWrite All, WriteOnly or ReadOnly; Advanced for advanced selectors of write events
   */
  public void trail(boolean isThere, boolean isLogging, String readWrite) {
    trail = isThere;
    logging = isLogging;
    selectors = readWrite;
  }

  public void rules(int onTheDefaultBus) {
    rules = onTheDefaultBus;
  }

  private ObjectNode simulate(AwsCall call, ObjectNode request) {
    ObjectNode answer = JSON.objectNode();
    ArrayNode results = answer.putArray("EvaluationResults");
    request
        .path("ActionNames")
        .forEach(action ->
            results
                .addObject()
                .put("EvalActionName", action.asText())
                .put(
                    "EvalDecision", denied.contains(action.asText()) ? "implicitDeny" : "allowed"));
    return answer.put("IsTruncated", false);
  }

  private ObjectNode role(AwsCall call, ObjectNode request) {
    String name = request.path("RoleName").asText();
    if (!roles.contains(name)) {
      throw new AwsRefusal("NoSuchEntity", "The role with name " + name + " cannot be found.");
    }
    ObjectNode answer = JSON.objectNode();
    answer
        .putObject("Role")
        .put("RoleName", name)
        .put("Path", "/")
        .put("RoleId", "AROAEXAMPLE")
        .put("CreateDate", "2026-01-01T00:00:00Z")
        .put("Arn", "arn:aws:iam::" + call.account() + ":role/" + name);
    return answer;
  }

  private ObjectNode trails(AwsCall call, ObjectNode request) {
    ObjectNode answer = JSON.objectNode();
    ArrayNode list = answer.putArray("trailList");
    if (trail) {
      list.addObject()
          .put("Name", "all-events")
          .put("IsMultiRegionTrail", true)
          .put("HomeRegion", "us-east-1")
          .put("TrailARN", "arn:aws:cloudtrail:us-east-1:" + call.account() + ":trail/all-events");
    }
    return answer;
  }

  private ObjectNode selectors(AwsCall call, ObjectNode request) {
    ObjectNode answer = JSON.objectNode();
    if (selectors.equals("Advanced")) {
      ArrayNode fields =
          answer.putArray("AdvancedEventSelectors").addObject().putArray("FieldSelectors");
      fields.addObject().put("Field", "eventCategory").putArray("Equals").add("Management");
      fields.addObject().put("Field", "readOnly").putArray("Equals").add("false");
    } else {
      answer
          .putArray("EventSelectors")
          .addObject()
          .put("ReadWriteType", selectors)
          .put("IncludeManagementEvents", true);
    }
    return answer;
  }

  private ObjectNode rules(AwsCall call, ObjectNode request) {
    int from = Integer.parseInt(request.path("NextToken").asText("0"));
    int to = Math.min(rules, from + request.path("Limit").asInt(50));
    ObjectNode answer = JSON.objectNode();
    ArrayNode list = answer.putArray("Rules");
    for (int i = from; i < to; i++) {
      list.addObject().put("Name", "rule-" + i);
    }
    if (to < rules) {
      answer.put("NextToken", Integer.toString(to));
    }
    return answer;
  }

  private ObjectNode organization(AwsCall call, ObjectNode request) {
    if (managementAccount.isEmpty()) {
      throw new AwsRefusal(
          "AWSOrganizationsNotInUseException", "Your account is not a member of an organization.");
    }
    ObjectNode answer = JSON.objectNode();
    answer
        .putObject("Organization")
        .put("Id", "o-a1b2c3d4e5")
        .put("MasterAccountId", managementAccount);
    return answer;
  }

  private ObjectNode subnets(AwsCall call, ObjectNode request) {
    ObjectNode answer = JSON.objectNode();
    ArrayNode list = answer.putArray("Subnets");
    request
        .path("SubnetIds")
        .forEach(id -> {
          String vpc = subnets.get(id.asText());
          if (vpc == null) {
            throw new AwsRefusal(
                "InvalidSubnetID.NotFound", "The subnet ID '" + id.asText() + "' does not exist");
          }
          list.addObject().put("SubnetId", id.asText()).put("VpcId", vpc);
        });
    return answer;
  }

  private ObjectNode secret(AwsCall call, ObjectNode request) {
    String id = request.path("SecretId").asText();
    if (!secrets.contains(id)) {
      throw new AwsRefusal(
          "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    return JSON.objectNode().put("ARN", id);
  }
}
