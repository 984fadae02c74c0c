package io.portaws.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.journal.Journal;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Delivery;
import io.portaws.pipeline.port.Update;
import io.portaws.pipeline.state.State;
import io.portaws.pipeline.state.StateSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass of the pipeline over the messages at hand: decode, resolve, coalesce, read, map, pack,
 * send, settle. The worker and the Lambda shim run the same turn; a test runs it by hand. One
 * instance is shared by all loops: turns of several threads at once never work on the same key.
 *
 * <p>Every message is settled exactly once a turn. The exception is an interrupted turn: messages
 * that were not settled by then may or may not have reached Port, and belong back on the queue.
 */
public final class Turn {
  private static final Logger LOG = LoggerFactory.getLogger(Turn.class);

  /** What is remembered of written entities: about 40 MB when all of it is used. */
  private static final int REMEMBERED = 100_000;

  /** A state this old may have been overtaken by another replica's. */
  static final Duration FRESH = Duration.ofSeconds(5);

  /** The least that is read at once, however slowly Port takes it. */
  private static final int LEAST_AT_ONCE = 20;

  private final TypeCatalog catalog;
  private final Intake intake;
  private final StateSource states;
  private final Planner planner;
  private final Delivery delivery;
  private final Sender sender;
  private final InstantSource clock;
  private final PipelineMetrics metrics;
  private final Journal journal;
  private final Backoff backoff;
  private final Written written;
  private final Resync resync;
  private final Claims claims = new Claims();

  /** Without a second look at young changes. */
  public Turn(
      TypeCatalog catalog,
      Mapper mapper,
      Intake intake,
      StateSource states,
      Delivery delivery,
      InstantSource clock,
      RandomGenerator random,
      PipelineMetrics metrics) {
    this(catalog, mapper, intake, states, delivery, clock, random, metrics, Duration.ZERO);
  }

  /**
   * @param recheck how long after its write a change that was young is read and written once more,
   *     so that replicas agree; zero for never. One whose write took long is in any case
   */
  public Turn(
      TypeCatalog catalog,
      Mapper mapper,
      Intake intake,
      StateSource states,
      Delivery delivery,
      InstantSource clock,
      RandomGenerator random,
      PipelineMetrics metrics,
      Duration recheck) {
    this(catalog, mapper, intake, states, delivery, clock, random, metrics, recheck, Resync.NONE);
  }

  /**
   * @param recheck as above
   * @param resync carries out what no turn waits for
   */
  public Turn(
      TypeCatalog catalog,
      Mapper mapper,
      Intake intake,
      StateSource states,
      Delivery delivery,
      InstantSource clock,
      RandomGenerator random,
      PipelineMetrics metrics,
      Duration recheck,
      Resync resync) {
    this(
        catalog,
        mapper,
        intake,
        states,
        delivery,
        clock,
        random,
        metrics,
        recheck,
        resync,
        REMEMBERED);
  }

  /**
   * @param remembered how many written entities are remembered from turn to turn
   */
  Turn(
      TypeCatalog catalog,
      Mapper mapper,
      Intake intake,
      StateSource states,
      Delivery delivery,
      InstantSource clock,
      RandomGenerator random,
      PipelineMetrics metrics,
      Duration recheck,
      Resync resync,
      int remembered) {
    this.catalog = catalog;
    this.resync = resync;
    this.written = new Written(remembered);
    this.intake = intake;
    this.states = states;
    this.delivery = delivery;
    this.clock = clock;
    this.metrics = metrics;
    this.journal = metrics.journal();
    this.backoff = new Backoff(random);
    this.planner = new Planner(catalog, mapper, written, backoff);
    var relationTargets = new RelationTargets(catalog, states, delivery);
    this.sender = new Sender(delivery, relationTargets, written, backoff, recheck, clock, metrics);
  }

  /**
   * Runs one turn.
   *
   * @throws InterruptedException when interrupted while waiting for AWS, Port or another turn
   */
  public void run(List<Message> messages, Settlement settlement) throws InterruptedException {
    try (var _ = metrics.turn(messages.stream().map(Message::id).toList())) {
      Map<Ticket, ResyncRequest> aside = new LinkedHashMap<>();
      run(coalesce(messages, settlement, aside));
      for (Map.Entry<Ticket, ResyncRequest> each : aside.entrySet()) {
        each.getKey().settle(carriedOut(each.getKey().message(), each.getValue()));
      }
    }
  }

  /** After the events: what is listed here and now keeps nothing else waiting. */
  private Outcome carriedOut(Message message, ResyncRequest request) throws InterruptedException {
    try {
      return resync.carryOut(message, request);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("message", message.id()).log("a resync broke off");
      return backoff.internalError(e, message.receiveCount());
    }
  }

