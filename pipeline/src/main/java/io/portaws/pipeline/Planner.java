package io.portaws.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.Child;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.jq.JqException;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.pipeline.mapping.EntitySearch;
import io.portaws.pipeline.mapping.Mapped;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.port.Update;
import io.portaws.pipeline.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what to do about one unit, given what its messages claim and what AWS answers. Takes the
 * time as an argument and asks nobody; safe for use by many threads.
 *
 * <p>AWS decides, the event only says where to look. Where the two disagree and the change is
 * young, AWS's read may lag behind ("eventual consistency" in its API references): it is looked at
 * again after 2, 10 and 30 seconds, and only then believed. This holds for both directions: a
 * resource that an event says was made and that is not found, and one that was deleted and is still
 * there.
 */
final class Planner {
  /** How long after a change a read may still tell the time before it. */
  static final Duration YOUNG = Duration.ofSeconds(60);

  /** How long a service may take to remove what it still shows as if nothing were. */
  private static final Duration SLOW_DELETE = Duration.ofHours(1);

  private static final List<Duration> LOOKS =
      List.of(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(30));

  /** Of the resources that share a deleted one's entities, how many are looked at for them. */
  private static final int MOST_HOLDERS = 10;

  /** After this many looks AWS is believed. */
  static final int MOST_LOOKS = LOOKS.size();

  private final TypeCatalog catalog;
  private final Mapper mapper;
  private final Written written;
  private final Backoff backoff;

  Planner(TypeCatalog catalog, Mapper mapper, Written written, Backoff backoff) {
    this.catalog = catalog;
    this.mapper = mapper;
    this.written = written;
    this.backoff = backoff;
  }

  /** A unit about a resource, seen at one instant. */
  private record Look(Unit unit, ResourceType type, Change newest, Instant now) {
    ResourceKey key() {
      return newest.key();
    }

    boolean isDelete() {
      return newest.action() == Action.DELETE;
    }

    /** How long to wait before looking again; null when AWS is to be believed now. */
    @Nullable Duration again() {
      int looks = unit.newestMessage().looks();
      boolean young = newest.changeTime().plus(YOUNG).isAfter(now);
      return young && looks < LOOKS.size() ? LOOKS.get(looks) : null;
    }
  }

  /** For a unit about a resource, whose state was read at {@code now}. */
  Plan plan(Unit unit, Change newest, State state, Instant now) {
    ResourceType type = catalog.findOrAssume(newest.key().type()).orElseThrow();
    Look look = new Look(unit, type, newest, now);
    return switch (state) {
      case State.Unknown unknown -> unknown(look, unknown);
      case State.Absent _ -> absent(look);
      case State.Present(JsonNode properties) ->
          type.isGone(properties)
              ? showingGone(gone(look, readable(look, properties)))
              : present(look, properties);
    };
  }

  /** For a unit about an entity that came ready. */
  Plan plan(Ask.OfEntity ask) {
    Deletion deletion = new Deletion(ask.ref(), true);
    if (written.notWrittenSince(List.of(deletion), ask.changeTime()).isEmpty()) {
      return new Plan.End(new Outcome.Skipped("older-than-written"));
    }
    boolean upsert = ask.action() == Action.UPSERT;
    List<Entity> entities = upsert ? List.of(ask.entity()) : List.of();
    List<Deletion> deletions = upsert ? List.of() : List.of(deletion);
    JsonNode element = Elements.ofEntity(ask, deletions);
    return send(new Update(entities, deletions, element, null), ask.changeTime());
  }

  /**
   * For a unit about a resource whose newest event tells its state, since nothing can read it: the
   * newest change wins.
   */
  Plan planTold(Unit unit, Change newest, JsonNode told) {
    ResourceType type = catalog.findOrAssume(newest.key().type()).orElseThrow();
    Look look = new Look(unit, type, newest, newest.changeTime());
    Mapped mapped =
        told.isObject()
            ? mapper.map(type, newest.key(), told)
            : new Mapped(List.of(), List.of(), Set.of(), List.of());
    Set<Deletion> known = new LinkedHashSet<>(mapper.absent(type, newest.key()));
    known.addAll(mapped.deletions());
    known.addAll(deletions(named(mapped.entities())));
    // What the key has now counts too: an older event may name another entity for it.
    if (isOlder(look, known) || isOlder(look, deletions(written.entities(unit.key()).stream()))) {
      return new Plan.End(new Outcome.Skipped("older-than-written"));
    }
    if (look.isDelete() || (told.isObject() && type.isGone(told))) {
      return gone(look, known);
    }
    if (!told.isObject()) {
      String detail = look.key() + ": its event tells no state, by the type's read.event";
      return new Plan.End(new Outcome.Reject("state-not-told", detail));
    }
    return mapped.failures().isEmpty() ? upsert(look, told, mapped) : new Plan.End(failed(mapped));
  }

