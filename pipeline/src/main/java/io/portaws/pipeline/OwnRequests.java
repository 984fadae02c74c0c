package io.portaws.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.Intake.Result;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.event.Form;
import io.portaws.pipeline.mapping.Mapper;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads our own requests, as {@link FollowUp}, {@link Look} and {@link ResyncRequest} write them;
 * but anyone may have written one. Pure.
 */
final class OwnRequests {
  static final String FOLLOW_UP = "follow-up";
  static final String LOOK = "look";
  static final String SLICE = "resync-slice";
  static final String RESYNC = "resync";

  /** Longer than any identifier of AWS's, and a look of them fits a message. */
  private static final int LONGEST_IDENTIFIER = 4_096;

  /** Types, accounts or regions that a request may name: more are {@code *}. */
  private static final int MOST_NAMES = 1_000;

  /** The resync of the largest organization is over by then. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(2);

  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** What makes a request one that nobody can carry out, for the dead letter. */
  private static final class NotValid extends Exception {
    private static final long serialVersionUID = 1;

    NotValid(String detail) {
      super(detail);
    }
  }

  private final TypeCatalog catalog;
  private final Mapper mapper;
  private final ReadScope scope;
  private final Function<List<Change>, Result> changes;

  /**
   * @param changes what becomes of these changes, those left out that must not be read
   */
  OwnRequests(
      TypeCatalog catalog, Mapper mapper, ReadScope scope, Function<List<Change>, Result> changes) {
    this.catalog = catalog;
    this.mapper = mapper;
    this.scope = scope;
    this.changes = changes;
  }

  Result take(Message message, ObjectNode request) {
    String kind = request.path(Form.OwnRequest.MARK).asText();
    try {
      return switch (kind) {
        case FOLLOW_UP -> followUp(message, request);
        case LOOK -> look(message, request);
        case SLICE -> slice(message, request);
        case RESYNC -> whole(message, request);
        default ->
            throw new NotValid("there are follow-up, look, resync-slice and resync, and no other");
      };
    } catch (NotValid e) {
      return new Result.Ended(
          new Outcome.Reject("request-not-valid", String.valueOf(e.getMessage())));
    }
  }

  private Result followUp(Message message, ObjectNode request) throws NotValid {
    ResourceType type = readable(request, "a follow-up");
    String identifier = request.path("identifier").asText();
    if (identifier.isEmpty()) {
      throw new NotValid("a follow-up needs a type that can be read, and an identifier");
    }
    String action = request.path("action").asText();
    boolean delete = action.equals(Action.DELETE.word());
    if (!delete && !action.equals(Action.UPSERT.word())) {
      throw new NotValid("a follow-up's action is upsert or delete");
    }
    int number = request.path("number").asInt();
    if (number < 1 || number > FollowUp.MOST) {
      throw new NotValid("a follow-up's number is 1 to " + FollowUp.MOST + ", was: " + number);
    }
    ResourceKey key =
        new ResourceKey(
            type.name(),
            request.path("account").asText(),
            request.path("region").asText(),
            identifier,
            request.path("parent").asText());
    Action claimed = delete ? Action.DELETE : Action.UPSERT;
    return changes.apply(
        List.of(new Change(key, claimed, null, message.latestChange(), false, null, number)));
  }

  private Result look(Message message, ObjectNode request) throws NotValid {
    Slice slice = sliceOf(request, "a look");
    JsonNode named = request.path("identifiers");
    if (!named.isArray() || named.isEmpty() || named.size() > Look.MOST) {
      throw new NotValid("a look is at 1 to " + Look.MOST + " identifiers");
    }
    List<ResourceKey> keys = new ArrayList<>();
    for (JsonNode each : named) {
      String identifier = each.path("identifier").asText();
      String parent = each.path("parent").asText();
      if (identifier.isEmpty()
          || identifier.length() > LONGEST_IDENTIFIER
          || parent.length() > LONGEST_IDENTIFIER) {
        throw new NotValid("a look's identifiers have 1 to " + LONGEST_IDENTIFIER + " characters");
      }
      keys.add(new ResourceKey(slice.type(), slice.account(), slice.region(), identifier, parent));
    }
    Look.Why why =
        Look.Why.of(request.path("why").asText())
            .orElseThrow(() -> new NotValid("a look's why is listed or stale"));
    Instant listedAt = message.latestChange();
    List<Change> told =
        keys.stream().map(key -> new Change(key, Action.UPSERT, null, listedAt, false)).toList();
    Instant due = notBefore(message, request);
    return new Result.Timed(
        new Look(run(message, request), slice, keys, why, listedAt, due),
        due,
        () -> changes.apply(told));
  }

