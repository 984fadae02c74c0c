package io.portaws.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.portaws.pipeline.journal.Journal;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.PortBudget;
import io.portaws.worker.instance.Instance;
import io.portaws.worker.journal.MemoryJournal;
import io.portaws.worker.management.Health;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.queue.QueueMetrics;
import io.portaws.worker.telemetry.Backlog;
import io.portaws.worker.telemetry.Tracing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The worker's meters, in Micrometer. Safe for use by many threads. */
public final class WorkerMetrics implements PipelineMetrics, QueueMetrics {
  private static final String PREFIX = "portaws.";

  /** An event may claim any time; a timer counts nanoseconds in a long. */
  private static final Duration LONGEST_AGE = Duration.ofDays(365);

  /** The reason of rejections in {@code outcomes} that an operator should see at once. */
  private static final String MAPPING_FAILED = "mapping-failed";

  private static final Duration[] AGES = {
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(30),
    Duration.ofHours(6)
  };

  private final MeterRegistry registry;
  private final Tracing tracing;
  private final MemoryJournal journal;
  private final BoundedWords words = new BoundedWords();

  /** Tags' values are bounded words, and so is this. */
  private final Map<Counted, Counter> counters = new ConcurrentHashMap<>();

  private final Timer age;
  private final Timer queuedAge;
  private final Timer governed;
  private final DistributionSummary polled;
  private final Counter coalesced;
  private final Counter covered;
  private final Counter rechecks;
  private final Counter upserted;
  private final Counter deleted;
  private final Counter pollsFailed;
  private final Counter leasesExtended;
  private final Counter leasesLost;
  private final Counter deletesFailed;
  private final MultiGauge runs;
  private volatile @Nullable Ledger watched;
  private volatile @Nullable Health told;

  /** A counter by its name and its tags' keys and values. */
  private record Counted(String name, List<String> tags) {}

  public WorkerMetrics(MeterRegistry registry) {
    this(registry, Tracing.OFF, new MemoryJournal(InstantSource.system()));
  }

  WorkerMetrics(MeterRegistry registry, Tracing tracing, MemoryJournal journal) {
    this.registry = registry;
    this.tracing = tracing;
    this.journal = journal;
    this.age = age("event.age", "age of a change when Port had accepted it, from the change time");
    this.queuedAge = age("message.age", "time from a message's SentTimestamp until it was done");
    this.governed =
        Timer.builder(PREFIX + "governor.wait")
            .description("time that requests to Port were held back")
            .register(registry);
    this.polled =
        DistributionSummary.builder(PREFIX + "poll.messages")
            .description("messages that a poll brought")
            .register(registry);
    this.runs =
        MultiGauge.builder(PREFIX + "instance.info")
            .description("which instance this is and where it runs; always 1")
            .register(registry);
    // There from the start, so that alerts on them have something to look at.
    this.coalesced = counter("coalesced", "changes that needed no read and no write of their own");
    this.covered = counter("covered", "changes that a later read had told of already");
    this.rechecks = counter("rechecks", "changes that are read and written once more");
    this.upserted = counter("entities.upserted", "entities that Port accepted");
    this.deleted = counter("entities.deleted", "deletions of entities that Port accepted");
    this.pollsFailed = counter("polls.failed", "passes of a loop that broke off");
    this.leasesExtended = counter("leases.extended", "extensions of held messages' visibility");
    this.leasesLost = counter("leases.lost", "held messages that the queue took back");
    this.deletesFailed = counter("deletes.failed", "deletes that the queue refused or lost");
  }

  private Timer age(String name, String description) {
    return Timer.builder(PREFIX + name)
        .description(description)
        .serviceLevelObjectives(AGES)
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(PREFIX + name).description(description).register(registry);
  }

  /** Publishes the ledger: what is held, how receipts ended, and the residual, which must be 0. */
  void watch(Ledger ledger, InstantSource clock) {
    watched = ledger;
    Gauge.builder(PREFIX + "messages.oldest.age", ledger, l -> oldest(l, clock))
        .description("time since the oldest held message was put on the queue; 0 without one")
        .baseUnit("seconds")
        .register(registry);
    gauge("messages.held", "messages held now", ledger, l -> l.sums().held());
    gauge(
        "messages.held.bytes",
        "memory that held messages take, in bytes",
        ledger,
        Ledger::heldBytes);
    gauge(
        "conservation.residual",
        "received - deleted - returned - dead-lettered - expired - held; anything but 0 is a bug",
        ledger,
        l -> l.sums().residual());
    total("received", "messages received", ledger, l -> l.sums().received());
    total("deleted", "messages deleted", ledger, l -> l.sums().deleted());
    total("returned", "messages handed back", ledger, l -> l.sums().returned());
    total("dead.lettered", "messages dead-lettered", ledger, l -> l.sums().deadLettered());
    total("expired", "receipts that ended by themselves", ledger, l -> l.sums().expired());
  }

