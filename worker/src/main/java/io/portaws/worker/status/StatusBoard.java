package io.portaws.worker.status;

import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.PortBudget;
import io.portaws.worker.journal.Answer;
import io.portaws.worker.journal.MemoryJournal;
import io.portaws.worker.journal.Tallies;
import io.portaws.worker.management.Health;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.queue.Queue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gathers the figures: some every two seconds, so that there is a past to compare with, and the
 * others when somebody looks. Safe for use by many threads.
 */
public final class StatusBoard {
  private static final Duration RECENT = Duration.ofMinutes(1);
  private static final Duration TREND = Duration.ofMinutes(2);

  /**
   * Where the figures come from.
   *
   * @param governors by the host of Port that each guards
   * @param wayToPort the one of them on the way of entities
   */
  public record Sources(
      Queue queue,
      Health health,
      MemoryJournal journal,
      Map<String, Governor> governors,
      Governor wayToPort,
      InstantSource clock) {}

  private final Sources sources;
  private final Tallies tallies;
  private final History history = new History();
  private final QueueLook queueLook;
  private final Instant startedAt;
  private final Map<String, Instant> awaySince = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  public StatusBoard(Sources sources) {
    this.sources = sources;
    this.tallies = sources.journal().tallies();
    this.startedAt = sources.clock().instant();
    this.queueLook =
        new QueueLook(
            sources.queue()::counts, sources.queue()::deadLettersWaiting, sources.clock());
  }

  /** From now on it drains. */
  public void stopping() {
    stopping = true;
  }

  /** Takes a sample; to be called every two seconds. */
  void sample() {
    Instant now = sources.clock().instant();
    sources
        .governors()
        .forEach((host, governor) -> {
          if (governor.isAway(now)) {
            awaySince.putIfAbsent(host, now);
          } else {
            awaySince.remove(host);
          }
        });
    history.add(now(now));
  }

  /** Asks the queues, when somebody looks and it is time to. */
  public void askQueues() {
    queueLook.look();
  }

  /** What became of something. */
  Answer why(String name) {
    return sources.journal().timelines().of(name);
  }

  Instant startedAt() {
    return startedAt;
  }

  /** The last ten minutes, the oldest first. */
  List<Sample> history() {
    return history.all();
  }

  private Sample now(Instant now) {
    Ledger.Sums sums = sources.queue().ledger().sums();
    return new Sample(
        now,
        sums.received(),
        sums.deleted() + sums.deadLettered(),
        sums.held(),
        queueLook.told().counts().map(counts -> (double) counts.waiting()).orElse(Double.NaN),
        tallies.sinceSent(0.5, now.minus(RECENT)).map(StatusBoard::seconds).orElse(Double.NaN),
        sources.wayToPort().heldBack(),
        tallies.reads(),
        tallies.reading(),
        tallies.throttles(),
        tallies.requests());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  /** How it is now. Somebody looks: the queues will be asked. */
  Figures figures() {
    queueLook.wanted();
    Instant now = sources.clock().instant();
    Sample sample = now(now);
    QueueLook.Told told = queueLook.told();
    Health health = sources.health();
    return new Figures(
        now,
        startedAt,
        stopping,
        health.notLive(),
        health.failing(),
        health.setup(),
        reach(now),
        flow(sample),
        onQueue(told, now),
        aws(sample),
        ports(sample),
        saved(),
        new Figures.DeadLetters(new TreeMap<>(tallies.givenUp()), told.deadLetters()),
        tallies.failures(),
        sources.journal().extent());
  }

  private Figures.Reach reach(Instant now) {
    Instant since = now.minus(RECENT);
    return new Figures.Reach(
        tallies.sinceSent(0.5, since),
        tallies.sinceSent(0.95, since),
        tallies.sinceChange(0.5, since),
        tallies.lastAccepted());
  }

  private Figures.Flow flow(Sample now) {
    Ledger ledger = sources.queue().ledger();
    Instant since = now.at().minus(RECENT);
    return new Figures.Flow(
        history.rate(Sample::received, now, since),
        history.rate(Sample::done, now, since),
        now.received(),
        now.done(),
        now.held(),
        ledger.heldBytes(),
        ledger.oldestSentAt().map(sentAt -> Duration.between(sentAt, now.at())));
  }

  private Figures.OnQueue onQueue(QueueLook.Told told, Instant now) {
    Optional<Queue.Counts> counts = told.counts();
    return new Figures.OnQueue(
        counts.map(Queue.Counts::waiting),
        counts.map(Queue.Counts::inFlight),
        counts.map(Queue.Counts::delayed),
        history.trend(Sample::waiting, now.minus(TREND)),
        told.problem());
  }

  private Figures.Aws aws(Sample now) {
    Optional<Sample> then = history.since(now.at().minus(RECENT));
    long reads = now.reads() - then.map(Sample::reads).orElse(0L);
    Duration reading = now.reading().minus(then.map(Sample::reading).orElse(Duration.ZERO));
    return new Figures.Aws(
        now.reads(),
        reads == 0 ? Optional.empty() : Optional.of(reading.dividedBy(reads)),
        now.throttles() - then.map(Sample::throttles).orElse(0L));
  }

  /** The one on the way of entities comes last. */
  private List<Figures.Port> ports(Sample now) {
    Instant since = now.at().minus(RECENT.dividedBy(2));
    double heldBack = history.rate(sample -> seconds(sample.heldBack()), now, since);
    List<Figures.Port> ports = new ArrayList<>();
    sources
        .governors()
        .forEach((host, governor) -> {
          if (governor == sources.wayToPort()) {
            ports.addLast(port(host, governor, now.at(), Math.clamp(heldBack, 0, 1)));
          } else {
            ports.addFirst(port(host, governor, now.at(), 0));
          }
        });
    return ports;
  }

  private Figures.Port port(String host, Governor governor, Instant now, double heldBack) {
    Optional<PortBudget> budget = governor.budget(now);
    boolean away = governor.isAway(now);
    return new Figures.Port(
        host,
        budget.map(PortBudget::limit),
        budget.map(PortBudget::remaining),
        budget.map(PortBudget::reserve),
        governor.resetAt(now).map(reset -> Duration.between(now, reset)),
        governor.closedFor(now),
        away ? Optional.of(awaySince.getOrDefault(host, now)) : Optional.empty(),
        governor.outages(),
        heldBack);
  }

  private Figures.Saved saved() {
    return new Figures.Saved(
        tallies.changes(),
        tallies.coalesced(),
        tallies.covered(),
        tallies.requests(),
        tallies.refused(),
        tallies.failed());
  }
}
