package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ReadCall;
import io.portaws.pipeline.catalog.ReadPlan;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.jq.JqException;
import io.portaws.pipeline.state.State.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Carries out one type's read: the first call tells which resources are there, each of the others
 * adds to their states, and the shape makes of them what mappings expect. Safe for use by many
 * threads.
 */
final class PlanReader {
  /** So that no answer that always names a next page keeps a turn. */
  private static final int MAX_PAGES = 50;

  private final ReadPlan plan;
  private final AwsApi api;

  PlanReader(ReadPlan plan, AwsApi api) {
    this.plan = plan;
    this.api = api;
  }

  /**
   * Reads resources of one type, account, region and group, at most as many as the first call
   * takes.
   *
   * @return a state for each key; a failure of a call is the {@link State.Unknown} of its keys
   */
  Map<ResourceKey, State> read(List<ResourceKey> keys) {
    Map<ResourceKey, State> states = new LinkedHashMap<>(first(plan.calls().getFirst(), keys));
    for (ReadCall call : plan.calls().subList(1, plan.calls().size())) {
      add(call, states);
    }
    states.replaceAll(this::shaped);
    return states;
  }

  /** The resources that are there; where one that is not spoils the call, each is asked alone. */
  private Map<ResourceKey, State> first(ReadCall call, List<ResourceKey> keys) {
    Map<ResourceKey, State> states = new LinkedHashMap<>();
    try {
      Map<String, JsonNode> found = found(call, keys, JsonNodeFactory.instance.objectNode());
      for (ResourceKey key : keys) {
        JsonNode item = found.get(call.key() == null ? "" : call.sought(key));
        states.put(key, item == null ? new State.Absent() : present(call, item));
      }
    } catch (SdkException e) {
      if (!isAbsent(call, e)) {
        State unknown = AwsFailure.of(e);
        keys.forEach(key -> states.put(key, unknown));
      } else if (keys.size() == 1) {
        states.put(keys.getFirst(), new State.Absent());
      } else {
        keys.forEach(key -> states.putAll(first(call, List.of(key))));
      }
    } catch (JqException e) {
      State unreadable = unreadable(call, e);
      keys.forEach(key -> states.put(key, unreadable));
    }
    return states;
  }

  private static State present(ReadCall call, JsonNode item) {
    return call.give().first(item) instanceof ObjectNode given
        ? new State.Present(given)
        : new State.Unknown(Cause.UNAVAILABLE, name(call) + " answered no JSON object");
  }

  /** Adds what one more call tells of the resources that are there. */
  private void add(ReadCall call, Map<ResourceKey, State> states) {
    Map<String, List<ResourceKey>> groups = new LinkedHashMap<>();
    states.forEach((key, state) -> {
      if (state instanceof State.Present) {
        groups.computeIfAbsent(call.groupOf(key), _ -> new ArrayList<>()).add(key);
      }
    });
    for (List<ResourceKey> group : groups.values()) {
      for (int from = 0; from < group.size(); from += call.batch()) {
        addSome(call, group.subList(from, Math.min(from + call.batch(), group.size())), states);
      }
    }
  }

  private void addSome(ReadCall call, List<ResourceKey> keys, Map<ResourceKey, State> states) {
    State failure;
    try {
      Map<String, JsonNode> found = found(call, keys, properties(states.get(keys.getFirst())));
      for (ResourceKey key : keys) {
        JsonNode item = found.get(call.key() == null ? "" : call.sought(key));
        if (item != null && call.give().first(item) instanceof ObjectNode given) {
          states.put(key, new State.Present(joined(properties(states.get(key)), given)));
        }
      }
      return;
    } catch (SdkException e) {
      State.Unknown unknown = AwsFailure.of(e);
      boolean denied = unknown.cause() == Cause.DENIED || unknown.cause() == Cause.UNSUPPORTED;
      if (isAbsent(call, e) || (call.optional() && denied)) {
        return;
      }
      failure = unknown;
    } catch (JqException e) {
      failure = unreadable(call, e);
    }
    State unknown = failure;
    keys.forEach(key -> states.put(key, unknown));
  }

  /** The resources in the answer, by what tells them apart. */
  private Map<String, JsonNode> found(ReadCall call, List<ResourceKey> keys, JsonNode state) {
    JsonNode request = call.requestFor(keys, state);
    Map<String, JsonNode> found = new HashMap<>();
    // A program that gives nothing or null says that there is nothing to ask.
    for (int page = 0; page < MAX_PAGES && request.isObject(); page++) {
      ResourceKey first = keys.getFirst();
      JsonNode answer =
          api.call(call.service(), call.operation(), request, first.account(), first.region());
      for (JsonNode item : call.items().all(answer)) {
        found.putIfAbsent(call.key() == null ? "" : call.key().first(item).asText(), item);
      }
      request = next(call, request, answer);
    }
    return found;
  }

  private static JsonNode next(ReadCall call, JsonNode request, JsonNode answer) {
    JsonNode token = call.page() == null ? MissingNode.getInstance() : answer.path(call.page());
    if (!token.isTextual() || token.textValue().isEmpty()) {
      return MissingNode.getInstance();
    }
    return request.<ObjectNode>deepCopy().set(call.page(), token);
  }

  private static boolean isAbsent(ReadCall call, SdkException e) {
    return e instanceof AwsServiceException aws
        && aws.awsErrorDetails() != null
        && call.meansAbsent(
            String.valueOf(aws.awsErrorDetails().errorCode()),
            String.valueOf(aws.awsErrorDetails().errorMessage()));
  }

  private State shaped(ResourceKey key, State state) {
    if (!(state instanceof State.Present(JsonNode properties))) {
      return state;
    }
    try {
      return plan.shaped(key, (ObjectNode) properties) instanceof ObjectNode shaped
          ? new State.Present(shaped)
          : new State.Unknown(Cause.UNSHAPED, "the type's shape gives no JSON object");
    } catch (JqException e) {
      return new State.Unknown(Cause.UNSHAPED, "the type's shape: " + e.getMessage());
    }
  }

  private static ObjectNode properties(@Nullable State state) {
    return state instanceof State.Present(JsonNode properties)
        ? (ObjectNode) properties
        : JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode joined(ObjectNode before, ObjectNode given) {
    ObjectNode joined = JsonNodeFactory.instance.objectNode();
    joined.setAll(before);
    return joined.setAll(given);
  }

  private static State unreadable(ReadCall call, JqException e) {
    return new State.Unknown(Cause.UNAVAILABLE, name(call) + ": " + e.getMessage());
  }

  private static String name(ReadCall call) {
    return call.service() + ":" + call.operation();
  }
}
