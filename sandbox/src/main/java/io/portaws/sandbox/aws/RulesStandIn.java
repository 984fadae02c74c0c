package io.portaws.sandbox.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.AwsCall;
import io.portaws.sandbox.AwsRefusal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;

/**
 * EventBridge's rules with one target each, and events that are put on the default bus. Of patterns
 * it knows lists of texts, at any depth; of input paths {@code $.detail}. Safe for use by many
 * threads.
 */
public final class RulesStandIn {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A rule.
   *
   * @param pattern an event pattern
   * @param inputPath {@code $.detail}, or empty for the whole event
   * @param deadLetters whether its target has a dead-letter queue
   */
  public record Rule(
      String name,
      String pattern,
      String targetArn,
      String inputPath,
      boolean deadLetters,
      boolean enabled) {
    /** As the stack's rules for AWS's own events are. */
    public static Rule of(String name, String targetArn) {
      String pattern = "{\"source\":[\"aws." + name + "\"]}";
      return new Rule(name, pattern, targetArn, "", true, true);
    }
  }

  private final Map<String, Rule> rules = new ConcurrentSkipListMap<>();
  private final BiConsumer<String, String> deliver;
  private volatile String failure = "";

  /**
   * @param deliver takes a target's ARN and what the rule sends to it
   */
  public RulesStandIn(Operations on, BiConsumer<String, String> deliver) {
    this.deliver = deliver;
    on.on("eventbridge:ListRuleNamesByTarget", (call, request) -> byTarget(request));
    on.on("eventbridge:DescribeRule", (call, request) -> describe(request));
    on.on("eventbridge:ListTargetsByRule", (call, request) -> targets(request));
    on.on("eventbridge:PutEvents", (call, request) -> put(call, request));
  }

  /** Makes or replaces a rule. */
  public RulesStandIn put(Rule rule) {
    rules.put(rule.name(), rule);
    return this;
  }

  public void remove(String name) {
    rules.remove(name);
  }

  /** Makes the bus refuse events with this code; empty for not. */
  public void failEvents(String code) {
    failure = code;
  }

  private ObjectNode byTarget(ObjectNode request) {
    ObjectNode answer = Operations.object();
    ArrayNode names = answer.putArray("RuleNames");
    rules.values().stream()
        .filter(rule -> rule.targetArn().equals(request.path("TargetArn").asText()))
        .forEach(rule -> names.add(rule.name()));
    return answer;
  }

  private Rule require(String name) {
    Rule rule = rules.get(name);
    if (rule == null) {
      throw new AwsRefusal("ResourceNotFoundException", "Rule " + name + " does not exist.");
    }
    return rule;
  }

  private ObjectNode describe(ObjectNode request) {
    Rule rule = require(request.path("Name").asText());
    return Operations.object()
        .put("Name", rule.name())
        .put("State", rule.enabled() ? "ENABLED" : "DISABLED")
        .put("EventPattern", rule.pattern());
  }

  private ObjectNode targets(ObjectNode request) {
    Rule rule = require(request.path("Rule").asText());
    ObjectNode answer = Operations.object();
    ObjectNode target = answer.putArray("Targets").addObject();
    target.put("Id", "queue").put("Arn", rule.targetArn());
    if (rule.deadLetters()) {
      target.putObject("DeadLetterConfig").put("Arn", rule.targetArn() + "-dead");
    }
    return answer;
  }

  private ObjectNode put(AwsCall call, ObjectNode request) {
    ObjectNode answer = Operations.object();
    ArrayNode entries = answer.putArray("Entries");
    answer.put("FailedEntryCount", failure.isEmpty() ? 0 : request.path("Entries").size());
    for (JsonNode entry : request.path("Entries")) {
      if (failure.isEmpty()) {
        ObjectNode event = event(call, entry);
        entries.addObject().put("EventId", event.path("id").asText());
        route(event);
      } else {
        entries.addObject().put("ErrorCode", failure).put("ErrorMessage", "told to fail");
      }
    }
    return answer;
  }

  private static ObjectNode event(AwsCall call, JsonNode entry) {
    ObjectNode event = Operations.object();
    event.put("version", "0").put("id", UUID.randomUUID().toString());
    event.put("detail-type", entry.path("DetailType").asText());
    event.put("source", entry.path("Source").asText()).put("account", call.account());
    event.put("time", Instant.now().toString()).put("region", call.region());
    event.putArray("resources");
    event.set("detail", parsed(entry.path("Detail").asText()));
    return event;
  }

  private void route(ObjectNode event) {
    for (Rule rule : rules.values()) {
      if (rule.enabled() && matches(parsed(rule.pattern()), event)) {
        JsonNode sent = rule.inputPath().equals("$.detail") ? event.path("detail") : event;
        deliver.accept(rule.targetArn(), sent.toString());
      }
    }
  }

  private static boolean matches(JsonNode pattern, JsonNode value) {
    if (pattern.isArray()) {
      for (JsonNode each : pattern) {
        if (each.equals(value)) {
          return true;
        }
      }
      return false;
    }
    return pattern.properties().stream()
        .allMatch(member -> matches(member.getValue(), value.path(member.getKey())));
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AwsRefusal("MalformedDetail", "Detail is malformed.");
    }
  }
}
