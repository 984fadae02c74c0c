package io.portaws.sandbox.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.AwsRefusal;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What an account has beside its resources: a trail, IAM's simulator, queues by their attributes, a
 * custom bus. Safe for use by many threads.
 */
public final class AccountStandIn {
  private static final String TRAIL =
      "arn:aws:cloudtrail:eu-west-1:111122223333:trail/management-events";

  private final Set<String> denied = ConcurrentHashMap.newKeySet();
  private final Map<String, Map<String, String>> queues = new ConcurrentHashMap<>();
  private volatile boolean hasTrail = true;
  private volatile boolean isLogging = true;
  private volatile String readWriteType = "All";
  private volatile String busPolicy = "";

  public AccountStandIn(Operations on) {
    on.on("cloudtrail:DescribeTrails", (call, request) -> trails());
    on.on(
        "cloudtrail:GetTrailStatus",
        (call, request) -> Operations.object().put("IsLogging", isLogging));
    on.on("cloudtrail:GetEventSelectors", (call, request) -> selectors());
    on.on("iam:SimulatePrincipalPolicy", (call, request) -> simulated(request));
    on.on("sqs:GetQueueAttributes", (call, request) -> attributes(request));
    on.on(
        "eventbridge:DescribeEventBus",
        (call, request) -> Operations.object().put("Name", "bus").put("Policy", busPolicy));
  }

  public void trail(boolean there, boolean logging, String readsAndWrites) {
    hasTrail = there;
    isLogging = logging;
    readWriteType = readsAndWrites;
  }

  /** Lets no policy of any role allow this action. */
  public void deny(String action) {
    denied.add(action);
  }

  /** Makes a queue of attributes, or gives it others. */
  public void queue(String url, Map<String, String> attributes) {
    queues.put(url, Map.copyOf(attributes));
  }

  public void removeQueue(String url) {
    queues.remove(url);
  }

  public void busPolicy(String json) {
    busPolicy = json;
  }

  private ObjectNode trails() {
    ObjectNode answer = Operations.object();
    ArrayNode trails = answer.putArray("trailList");
    if (hasTrail) {
      trails
          .addObject()
          .put("Name", "management-events")
          .put("TrailARN", TRAIL)
          .put("HomeRegion", "us-east-1")
          .put("IsMultiRegionTrail", true);
    }
    return answer;
  }

  private ObjectNode selectors() {
    ObjectNode answer = Operations.object().put("TrailARN", TRAIL);
    answer
        .putArray("EventSelectors")
        .addObject()
        .put("ReadWriteType", readWriteType)
        .put("IncludeManagementEvents", true);
    return answer;
  }

  private ObjectNode simulated(ObjectNode request) {
    ObjectNode answer = Operations.object();
    ArrayNode results = answer.putArray("EvaluationResults");
    for (JsonNode action : request.path("ActionNames")) {
      results
          .addObject()
          .put("EvalActionName", action.asText())
          .put("EvalResourceName", request.path("ResourceArns").path(0).asText("*"))
          .put("EvalDecision", denied.contains(action.asText()) ? "implicitDeny" : "allowed");
    }
    return answer.put("IsTruncated", false);
  }

  private ObjectNode attributes(ObjectNode request) {
    Map<String, String> found = queues.get(request.path("QueueUrl").asText());
    if (found == null) {
      throw new AwsRefusal("QueueDoesNotExist", "The specified queue does not exist.");
    }
    ObjectNode answer = Operations.object();
    ObjectNode attributes = answer.putObject("Attributes");
    found.forEach(attributes::put);
    return answer;
  }
}
