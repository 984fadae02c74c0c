package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.catalog.Resolution.Changes;
import io.portaws.pipeline.catalog.Resolution.Rejected;
import io.portaws.pipeline.catalog.Resolution.Skipped;
import io.portaws.pipeline.catalog.Resolution.Unmatched;
import io.portaws.pipeline.event.Form.EventBridgeEvent;
import io.portaws.pipeline.jq.Jq;
import io.portaws.pipeline.jq.JqException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From events to changes, by the type catalogue's rules. Pure, immutable, safe for use by many
 * threads; content never makes it throw.
 */
public final class Resolver {
  /**
   * The API version that some services append: {@code CreateFunction20150331}, {@code 2020_05_31}.
   */
  private static final Pattern API_VERSION =
      Pattern.compile("(\\d{8}|\\d{4}_\\d{2}_\\d{2})(v\\d+)?$");

  private static final Pattern READ_ONLY =
      Pattern.compile("(Get|List|Describe|Head|BatchGet|Lookup|Search)[A-Z0-9].*");

  private record Route(ResourceType type, EventRule rule, Action action) {}

  private final Map<String, List<Route>> calls = new HashMap<>();
  private final Map<String, List<Route>> natives = new HashMap<>();

  public Resolver(TypeCatalog catalog) {
    for (ResourceType type : catalog.types()) {
      for (EventRule rule : type.events()) {
        switch (rule) {
          case EventRule.Calls c -> {
            c.upsert().forEach(name -> addCall(c.eventSource(), name, type, rule, Action.UPSERT));
            c.delete().forEach(name -> addCall(c.eventSource(), name, type, rule, Action.DELETE));
          }
          case EventRule.Native n ->
              n.detailTypes()
                  .forEach(detailType ->
                      routes(natives, n.source() + " " + detailType)
                          .add(new Route(type, rule, Action.UPSERT)));
        }
      }
    }
  }

  /**
   * What an EventBridge event comes to.
   *
   * @param sentAt when the message was sent, which no change of it can be later than
   */
  public Resolution resolve(EventBridgeEvent form, Instant sentAt) {
    JsonNode event = form.event();
    JsonNode detail = event.path("detail");
    if (!form.viaCloudTrail()) {
      String name = form.source() + " " + form.detailType();
      return resolve(event, natives.getOrDefault(name, List.of()), name, sentAt);
    }
    if (detail.hasNonNull("errorCode") || detail.hasNonNull("errorMessage")) {
      return new Skipped("failed-call", "the API call failed, so that nothing changed");
    }
    String eventName = detail.path("eventName").asText();
    if (detail.path("readOnly").asBoolean(false) || READ_ONLY.matcher(eventName).matches()) {
      return new Skipped("read-only-call", eventName + " changes nothing");
    }
    String source = detail.path("eventSource").asText() + " ";
    List<Route> found = calls.get(source + eventName);
    if (found == null) {
      found =
          calls.getOrDefault(source + API_VERSION.matcher(eventName).replaceFirst(""), List.of());
    }
    return resolve(event, found, source + eventName, sentAt);
  }

  private Resolution resolve(JsonNode event, List<Route> routes, String name, Instant sentAt) {
    if (routes.isEmpty()) {
      return new Unmatched(name);
    }
    Map<ResourceKey, Change> changes = new LinkedHashMap<>();
    try {
      for (Route route : routes) {
        if (applies(route.rule().when(), event)) {
          for (Change change : changes(event, route, sentAt)) {
            changes.put(change.key(), change);
          }
        }
      }
    } catch (JqException e) {
      return new Rejected("unresolvable", name + ": " + e.getMessage());
    }
    if (!changes.isEmpty()) {
      return new Changes(List.copyOf(changes.values()));
    }
    return isTruncated(event)
        ? new Rejected("truncated-event", name + ": CloudTrail left the identifier out")
        : new Skipped("no-catalogued-resource", name + " concerns no catalogued resource");
  }

  private static List<Change> changes(JsonNode event, Route route, Instant sentAt) {
    Action action = route.action();
    if (route.rule() instanceof EventRule.Native n && n.action() != null) {
      action = action(n.action().first(event).asText(), action);
    }
    List<Change> out = new ArrayList<>();
    for (JsonNode found : route.rule().identifiers().all(event)) {
      JsonNode identifier = found.isObject() ? found.path("identifier") : found;
      if (!identifier.isTextual() || identifier.textValue().isEmpty()) {
        continue;
      }
      ResourceKey key =
          new ResourceKey(
              route.type().name(),
              text(found, "account", account(event)),
              text(found, "region", region(event)),
              identifier.textValue());
      Action own = action(found.path("action").asText(), action);
      out.add(new Change(key, own, eventId(event), changeTime(event, sentAt), false));
    }
    return out;
  }

  private static boolean applies(@Nullable Jq when, JsonNode event) {
    return when == null || when.first(event).asBoolean(false);
  }

  private static Action action(String word, Action otherwise) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "delete" -> Action.DELETE;
      case "upsert" -> Action.UPSERT;
      default -> otherwise;
    };
  }

  /** Where the resource lives: the envelope keeps it even on a bus in another account. */
  private static String account(JsonNode event) {
    return text(event, "account", event.path("detail").path("recipientAccountId").asText());
  }

  private static String region(JsonNode event) {
    return text(event, "region", event.path("detail").path("awsRegion").asText());
  }

  private static @Nullable String eventId(JsonNode event) {
    return event.path("id").textValue();
  }

  private static Instant changeTime(JsonNode event, Instant sentAt) {
    String time = text(event.path("detail"), "eventTime", event.path("time").asText());
    return earlier(time, sentAt);
  }

  /** The instant that {@code time} names, unless it names none or one after {@code sentAt}. */
  static Instant earlier(String time, Instant sentAt) {
    try {
      Instant claimed = Instant.parse(time);
      return claimed.isBefore(sentAt) ? claimed : sentAt;
    } catch (DateTimeParseException unreadable) {
      return sentAt;
    }
  }

  /** CloudTrail leaves out what is over 100 KB and marks it so. */
  private static boolean isTruncated(JsonNode event) {
    JsonNode detail = event.path("detail");
    return detail.path("requestParameters").path("omitted").asBoolean(false)
        || detail.path("responseElements").path("omitted").asBoolean(false);
  }

  private static String text(JsonNode node, String field, String otherwise) {
    JsonNode value = node.path(field);
    return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : otherwise;
  }

  private void addCall(
      String eventSource, String name, ResourceType type, EventRule rule, Action action) {
    routes(calls, eventSource + " " + name).add(new Route(type, rule, action));
  }

  private static List<Route> routes(Map<String, List<Route>> map, String name) {
    return Objects.requireNonNull(map.computeIfAbsent(name, n -> new ArrayList<>()));
  }
}
