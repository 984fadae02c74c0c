package io.portaws.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.Explanation.Look;
import io.portaws.pipeline.Explanation.Source;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.ReadPlan;
import io.portaws.pipeline.catalog.Resolution;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.event.Decoder;
import io.portaws.pipeline.event.Form;
import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Rehearsal;
import io.portaws.pipeline.state.State;
import io.portaws.pipeline.state.StateSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells what becomes of a message, by running the turn on it with a Port that takes everything.
 * Messages are explained each on its own: nothing is remembered of the ones before. AWS is believed
 * at once, where a turn would look again after some seconds. Belongs to one thread.
 */
public final class Explainer {
  /** Where the states of resources come from. */
  public sealed interface States {
    /** From nowhere: what is called deleted is gone, and of the rest nothing is known. */
    record None() implements States {}

    /**
     * From here.
     *
     * @param type the canonical name of the only type whose resources have this state; null: all
     * @param state of each resource that a message names
     */
    record Given(@Nullable String type, State state) implements States {}

    /** From AWS. */
    record Read(StateSource source) implements States {}
  }

  /**
   * What the worker is told by its configuration.
   *
   * @param account the queue's, for exporter events that name none
   * @param byWebhook whether Port gets webhook bodies instead of entities
   */
  public record Settings(String account, Unmatched unmatched, boolean byWebhook) {}

  private static final State NOT_READ =
      new State.Unknown(State.Cause.UNAVAILABLE, "it was not read");

  /** Why a turn skips what the resolver did not, in sentences. */
  private static final Map<String, String> SKIPPED =
      Map.of(
          "unmapped-type", "the mapping has no rule for any type that it names",
          "not-selected", "the mapping makes no entity of it",
          "absent", "the resource is not there, and what its entity is called is not known");

  private static final String ID = "explained";
  private static final int REMEMBER_NOTHING = 0;

  private final TypeCatalog catalog;
  private final boolean forExporter;
  private final Intake intake;
  private final Turn turn;
  private final States states;
  private final Rehearsal rehearsal;
  private final Instant now;

  /** What was found for the message that is explained now. */
  private final Map<ResourceKey, Look> looks = new LinkedHashMap<>();

  /**
   * @param now when the messages are sent and looked at
   */
  public Explainer(
      TypeCatalog catalog, Mapping mapping, Settings settings, States states, Instant now) {
    this.catalog = catalog;
    this.forExporter = mapping.dialect() == Dialect.EXPORTER;
    this.states = states;
    this.now = now;
    this.rehearsal = settings.byWebhook() ? Rehearsal.byWebhook() : Rehearsal.byEntities();
    Mapper mapper = new Mapper(mapping);
    ReadScope everywhere = new ReadScope(Set.of("*"), Set.of("*"));
    this.intake =
        new Intake(
            catalog,
            mapper,
            settings.account(),
            everywhere,
            settings.unmatched(),
            PipelineMetrics.NOOP);
    this.turn =
        new Turn(
            catalog,
            mapper,
            intake,
            this::read,
            rehearsal,
            InstantSource.fixed(now),
            RandomGenerator.getDefault(),
            PipelineMetrics.NOOP,
            Duration.ZERO,
            Resync.NONE,
            REMEMBER_NOTHING);
  }

  /**
   * What becomes of a message with this body, whatever it is.
   *
   * @throws InterruptedException when interrupted while AWS is asked
   */
  public Explanation explain(String body) throws InterruptedException {
    looks.clear();
    rehearsal.begin();
    Message message = Message.received(ID, body, now, 1, null);
    Form form = Decoder.decode(body);
    Optional<Resolution> resolution = resolution(form, message);
    Intake.Result taken = intake.take(message);
    Intake.Result result =
        taken instanceof Intake.Result.Timed timed ? timed.result().get() : taken;
    Outcome outcome =
        switch (result) {
          case Intake.Result.Ended ended -> ended.outcome();
          case Intake.Result.Asks asks -> turned(message, asks);
          case Intake.Result.Aside _, Intake.Result.Timed _ ->
              new Outcome.Skipped("resync-request");
        };
    return new Explanation(
        form.word(),
        changes(resolution, result),
        List.copyOf(looks.values()),
        outcome,
        detail(resolution, outcome),
        rehearsal.updates(),
        rehearsal.requests());
  }