  private Result slice(Message message, ObjectNode request) throws NotValid {
    Slice slice = sliceOf(request, "a resync-slice");
    Optional<Outcome.Reject> refused =
        scope.refuse(new ResourceKey(slice.type(), slice.account(), slice.region(), "-"));
    if (refused.isPresent()) {
      return new Result.Ended(refused.get());
    }
    if (!mapper.maps(slice.type())) {
      return new Result.Ended(new Outcome.Skipped("unmapped-type"));
    }
    Instant due = notBefore(message, request);
    var of = new ResyncRequest.OfSlice(run(message, request), slice, message.latestChange(), due);
    return new Result.Timed(of, due, () -> new Result.Aside(of));
  }

  private Result whole(Message message, ObjectNode request) throws NotValid {
    Set<String> types = new TreeSet<>();
    for (String name : names(request, "types")) {
      types.add(name.equals(ResyncRequest.ALL) ? name : mapped(name));
    }
    Set<String> accounts = names(request, "accounts");
    Set<String> regions = names(request, "regions");
    Optional<Outcome.Reject> refused =
        accounts.stream()
            .filter(account -> !account.equals(ResyncRequest.ALL))
            .flatMap(account -> scope.refuseAccount(account).stream())
            .findFirst()
            .or(() ->
                regions.stream()
                    .filter(region -> !region.equals(ResyncRequest.ALL))
                    .flatMap(region -> scope.refuseRegion(region).stream())
                    .findFirst());
    return refused.isPresent()
        ? new Result.Ended(refused.get())
        : new Result.Aside(
            new ResyncRequest.Whole(run(message, request), types, accounts, regions));
  }

  private String mapped(String name) throws NotValid {
    return catalog
        .findOrAssume(name)
        .map(ResourceType::name)
        .filter(mapper::maps)
        .orElseThrow(() -> new NotValid("a resync is of mapped types, or *"));
  }

  private ResourceType readable(ObjectNode request, String what) throws NotValid {
    return catalog
        .findOrAssume(request.path("type").asText())
        .filter(type -> type.state() == null)
        .orElseThrow(
            () -> new NotValid(what + " needs a type that can be read, and an identifier"));
  }

  private Slice sliceOf(ObjectNode request, String what) throws NotValid {
    ResourceType type = readable(request, what);
    String account = request.path("account").asText();
    String region = request.path("region").asText();
    if (account.isEmpty() || region.isEmpty()) {
      throw new NotValid(what + " needs an account and a region");
    }
    return new Slice(type.name(), account, region);
  }

  /** The request's own, else the message's id: the scheduler cannot make one up. */
  private static String run(Message message, ObjectNode request) throws NotValid {
    JsonNode run = request.path("run");
    if (run.isMissingNode()) {
      return message.id();
    }
    if (!RUN.matcher(run.asText()).matches()) {
      throw new NotValid("run has 1 to 64 letters, digits, dots, underscores or hyphens");
    }
    return run.asText();
  }

  /** Bounded, or one message would be put back for ever. */
  private static Instant notBefore(Message message, ObjectNode request) throws NotValid {
    JsonNode told = request.path("notBefore");
    if (told.isMissingNode()) {
      return Instant.EPOCH;
    }
    try {
      Instant due = Instant.parse(told.asText());
      if (due.isBefore(message.sentAt().plus(LONGEST_WAIT))) {
        return due;
      }
    } catch (DateTimeParseException e) {
      throw new NotValid("notBefore is a time such as 2026-11-21T08:00:00Z");
    }
    throw new NotValid("notBefore is no more than " + LONGEST_WAIT.toDays() + " days ahead");
  }

  private static Set<String> names(ObjectNode request, String member) throws NotValid {
    JsonNode list = request.path(member);
    Set<String> names = new TreeSet<>();
    if (list.isArray() && list.size() <= MOST_NAMES) {
      list.forEach(each -> names.add(each.asText()));
    }
    if (names.isEmpty() || names.contains("")) {
      throw new NotValid(
          member + " is a list of 1 to " + MOST_NAMES + ", or [\"" + ResyncRequest.ALL + "\"]");
    }
    return names;
  }
}