  /**
   * Publishes what a governor knows of Port's budget; unknown is NaN.
   *
   * @param host whose budget it is: {@code api} or {@code ingest}
   * @param closedFor for how long Port is known to take nothing
   */
  void watch(String host, Supplier<Optional<PortBudget>> budget, Supplier<Duration> closedFor) {
    ofHost(host, "port.budget.limit", "Port's rate limit, in requests a window")
        .accept(() -> told(budget.get(), PortBudget::limit));
    ofHost(host, "port.budget.remaining", "requests left in this window")
        .accept(() -> told(budget.get(), PortBudget::remaining));
    ofHost(host, "port.budget.reserve", "requests of the limit that are left to others")
        .accept(() -> told(budget.get(), PortBudget::reserve));
    ofHost(host, "port.closed", "time for which Port takes nothing; 0 when it is open")
        .accept(() -> seconds(closedFor.get()));
  }

  /**
   * Publishes what a breaker knows of Port.
   *
   * @param host as in {@link #watch(String, Supplier, Supplier)}
   * @param away whether Port is away
   * @param outages how often it has gone away
   */
  void watch(String host, BooleanSupplier away, LongSupplier outages) {
    ofHost(host, "port.away", "1 while Port is away, so that only probes leave; else 0")
        .accept(() -> away.getAsBoolean() ? 1 : 0);
    // A meter holds nothing but weakly; what is given here may be nobody else's.
    FunctionCounter.builder(PREFIX + "port.outages", this, _ -> outages.getAsLong())
        .description("how often Port went away")
        .tag("host", host)
        .register(registry);
  }

  private Consumer<Supplier<Number>> ofHost(String host, String name, String description) {
    return value ->
        Gauge.builder(PREFIX + name, value)
            .description(description)
            .baseUnit(name.equals("port.closed") ? "seconds" : null)
            .tag("host", host)
            .register(registry);
  }

  private static double oldest(Ledger ledger, InstantSource clock) {
    return ledger
        .oldestSentAt()
        .map(sentAt -> seconds(Duration.between(sentAt, clock.instant())))
        .orElse(0d);
  }

  private static double told(Optional<PortBudget> budget, ToDoubleFunction<PortBudget> value) {
    return budget.isEmpty() ? Double.NaN : value.applyAsDouble(budget.get());
  }

  /**
   * Publishes whether the worker is ready, what it waits for an operator to mend, and how many
   * loops made a step within their bound; and tells {@code health} of mappings that fail: what they
   * reject is in nobody's way, so that nothing else would show it.
   */
  void watch(Health health) {
    told = health;
    Gauge.builder(PREFIX + "ready", health, h -> h.isReady() ? 1 : 0)
        .description("1 while the worker is ready, as /readyz says; else 0")
        .register(registry);
    Gauge.builder(PREFIX + "setup.needed", health, Health::setupNeeded)
        .description("reasons for which messages wait for an operator; /readyz names them")
        .register(registry);
    Gauge.builder(PREFIX + "loops", health, Health::loopsThatStep)
        .description("loops that made a step within their bound")
        .register(registry);
  }

  /** Publishes how many loops there are. */
  void watch(LoopCount loops) {
    Gauge.builder(PREFIX + "loops.running", loops, LoopCount::running)
        .description("loops that there are, as polls and Port's budget have work for them")
        .register(registry);
  }

  /**
   * Publishes which instance this is, for joining with the others; again when more is known of it.
   * A label that is not known is empty, which Prometheus takes for none.
   */
  void runsAs(Instance instance) {
    Map<String, String> keys = instance.keys();
    Tags tags =
        Tags.of(
            "version",
            instance.version(),
            "java",
            Runtime.version().toString(),
            "image",
            instance.image());
    for (String key : List.of("pod", "namespace", "node", "task", "cluster", "revision")) {
      tags = tags.and(key, keys.getOrDefault(key, ""));
    }
    runs.register(List.of(MultiGauge.Row.of(tags, 1)), true);
  }

  /** Publishes the backlog that an autoscaler should look at. */
  void watch(Backlog backlog) {
    Gauge.builder(PREFIX + "backlog.per.task", backlog, Backlog::perTask)
        .description("messages that wait for each running task; 0 while Port is the limit")
        .register(registry);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1_000d;
  }

  private void gauge(
      String name, String description, Ledger ledger, ToDoubleFunction<Ledger> value) {
    Gauge.builder(PREFIX + name, ledger, value).description(description).register(registry);
  }

  private void total(
      String name, String description, Ledger ledger, ToDoubleFunction<Ledger> value) {
    FunctionCounter.builder(PREFIX + "messages." + name, ledger, value)
        .description(description)
        .register(registry);
  }