  /**
   * Claims and reads no more at once than Port takes while the states are fresh, of all turns
   * together: what is read early is old when its request leaves, is read and written again, and
   * what is claimed keeps other turns waiting. In an order that needs few requests: type by type,
   * and relation targets first.
   */
  private void run(Map<UnitKey, Unit> units) throws InterruptedException {
    Set<UnitKey> open =
        units.keySet().stream()
            .sorted(Comparator.comparingInt(this::place))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    while (!open.isEmpty()) {
      Set<UnitKey> mine = claims.claimSome(open, delivery.updatesWithin(FRESH), LEAST_AT_ONCE);
      try {
        level(mine.stream().map(key -> Objects.requireNonNull(units.get(key))).toList());
      } finally {
        claims.release(mine);
      }
      open.removeAll(mine);
    }
  }

  /** What comes ready may relate to anything, so that it comes last. */
  private int place(UnitKey key) {
    return key instanceof UnitKey.OfResource(ResourceKey resource)
        ? catalog.placeOf(resource.type())
        : Integer.MAX_VALUE;
  }

  /** Decode, resolve, coalesce: what the messages ask for, by key. */
  private Map<UnitKey, Unit> coalesce(
      List<Message> messages, Settlement settlement, Map<Ticket, ResyncRequest> aside) {
    Map<UnitKey, Unit> units = new LinkedHashMap<>();
    int asked = 0;
    for (Message message : messages) {
      Ticket ticket = new Ticket(message, counted(settlement));
      switch (take(message)) {
        case Intake.Result.Ended(Outcome outcome) -> ticket.settle(outcome);
        case Intake.Result.Aside(ResyncRequest request) -> aside.put(ticket, request);
        case Intake.Result.Timed _ -> throw new IllegalStateException("it is due: " + message);
        case Intake.Result.Asks(List<Ask> asks, Outcome.@Nullable Reject refused) -> {
          List<Ask> todo = asks.stream().filter(a -> !message.done().contains(a.unit())).toList();
          Map<Boolean, List<Ask>> covered =
              todo.stream().collect(Collectors.partitioningBy(a -> isCovered(a, message)));
          tellCovered(message, Objects.requireNonNull(covered.get(true)));
          List<Ask> open = Objects.requireNonNull(covered.get(false));
          if (refused != null) {
            ticket.refused(refused);
          }
          open.forEach(_ -> ticket.opened());
          open.forEach(a -> unit(units, a.unit()).add(a, ticket));
          asked += open.size();
          if (open.isEmpty()) {
            Outcome done =
                todo.isEmpty() ? new Outcome.Delivered() : new Outcome.Skipped("already-covered");
            ticket.settle(refused == null ? done : refused);
          }
        }
      }
    }
    metrics.coalesced(asked - units.size());
    return units;
  }

  private Unit unit(Map<UnitKey, Unit> units, UnitKey of) {
    return units.computeIfAbsent(of, key -> new Unit(key, journal));
  }

  private void tellCovered(Message message, List<Ask> covered) {
    metrics.covered(covered.size());
    for (Ask ask : covered) {
      if (ask instanceof Ask.OfResource(Change change)) {
        journal.covered(message.id(), change.key());
      }
    }
  }

  /**
   * Whether a later read, whose write Port accepted, told of this change already. Not of what is
   * looked at or tried again, and not of a delete that names an entity. Nor of a message that comes
   * again: another replica may have written for it since that read, and not have heard so.
   *
   * <p>A second look is covered by one that comes later for a later message about the same key. A
   * resource that changes all the time is looked at once more when it has come to rest: until then
   * each of its changes is a look at those before.
   */
  private boolean isCovered(Ask ask, Message message) {
    if (message.rechecks() > 0) {
      return written.looksAgainAfter(ask.unit(), clock.instant(), message.id());
    }
    return message.turns() == 0
        && message.receiveCount() == 1
        && ask instanceof Ask.OfResource(Change change)
        && change.state() == null
        && change.followUp() == 0
        && !change.namesEntity()
        && written.isCovered(ask.unit(), change.action(), change.changeTime(), Planner.YOUNG);
  }

  private Intake.Result take(Message message) {
    try {
      Intake.Result taken = intake.take(message);
      return taken instanceof Intake.Result.Timed timed ? timed.at(clock.instant()) : taken;
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("message", message.id()).log("a message was not read");
      return new Intake.Result.Ended(backoff.internalError(e, message.receiveCount()));
    }
  }

  /** Read, map, pack, send, settle: brings the catalogue level with AWS for these units. */
  private void level(List<Unit> units) throws InterruptedException {
    // Before the read: what AWS answers is at least as new, so that no slow read makes a young
    // absence old.
    Instant readAt = clock.instant();
    List<Unit> open = units;
    try (StateSource.Reading reading = states.begin(keys(units))) {
      while (!open.isEmpty()) {
        Map<ResourceKey, State> now = reading.next();
        Map<Boolean, List<Unit>> known =
            open.stream().collect(Collectors.partitioningBy(unit -> isKnown(unit, now)));
        rounds(Objects.requireNonNull(known.get(true)), now, readAt);
        open = Objects.requireNonNull(known.get(false));
      }
    }
  }