  private Optional<Resolution> resolution(Form form, Message message) {
    return switch (form) {
      case Form.ExporterEvent event -> Optional.of(intake.resolved(event, message));
      case Form.EventBridgeEvent event -> Optional.of(intake.resolved(event, message));
      case Form.ReadyEntity _, Form.OwnRequest _, Form.Malformed _ -> Optional.empty();
    };
  }

  /** Runs the turn, without those units whose state nobody told. */
  private Outcome turned(Message message, Intake.Result.Asks asks) throws InterruptedException {
    Set<UnitKey> unread =
        asks.asks().stream().filter(this::staysUnread).map(Ask::unit).collect(Collectors.toSet());
    if (asks.asks().stream().map(Ask::unit).allMatch(unread::contains)) {
      return asks.refused() == null ? new Outcome.Delivered() : asks.refused();
    }
    Message open =
        new Message(
            message.id(),
            message.body(),
            message.sentAt(),
            message.receiveCount(),
            null,
            Planner.MOST_LOOKS,
            Planner.MOST_LOOKS,
            unread,
            Set.of(),
            0);
    List<Outcome> outcomes = new ArrayList<>();
    turn.run(List.of(open), (_, outcome) -> outcomes.add(outcome));
    return outcomes.getFirst();
  }

  /** Notes what is known of a resource before it is read, if anything. */
  private boolean staysUnread(Ask ask) {
    if (!(ask instanceof Ask.OfResource(Change change))) {
      return false;
    }
    ResourceKey key = change.key();
    JsonNode told = change.state();
    if (told != null) {
      looks.put(key, new Look(key, Source.EVENT, new State.Present(told), List.of()));
      return false;
    }
    Look look =
        switch (states) {
          case States.Given(String type, State state)
              when type == null || type.equals(key.type()) ->
              look(key, Source.GIVEN, state);
          case States.None _, States.Given _ ->
              change.action() == Action.DELETE
                  ? look(key, Source.ASSUMED, new State.Absent())
                  : look(key, Source.UNREAD, NOT_READ);
          case States.Read _ -> look(key, Source.AWS, NOT_READ);
        };
    looks.put(key, look);
    return look.source() == Source.UNREAD;
  }

  private Look look(ResourceKey key, Source source, State state) {
    ResourceType type = catalog.findOrAssume(key.type()).orElseThrow();
    ReadPlan plan = type.readPlans(forExporter).getFirst();
    List<String> calls =
        plan.calls().stream().map(call -> call.service() + ":" + call.operation()).toList();
    return new Look(key, source, state, calls);
  }

  /** The turn's reading. */
  private Map<ResourceKey, State> read(Set<ResourceKey> keys) throws InterruptedException {
    if (states instanceof States.Read(StateSource source)) {
      source.read(keys).forEach((key, state) -> looks.put(key, look(key, Source.AWS, state)));
    }
    return keys.stream()
        .collect(
            Collectors.toMap(key -> key, key -> Objects.requireNonNull(looks.get(key)).state()));
  }

  private static List<Change> changes(Optional<Resolution> resolution, Intake.Result result) {
    if (resolution.isPresent()
        && resolution.get() instanceof Resolution.Changes(List<Change> changes)) {
      return changes;
    }
    if (!(result instanceof Intake.Result.Asks(List<Ask> asks, var _))) {
      return List.of();
    }
    return asks.stream()
        .filter(Ask.OfResource.class::isInstance)
        .map(ask -> ((Ask.OfResource) ask).change())
        .toList();
  }

  private static String detail(Optional<Resolution> resolution, Outcome outcome) {
    if (outcome instanceof Outcome.Reject reject) {
      return reject.detail();
    }
    if (outcome instanceof Outcome.Retry retry) {
      return retry.detail();
    }
    return switch (resolution.orElse(null)) {
      case Resolution.Skipped skipped -> skipped.detail();
      case Resolution.Unmatched unmatched -> "no type knows " + unmatched.detail();
      case Resolution.Changes _, Resolution.Rejected _ -> skipped(outcome);
      case null -> skipped(outcome);
    };
  }

  private static String skipped(Outcome outcome) {
    return outcome instanceof Outcome.Skipped(String why) ? SKIPPED.getOrDefault(why, "") : "";
  }
}
