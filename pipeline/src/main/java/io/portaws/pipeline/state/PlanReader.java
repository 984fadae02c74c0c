package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ReadCall;
import io.portaws.pipeline.catalog.ReadPlan;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.jq.JqException;
import io.portaws.pipeline.state.State.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /**
   * The resources that are there. Where one of a batch spoils the call, each is asked alone, so
   * that an identifier that does not exist or cannot be one keeps nobody else from being read.
   */
  private Map<ResourceKey, State> first(ReadCall call, List<ResourceKey> keys) {
    Map<ResourceKey, State> states = new LinkedHashMap<>();
    try {
      JsonNode request = request(call, keys, JsonNodeFactory.instance.objectNode());
      if (request.isNull()) {
        throw new NotAskable(Cause.INVALID, name(call) + " cannot be asked for it");
      }
      Map<String, JsonNode> found = found(call, keys, request);
      for (ResourceKey key : keys) {
        JsonNode item = found.get(sought(call, key));
        states.put(key, item == null ? new State.Absent() : present(call, item));
      }
    } catch (SdkException e) {
      boolean absent = isAbsent(call, e);
      State.Unknown unknown = AwsFailure.of(e);
      if (keys.size() > 1 && (absent || unknown.cause() == Cause.INVALID)) {
        keys.forEach(key -> states.putAll(first(call, List.of(key))));
      } else {
        State state = absent ? new State.Absent() : unknown;
        keys.forEach(key -> states.put(key, state));
      }
    } catch (NotAskable e) {
      if (keys.size() > 1) {
        keys.forEach(key -> states.putAll(first(call, List.of(key))));
      } else {
        states.put(keys.getFirst(), e.state());
      }
    } catch (JqException | NotUnderstood e) {
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
    for (var entry : states.entrySet()) {
      if (entry.getValue() instanceof State.Present) {
        ResourceKey key = entry.getKey();
        try {
          groups.computeIfAbsent(call.groupOf(key), _ -> new ArrayList<>()).add(key);
        } catch (JqException e) {
          String detail = name(call) + "'s group: " + e.getMessage();
          entry.setValue(new State.Unknown(Cause.UNSHAPED, detail));
        }
      }
    }
    for (List<ResourceKey> group : groups.values()) {
      for (int from = 0; from < group.size(); from += call.batch()) {
        addSome(call, group.subList(from, Math.min(from + call.batch(), group.size())), states);
      }
    }
  }

  private void addSome(ReadCall call, List<ResourceKey> keys, Map<ResourceKey, State> states) {
    State failure;
    try {
      JsonNode request = request(call, keys, properties(states.get(keys.getFirst())));
      Map<String, JsonNode> found = found(call, keys, request);
      for (ResourceKey key : keys) {
        JsonNode item = found.get(sought(call, key));
        if (item != null) {
          states.put(key, added(call, properties(states.get(key)), item));
        }
      }
      return;
    } catch (SdkException e) {
      State.Unknown unknown = AwsFailure.of(e);
      boolean absent = isAbsent(call, e);
      if (keys.size() > 1 && (absent || unknown.cause() == Cause.INVALID)) {
        keys.forEach(key -> addSome(call, List.of(key), states));
        return;
      }
      boolean denied = unknown.cause() == Cause.DENIED || unknown.cause() == Cause.UNSUPPORTED;
      if (absent || (call.optional() && denied)) {
        return;
      }
      failure = ofWhatIsThere(unknown);
    } catch (NotAskable e) {
      if (keys.size() > 1) {
        keys.forEach(key -> addSome(call, List.of(key), states));
        return;
      }
      failure = e.state();
    } catch (JqException | NotUnderstood e) {
      failure = unreadable(call, e);
    }
    State unknown = failure;
    keys.forEach(key -> states.put(key, unknown));
  }

  /** The first call found the resource: no later one's refusal says that it can be none. */
  private static State ofWhatIsThere(State.Unknown unknown) {
    return switch (unknown.cause()) {
      case INVALID, UNSUPPORTED -> new State.Unknown(Cause.UNAVAILABLE, unknown.detail());
      case THROTTLED, UNAVAILABLE, DENIED, UNSHAPED -> unknown;
    };
  }

  private static State added(ReadCall call, ObjectNode before, JsonNode item) {
    return switch (call.give().first(item)) {
      case ObjectNode given -> new State.Present(joined(before, given));
      case NullNode _ -> new State.Present(before);
      default -> new State.Unknown(Cause.UNAVAILABLE, name(call) + " answered no JSON object");
    };
  }

  /**
   * The resources in the answer, by what tells them apart. What is not in it is taken for absent,
   * and its entity for one to delete: so an answer that may say more than is understood gives none.
   */
  private Map<String, JsonNode> found(
      ReadCall call, List<ResourceKey> keys, JsonNode firstRequest) {
    JsonNode request = firstRequest;
    Set<String> missing = new HashSet<>();
    keys.forEach(key -> missing.add(sought(call, key)));
    Map<String, JsonNode> found = new HashMap<>();
    for (int page = 0; !request.isNull() && !missing.isEmpty(); page++) {
      if (page == MAX_PAGES) {
        throw new NotUnderstood("there are more than " + MAX_PAGES + " pages");
      }
      ResourceKey first = keys.getFirst();
      JsonNode answer =
          api.call(call.service(), call.operation(), request, first.account(), first.region());
      List<JsonNode> items = call.items().all(answer);
      if (items.isEmpty() && answer.isEmpty()) {
        throw new NotUnderstood("the answer has not even an empty list");
      }
      for (JsonNode item : items) {
        if (call.key() == null && page > 0) {
          found.computeIfPresent("", (_, before) -> withPage(before, item));
          continue;
        }
        String name = call.key() == null ? "" : name(call.key().first(item));
        found.putIfAbsent(name, item);
        if (call.key() != null || call.page() == null) {
          missing.remove(name);
        }
      }
      request = next(call, request, answer);
    }
    return found;
  }

  /** The lists of one resource go on from page to page. */
  private static JsonNode withPage(JsonNode before, JsonNode page) {
    if (!(before instanceof ObjectNode) || !(page instanceof ObjectNode)) {
      return before;
    }
    ObjectNode whole = before.deepCopy();
    page.properties()
        .forEach(field -> {
          if (whole.get(field.getKey()) instanceof ArrayNode list
              && field.getValue() instanceof ArrayNode more) {
            list.addAll(more);
          }
        });
    return whole;
  }

  /** Null where the program says that there is nothing to ask. */
  private static JsonNode request(ReadCall call, List<ResourceKey> keys, JsonNode state) {
    JsonNode request;
    try {
      request = call.requestFor(keys, state);
    } catch (JqException e) {
      throw new NotAskable(Cause.UNSHAPED, name(call) + "'s request: " + e.getMessage());
    }
    if (!request.isObject() && !request.isNull()) {
      throw new NotAskable(Cause.UNSHAPED, name(call) + "'s request is no JSON object");
    }
    return request;
  }

  private static String sought(ReadCall call, ResourceKey key) {
    try {
      return call.key() == null ? "" : call.sought(key);
    } catch (JqException e) {
      throw new NotAskable(Cause.UNSHAPED, name(call) + "'s 'of': " + e.getMessage());
    }
  }

  private static String name(JsonNode key) {
    if (!key.isTextual() && !key.isNumber()) {
      throw new NotUnderstood("a resource in the answer does not say which one it is");
    }
    return key.asText();
  }

  /** The request for the next page; null when there is none. */
  private static JsonNode next(ReadCall call, JsonNode request, JsonNode answer) {
    JsonNode token = call.page() == null ? NullNode.getInstance() : answer.path(call.page());
    if (token.isMissingNode() || token.isNull()) {
      return NullNode.getInstance();
    }
    if (!token.isTextual()) {
      throw new NotUnderstood("'" + call.page() + "' names no page");
    }
    if (token.textValue().isEmpty()) {
      return NullNode.getInstance();
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

  private static State unreadable(ReadCall call, RuntimeException e) {
    return new State.Unknown(Cause.UNAVAILABLE, name(call) + ": " + e.getMessage());
  }

  private static String name(ReadCall call) {
    return call.service() + ":" + call.operation();
  }

  /** AWS answered something that does not tell what was asked. */
  private static final class NotUnderstood extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotUnderstood(String message) {
      super(message);
    }
  }

  /** The type's file makes no question of this identifier. */
  private static final class NotAskable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final State.Unknown state;

    NotAskable(Cause cause, String message) {
      super(message);
      this.state = new State.Unknown(cause, message);
    }

    State state() {
      return state;
    }
  }
}