  /** Whether all of these, of which there is one, were written or deleted for a later change. */
  private boolean isOlder(Look look, Set<Deletion> entities) {
    return !entities.isEmpty()
        && written.notWrittenSince(List.copyOf(entities), look.newest().changeTime()).isEmpty();
  }

  private Set<Deletion> deletions(Stream<EntityRef> entities) {
    return entities
        .map(entity -> new Deletion(entity, mapper.deletesDependents()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Outcome failed(Mapped mapped) {
    return new Outcome.Reject("mapping-failed", String.join("; ", mapped.failures()));
  }

  Plan plan(Ask.OfForward ask) {
    Update update = new Update(List.of(), List.of(), null, ask.event());
    return new Plan.Send(update, Set.of(), ask.changeTime());
  }

  private Plan unknown(Look look, State.Unknown unknown) {
    String reason = "aws-" + unknown.cause().word();
    return switch (unknown.cause()) {
      case THROTTLED, UNAVAILABLE ->
          new Plan.End(
              new Outcome.Retry(
                  backoff.after(look.unit().attempts()), reason, unknown.detail(), null, true));
      case DENIED ->
          new Plan.End(
              new Outcome.Retry(backoff.slow(), reason, unknown.detail(), permissions(look)));
      case UNSHAPED -> new Plan.End(new Outcome.Reject(reason, unknown.detail()));
      // What can be no resource's identifier, or has no reader, cannot contradict a delete.
      case INVALID, UNSUPPORTED ->
          look.isDelete()
              ? gone(look, List.of())
              : new Plan.End(new Outcome.Reject(reason, unknown.detail()));
    };
  }

  private static String permissions(Look look) {
    List<String> permissions = look.type().permissions();
    String what =
        permissions.isEmpty()
            ? "read " + look.type().name()
            : "do " + String.join(", ", permissions);
    return "let the role that reads account " + look.key().account() + " " + what;
  }

  private Plan absent(Look look) {
    Duration again = look.isDelete() ? null : look.again();
    return again == null
        ? showingGone(gone(look, List.of()))
        : new Plan.LookAgain(again, "changed-but-absent");
  }

  private Plan present(Look look, JsonNode properties) {
    if (look.type().isOther(properties)) {
      return new Plan.End(new Outcome.Skipped("other-type"));
    }
    Mapped mapped = mapper.map(look.type(), look.key(), properties);
    if (!mapped.failures().isEmpty()) {
      return new Plan.End(failed(mapped));
    }
    if (!look.isDelete()) {
      return deletedSince(look, properties, mapped)
          ? new Plan.End(new Outcome.Skipped("older-than-written"))
          : followed(look, properties, upsert(look, properties, mapped));
    }
    if (look.newest().namesEntity() && !isAbout(look, mapped)) {
      return asTold(look, properties, mapped);
    }
    if (look.type().isLeaving(properties)) {
      return followed(look, properties, showingGone(gone(look, mapped.entities())));
    }
    Duration again = look.again();
    return again == null
        ? contradicted(look, properties, upsert(look, properties, mapped))
        : new Plan.LookAgain(again, "deleted-but-present");
  }

  /**
   * A delete that AWS contradicts is late, or under way in a service that does not show it: for a
   * while it is looked at again.
   */
  private static Plan contradicted(Look look, JsonNode properties, Plan plan) {
    Change change = look.newest();
    boolean recent = change.changeTime().plus(SLOW_DELETE).isAfter(look.now());
    return recent ? followed(change, plan) : followed(look, properties, plan);
  }

  /**
   * Whether a later delete was believed, since the resource was leaving, which it still is: the
   * follow-ups of that one go on.
   */
  private boolean deletedSince(Look look, JsonNode properties, Mapped mapped) {
    return look.type().isLeaving(properties)
        && written.entities(look.unit().key()).isEmpty()
        && isOlder(look, deletions(named(mapped.entities())));
  }

  /** With another look, where the state will not last and AWS may send no event when it is over. */
  private static Plan followed(Look look, JsonNode properties, Plan plan) {
    boolean lasts = !look.type().isLeaving(properties) && !look.type().isSettling(properties);
    return lasts ? plan : followed(look.newest(), plan);
  }

  private static Plan followed(Change change, Plan plan) {
    if (change.followUp() >= FollowUp.MOST) {
      return plan;
    }
    FollowUp next =
        new FollowUp(change.key(), change.action(), change.changeTime(), change.followUp() + 1);
    return switch (plan) {
      case Plan.Send send -> send.followedBy(next);
      case Plan.End(Outcome.Skipped _) -> new Plan.End(new Outcome.Delivered(Set.of(next)));
      case Plan.End(Outcome.Delivered(Set<FollowUp> others)) -> {
        Set<FollowUp> all = new LinkedHashSet<>(others);
        all.add(next);
        yield new Plan.End(new Outcome.Delivered(all));
      }
      case Plan.End _, Plan.LookAgain _ -> plan;
    };
  }

  /**
   * Whether the entity that an exporter's delete names is one of the resource that was found under
   * that name.
   */
  private boolean isAbout(Look look, Mapped mapped) {
    Set<EntityRef> named = refs(mapper.named(look.type(), look.key().identifier()));
    named.addAll(refs(mapper.absent(look.type(), look.key())));
    return mapped.entities().stream().map(Entity::ref).anyMatch(named::contains);
  }

  private Plan upsert(Look look, JsonNode properties, Mapped mapped) {
    return upsert(look, properties, mapped, List.of());
  }

  /**
   * @param told what is deleted because a message says so
   */
  private Plan upsert(Look look, JsonNode properties, Mapped mapped, List<Deletion> told) {
    UnitKey key = look.unit().key();
    Set<EntityRef> writes = named(mapped.entities()).collect(Collectors.toSet());
    Set<Deletion> deletions = new LinkedHashSet<>(told);
    deletions.addAll(mapped.deletions());
    for (EntityRef before : written.entities(key)) {
      if (mapped.untouched().contains(before.blueprint())) {
        writes.add(before);
      } else {
        deletions.add(new Deletion(before, mapper.deletesDependents()));
      }
    }
    deletions.removeIf(deletion ->
        writes.contains(deletion.entity()) || written.isHeldByOther(key, deletion.entity()));
    if (mapped.entities().isEmpty() && deletions.isEmpty()) {
      written.holds(key, writes);
      return new Plan.End(new Outcome.Skipped("not-selected"));
    }
    List<Deletion> all = List.copyOf(deletions);
    ObjectNode element =
        Elements.ofPresent(
            mapper.resource(look.type(), look.key(), properties), look.newest(), all);
    Update update = new Update(mapped.entities(), all, element, null);
    return new Plan.Send(update, Set.copyOf(writes), look.newest().changeTime())
        .showing(Plan.Shown.PRESENT);
  }

  /**
   * The resource is not there: its entities go, as far as they are known, and but for those that
   * another resource has too.
   *
   * @param readable its entities, where it can still be read
   */
  private Plan gone(Look look, List<Entity> readable) {
    Set<Deletion> known = new LinkedHashSet<>(mapper.absent(look.type(), look.key()));
    known.addAll(deletions(named(readable)));
    return gone(look, known);
  }

  /** What is gone may still be read, and then names its entities better than its key does. */
  private List<Entity> readable(Look look, JsonNode properties) {
    return mapper.map(look.type(), look.key(), properties).entities();
  }

  /**
   * @param known what its entities are, as far as that is told without remembering; is modified
   */
  private Plan gone(Look look, Set<Deletion> known) {
    UnitKey key = look.unit().key();
    known.addAll(deletions(written.entities(key).stream()));
    List<Deletion> shared =
        known.stream().filter(d -> written.isHeldByOther(key, d.entity())).toList();
    shared.forEach(known::remove);
    if (look.unit().asks().stream().anyMatch(Planner::namesEntity)) {
      known.addAll(named(look));
    }
    List<EntitySearch> own = known.isEmpty() && shared.isEmpty() ? ownSearches(look) : List.of();
    if (!known.isEmpty() || !own.isEmpty()) {
      List<EntitySearch> searches = new ArrayList<>(own);
      searches.addAll(childSearches(look));
      return delete(look, List.copyOf(known), searches);
    }
    if (look.newest().namesEntity()) {
      return new Plan.End(new Outcome.Skipped("older-than-written"));
    }
    if (!shared.isEmpty()) {
      return ofAnother(look, shared);
    }
    if (!look.isDelete() || look.newest().followUp() > 0) {
      // Of a delete's follow-up: what was to be deleted was, else there would be no follow-up.
      return new Plan.End(new Outcome.Skipped("absent"));
    }
    String detail = look.key() + " is gone, and the mapping's identifier does not follow from it";
    return new Plan.End(new Outcome.Reject("identifier-not-derivable", detail));
  }

  /**
   * Another resource has what was to be deleted. It may be the same one by another name, of which
   * no event will come (a stack by its name and its ARN, a queue by two URLs): so it is looked at.
   */
  private Plan ofAnother(Look look, List<Deletion> shared) {
    Set<FollowUp> looks = new LinkedHashSet<>();
    shared.stream()
        .flatMap(deletion -> written.otherHolder(look.unit().key(), deletion.entity()).stream())
        .filter(other -> catalog.findOrAssume(other.type()).orElseThrow().state() == null)
        .map(other -> new FollowUp(other, Action.UPSERT, look.newest().changeTime(), 1))
        .limit(MOST_HOLDERS)
        .forEach(looks::add);
    written.holds(look.unit().key(), Set.of());
    return new Plan.End(
        looks.isEmpty() ? new Outcome.Skipped("entity-of-another") : new Outcome.Delivered(looks));
  }

  /** For the resource itself, of which nothing names an entity. */
  private List<EntitySearch> ownSearches(Look look) {
    ResourceType type = look.type();
    try {
      return type.searchBy().isEmpty()
          ? List.of()
          : mapper.searches(type, look.key(), type.knownFromKey(look.key()), type.searchBy(), true);
    } catch (JqException needsMore) {
      return List.of();
    }
  }

  /** For what goes with the resource. */
  private List<EntitySearch> childSearches(Look look) {
    List<EntitySearch> searches = new ArrayList<>();
    for (Child child : look.type().children()) {
      ResourceType childType = catalog.findOrAssume(child.type()).orElseThrow();
      ObjectNode known = knownOf(child, look.key());
      Set<String> by =
          known.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
      searches.addAll(mapper.searches(childType, look.key(), known, by, false));
    }
    return searches;
  }

  private static ObjectNode knownOf(Child child, ResourceKey parent) {
    try {
      return child.knownFrom(parent);
    } catch (JqException needsMore) {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  /**
   * An exporter's delete that names no entity of the resource found under that name. Another
   * message may have told that this resource changed.
   */
  private Plan asTold(Look look, JsonNode properties, Mapped mapped) {
    List<Deletion> named = named(look);
    if (look.unit().asks().stream().anyMatch(Planner::isUpsert)) {
      return upsert(look, properties, mapped, named);
    }
    return named.isEmpty()
        ? new Plan.End(new Outcome.Skipped("older-than-written"))
        : delete(look, named, List.of());
  }

  private List<Deletion> named(Look look) {
    List<Deletion> named = mapper.named(look.type(), look.key().identifier());
    return written.notWrittenSince(named, look.newest().changeTime());
  }

  private Plan delete(Look look, List<Deletion> deletions, List<EntitySearch> searches) {
    ObjectNode element =
        Elements.ofAbsent(mapper.absentResource(look.type(), look.key()), look.newest(), deletions);
    Update update = new Update(List.of(), deletions, searches, List.of(), element, null);
    return send(update, look.newest().changeTime());
  }

  private static Plan.Send send(Update update, Instant changeTime) {
    Set<EntityRef> writes =
        update.entities().stream().map(Entity::ref).collect(Collectors.toUnmodifiableSet());
    return new Plan.Send(update, writes, changeTime);
  }

  /** Those whose identifier is known here: what a query finds cannot be deleted by it. */
  private static Stream<EntityRef> named(List<Entity> entities) {
    return entities.stream().filter(Entity::isNamed).map(Entity::ref);
  }

  private static Set<EntityRef> refs(List<Deletion> deletions) {
    return deletions.stream().map(Deletion::entity).collect(Collectors.toSet());
  }

  private static Plan showingGone(Plan plan) {
    return plan instanceof Plan.Send send ? send.showing(Plan.Shown.GONE) : plan;
  }

  private static boolean isUpsert(Ask ask) {
    return ask instanceof Ask.OfResource(Change change) && change.action() == Action.UPSERT;
  }

  private static boolean namesEntity(Ask ask) {
    return ask instanceof Ask.OfResource(Change change) && change.namesEntity();
  }
}
