package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portaws.pipeline.catalog.ArnRule.Arn;
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
import java.util.Optional;
import java.util.Set;
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

  /** The calls by which services tag whatever they have, naming it by its ARN. */
  public static final Set<String> TAG_CALLS =
      Set.of(
          "AddTags",
          "AddTagsToResource",
          "RemoveTags",
          "RemoveTagsFromResource",
          "TagResource",
          "TagResources",
          "UntagResource",
          "UntagResources");

  /** Source and detail-type of the events by which every service's tag changes are told. */
  public static final String TAG_CHANGES = "aws.tag Tag Change on Resource";

  /** Source and detail-type of the events by which AWS Config tells what it recorded. */
  public static final String CONFIG_ITEMS = "aws.config Config Configuration Item Change";

  private record Route(ResourceType type, EventRule rule, Action action) {}

  private final TypeCatalog catalog;
  private final ArnIndex arns;
  private final Map<String, List<Route>> calls = new HashMap<>();
  private final Map<String, List<Route>> natives = new HashMap<>();

  public Resolver(TypeCatalog catalog) {
    this.catalog = catalog;
    this.arns = new ArnIndex(catalog);
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
    var event = new Event(form.event(), sentAt);
    return form.viaCloudTrail() ? call(event) : ownEvent(event, form);
  }

  private Resolution ownEvent(Event event, EventBridgeEvent form) {
    String name = form.source() + " " + form.detailType();
    List<Route> routes = natives.getOrDefault(name, List.of());
    return switch (name) {
      case TAG_CHANGES -> resolve(event, routes, event.json().path("resources"), name);
      case CONFIG_ITEMS -> configItem(event);
      default -> resolve(event, routes, MissingNode.getInstance(), name);
    };
  }

  private Resolution call(Event event) {
    JsonNode detail = event.detail();
    if (detail.hasNonNull("errorCode") || detail.hasNonNull("errorMessage")) {
      return new Skipped("failed-call", "the API call failed, so that nothing changed");
    }
    String eventName = detail.path("eventName").asText();
    if (detail.path("readOnly").asBoolean(false) || READ_ONLY.matcher(eventName).matches()) {
      return new Skipped("read-only-call", eventName + " changes nothing");
    }
    String source = detail.path("eventSource").asText() + " ";
    String plain = API_VERSION.matcher(eventName).replaceFirst("");
    List<Route> found = calls.get(source + eventName);
    if (found == null) {
      found = calls.getOrDefault(source + plain, List.of());
    }
    JsonNode tagged =
        TAG_CALLS.contains(plain) ? detail.path("requestParameters") : MissingNode.getInstance();
    return resolve(event, found, tagged, source + eventName);
  }

  /** By the types' own rules, and by the ARNs among the values of {@code tagged}. */
  private Resolution resolve(Event event, List<Route> routes, JsonNode tagged, String name) {
    Map<ResourceKey, Change> changes = new LinkedHashMap<>();
    boolean known = !routes.isEmpty();
    try {
      for (Route route : routes) {
        if (applies(route.rule().when(), event.json())) {
          for (Change change : changes(event, route)) {
            changes.put(change.key(), change);
          }
        }
      }
      for (Arn arn : ArnIndex.in(tagged).toList()) {
        known |= arns.knowsServiceOf(arn);
        arns.find(arn, event.account(), event.region())
            .ifPresent(key -> changes.putIfAbsent(key, event.change(key, Action.UPSERT)));
      }
    } catch (JqException e) {
      return new Rejected("unresolvable", name + ": " + e.getMessage());
    }
    if (!changes.isEmpty()) {
      return new Changes(List.copyOf(changes.values()));
    }
    if (event.isTruncated() && known) {
      return new Rejected("truncated-event", name + ": CloudTrail left the identifier out");
    }
    return known
        ? new Skipped("no-catalogued-resource", name + " concerns no catalogued resource")
        : new Unmatched(name);
  }

  /**
   * One more source for every type ("Example Amazon EventBridge events" in AWS Config's guide): the
   * item's resource type, and its ARN by the type's rule, since its id is often not Cloud
   * Control's. An item that was too large comes as a summary.
   */
  private Resolution configItem(Event event) {
    JsonNode item = event.detail().path("configurationItem");
    if (!item.isObject()) {
      item = event.detail().path("configurationItemSummary");
    }
    String name = "a configuration item of " + item.path("resourceType").asText("no type");
    Optional<ResourceType> type = catalog.find(item.path("resourceType").asText());
    if (type.isEmpty()) {
      return new Unmatched(name);
    }
    if (type.get().arn() == null) {
      return new Skipped("config-item-without-arn-rule", name + " has an ARN that names none");
    }
    String account = text(item, "awsAccountId", event.account());
    // Items of global services have "global", where there is no endpoint.
    String told = text(item, "awsRegion", event.region());
    String region = told.equals("global") ? event.region() : told;
    String status = item.path("configurationItemStatus").asText();
    Action action = status.startsWith("ResourceDeleted") ? Action.DELETE : Action.UPSERT;
    try {
      return Arn.parse(text(item, "ARN", item.path("arn").asText()))
          .flatMap(arn -> ArnIndex.key(type.get(), arn.in(account, region)))
          .<Resolution>map(key -> new Changes(List.of(event.change(key, action))))
          .orElseGet(() -> new Skipped("no-catalogued-resource", name + " has no ARN of the type"));
    } catch (JqException e) {
      return new Rejected("unresolvable", name + ": " + e.getMessage());
    }
  }

  private static List<Change> changes(Event event, Route route) {
    Action action = route.action();
    if (route.rule().action() != null) {
      action = action(route.rule().action().first(event.json()).asText(), action);
    }
    Jq stateProgram = route.type().state();
    JsonNode state = stateProgram == null ? null : stateProgram.first(event.json());
    List<Change> out = new ArrayList<>();
    for (JsonNode found : route.rule().identifiers().all(event.json())) {
      JsonNode identifier = found.isObject() ? found.path("identifier") : found;
      if (!identifier.isTextual() || identifier.textValue().isEmpty()) {
        continue;
      }
      ResourceKey key =
          new ResourceKey(
              route.type().name(),
              text(found, "account", event.account()),
              text(found, "region", event.region()),
              identifier.textValue(),
              text(found, "parent", ""));
      Change change = event.change(key, action(found.path("action").asText(), action));
      out.add(state == null ? change : change.carrying(state));
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

  /** What every rule asks of an event. */
  private record Event(JsonNode json, Instant sentAt) {
    JsonNode detail() {
      return json.path("detail");
    }

    /** Where the resource lives: the envelope keeps it even on a bus in another account. */
    String account() {
      return text(json, "account", detail().path("recipientAccountId").asText());
    }

    String region() {
      return text(json, "region", detail().path("awsRegion").asText());
    }

    Change change(ResourceKey key, Action action) {
      String time = text(detail(), "eventTime", json.path("time").asText());
      String id = json.path("id").textValue();
      return new Change(key, action, id, earlier(time, sentAt), false);
    }

    /** CloudTrail leaves out what is over 100 KB and marks it so. */
    boolean isTruncated() {
      return detail().path("requestParameters").path("omitted").asBoolean(false)
          || detail().path("responseElements").path("omitted").asBoolean(false);
    }
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