  /** Whether there is nothing to wait for; after the last states there is not. */
  private static boolean isKnown(Unit unit, Map<ResourceKey, State> now) {
    return now.isEmpty()
        || !unit.isRead()
        || !(unit.newest() instanceof Ask.OfResource(Change change))
        || now.containsKey(change.key());
  }

  private void rounds(List<Unit> units, Map<ResourceKey, State> now, Instant readAt)
      throws InterruptedException {
    List<Unit> open = units;
    while (!open.isEmpty()) {
      open = round(open, now, readAt);
    }
  }

  /**
   * Plans and sends; gives back the units that would delete what another unit of this round writes.
   * What they delete is planned anew once it is known what Port accepted of the others: an update's
   * place among others is no order, and a delete by name may be older than the creation beside it.
   */
  private List<Unit> round(List<Unit> units, Map<ResourceKey, State> now, Instant readAt)
      throws InterruptedException {
    List<Sender.Sending> sendings = new ArrayList<>();
    for (Unit unit : units) {
      tellRead(unit, now, readAt);
      switch (plan(unit, now, readAt)) {
        case Plan.End(Outcome outcome) -> unit.finish(outcome);
        case Plan.LookAgain(Duration after, String why) ->
            unit.finish(new Outcome.Wait(after, why, unit.newestMessage()));
        case Plan.Send send -> sendings.add(sending(unit, send, readAt));
      }
    }
    Set<EntityRef> written = new HashSet<>();
    sendings.forEach(sending -> sending.update().entities().forEach(e -> written.add(e.ref())));
    Map<Boolean, List<Sender.Sending>> undoing =
        sendings.stream().collect(Collectors.partitioningBy(sending -> sending.undoes(written)));
    List<Sender.Sending> later = Objects.requireNonNull(undoing.get(true));
    boolean all = !later.isEmpty() && later.size() == sendings.size();
    sender.send(all ? later.subList(0, 1) : Objects.requireNonNull(undoing.get(false)));
    return later.stream().skip(all ? 1 : 0).map(Sender.Sending::unit).toList();
  }

  private void tellRead(Unit unit, Map<ResourceKey, State> now, Instant readAt) {
    if (!unit.isRead() || !(unit.newest() instanceof Ask.OfResource(Change change))) {
      return;
    }
    switch (now.get(change.key())) {
      case State.Present _ -> journal.read(unit.work(), "present", "", readAt);
      case State.Absent _ -> journal.read(unit.work(), "absent", "", readAt);
      case State.Unknown(var cause, String detail) ->
          journal.read(unit.work(), cause.word(), detail, readAt);
      case null -> {}
    }
  }

  private Sender.Sending sending(Unit unit, Plan.Send send, Instant readAt) {
    Update update = send.update();
    journal.plans(
        unit.work(),
        update.entities().stream().map(Entity::ref).toList(),
        update.deletions().stream().map(Deletion::entity).toList(),
        update.searches().size());
    return new Sender.Sending(unit, send.ofWork(unit.work()), readAt);
  }

  private static Set<ResourceKey> keys(List<Unit> units) {
    Set<ResourceKey> keys = new LinkedHashSet<>();
    for (Unit unit : units) {
      if (unit.isRead() && unit.newest() instanceof Ask.OfResource(Change change)) {
        keys.add(change.key());
      }
    }
    return keys;
  }

  private Plan plan(Unit unit, Map<ResourceKey, State> now, Instant readAt) {
    try {
      return switch (unit.newest()) {
        case Ask.OfResource(Change change) -> {
          JsonNode told = change.state();
          if (told != null) {
            yield planner.planTold(unit, change, told);
          }
          State state = Objects.requireNonNull(now.get(change.key()), "a state for every key");
          yield planner.plan(unit, change, state, readAt);
        }
        case Ask.OfEntity _ -> planner.plan(EntityAsks.asOne(unit.asks()));
        case Ask.OfForward ask -> planner.plan(ask);
      };
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("unit", unit.key()).log("a unit could not be planned");
      return new Plan.End(backoff.internalError(e, unit.attempts()));
    }
  }

  private Settlement counted(Settlement settlement) {
    return (message, outcome) -> {
      metrics.ended(outcome.word(), outcome.reason());
      journal.settled(message.id(), outcome.ending());
      if (outcome instanceof Outcome.Delivered) {
        metrics.queued(Duration.between(message.sentAt(), clock.instant()));
      }
      settlement.settle(message, outcome);
    };
  }
}