  /**
   * @param tags keys and values in turn
   */
  private void count(String name, String description, String... tags) {
    for (int i = 1; i < tags.length; i += 2) {
      tags[i] = words.bounded(name, tags[i - 1], tags[i]);
    }
    // Several for each message: finding one in the registry takes ten times as long.
    counters
        .computeIfAbsent(
            new Counted(name, List.of(tags)),
            _ ->
                Counter.builder(PREFIX + name)
                    .description(description)
                    .tags(tags)
                    .register(registry))
        .increment();
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public void decoded(String form) {
    count("decoded", "messages by what their body turned out to be", "form", form);
  }

  @Override
  public void skipped(String reason) {
    count("skipped", "messages that asked for nothing", "reason", reason);
  }

  @Override
  public void changed(String type, String action) {
    count("changes", "resources that events said may have changed", "type", type, "action", action);
  }

  @Override
  public void resynced(String result) {
    count("resync.slices", "slices that were listed for a resync", "result", result);
  }

  @Override
  public void listed(String type, int resources) {
    count(resources, "resync.listed", "resources that a resync listed", type);
  }

  @Override
  public void stale(String type, int resources) {
    String description = "resources that Port holds and AWS's list does not have, to be looked at";
    count(resources, "resync.stale", description, type);
  }

  @Override
  public void staleHeld(String type, int resources) {
    count(resources, "resync.stale.held", "the same, too many at once to be looked at", type);
  }

  @Override
  public void unresolved(String type, int entities) {
    String description = "entities of ours of which it cannot be told what resource they are of";
    count(entities, "resync.unresolved", description, type);
  }

  private void count(int by, String name, String description, String type) {
    if (by > 0) {
      Counter.builder(PREFIX + name)
          .description(description)
          .tag("type", words.bounded(name, "type", type))
          .register(registry)
          .increment(by);
    }
  }

  @Override
  public void coalesced(int changes) {
    coalesced.increment(changes);
  }

  @Override
  public void read(String service, String result) {
    count("reads", "resources read, by what AWS answered", "service", service, "result", result);
  }

  @Override
  public void throttled(String service) {
    journal.tallies().throttled();
    count("reads.throttled", "calls that AWS throttled", "service", service);
  }

  @Override
  public void requested(String endpoint, String status) {
    count(
        "port.requests",
        "requests that Port answered, or not",
        "endpoint",
        endpoint,
        "status",
        status);
  }

  @Override
  public void upserted(int entities) {
    upserted.increment(entities);
  }

  @Override
  public void deleted(int entities) {
    deleted.increment(entities);
  }

  @Override
  public void ended(String outcome, String reason) {
    count("outcomes", "how messages ended their turns", "outcome", outcome, "reason", reason);
    Health health = told;
    if (health != null && reason.equals(MAPPING_FAILED)) {
      health.needsSetup(MAPPING_FAILED, "mend MAPPING: the dead letters say where it fails");
    }
  }

  @Override
  public void delivered(Duration changeAge) {
    age.record(sane(changeAge));
  }

  @Override
  public void queued(Duration messageAge) {
    queuedAge.record(sane(messageAge));
  }

  /** Clocks differ, and an event may claim to come from the future. */
  private static Duration sane(Duration claimed) {
    if (claimed.isNegative()) {
      return Duration.ZERO;
    }
    return claimed.compareTo(LONGEST_AGE) < 0 ? claimed : LONGEST_AGE;
  }

  @Override
  public Span turn(Collection<String> messages) {
    Ledger ledger = watched;
    return tracing.turn(
        messages.size(), () -> ledger == null ? List.of() : ledger.traceHeaders(messages));
  }

  @Override
  public Runnable ofThisTurn(Runnable task) {
    return Health.goingOnWith(tracing.goingOnWith(task));
  }

  @Override
  public Span request(String endpoint) {
    // Port may pace a turn's searches and writes for minutes before its first message is done.
    Health.steppedHere("asks Port");
    return tracing.request(endpoint);
  }

  @Override
  public void governed(Duration waited) {
    governed.record(waited);
  }

  @Override
  public void polled(int messages) {
    polled.record(messages);
  }

  @Override
  public void pollFailed() {
    pollsFailed.increment();
  }

  @Override
  public void extended(int messages) {
    leasesExtended.increment(messages);
  }

  @Override
  public void lost() {
    leasesLost.increment();
  }

  @Override
  public void followedUp(String result, int looks) {
    Counter.builder(PREFIX + "followups")
        .description("further looks at resources that were not settled, put on the queue or not")
        .tag("result", words.bounded("followups", "result", result))
        .register(registry)
        .increment(looks);
  }

  @Override
  public void deleteFailed(int messages) {
    deletesFailed.increment(messages);
  }

  @Override
  public void covered(int changes) {
    covered.increment(changes);
  }

  @Override
  public void rechecked() {
    rechecks.increment();
  }
}
