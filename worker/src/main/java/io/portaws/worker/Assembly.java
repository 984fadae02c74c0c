package io.portaws.worker;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.portaws.pipeline.config.Pipeline;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.resync.Outbox;
import io.portaws.queue.Sequels;
import io.portaws.worker.config.TelemetrySettings;
import io.portaws.worker.config.WorkerConfig;
import io.portaws.worker.instance.Instance;
import io.portaws.worker.journal.MemoryJournal;
import io.portaws.worker.management.Health;
import io.portaws.worker.queue.Keeping;
import io.portaws.worker.queue.Lease;
import io.portaws.worker.queue.Settler;
import io.portaws.worker.status.About;
import io.portaws.worker.status.StatusBoard;
import io.portaws.worker.status.StatusPages;
import io.portaws.worker.telemetry.Backlog;
import io.portaws.worker.telemetry.TaskProtection;
import io.portaws.worker.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/** Wires what all loops share. Makes objects and starts nothing. */
final class Assembly {
  final Telemetry telemetry;
  final Pipeline pipeline;
  final Lease lease;
  final Settler settler;
  final Tap tap;
  final LoopCount loopCount;
  final Lookout lookout;
  final StatusBoard status;
  final StatusPages pages;

  private final Worker.Parts parts;
  private final WorkerConfig config;
  private final Health health;

  /** The queue's, for all: it never jumps, and events are told by it. */
  private final InstantSource clock;

  private final WorkerMetrics metrics;

  /** This one is safe for use by many threads. */
  private final RandomGenerator random = new Random();

  private final Loop.Shared loops;

  Assembly(Worker.Parts parts, Health health, ExecutorService executor) {
    this.parts = parts;
    this.config = parts.config();
    this.health = health;
    this.clock = parts.queue().clock();
    telemetry =
        Telemetry.open(
            config.telemetry(),
            new Telemetry.Aws(
                parts.aws().region(), parts.aws().endpoints(), parts.aws().credentials()),
            parts.whereabouts());
    var journal = new MemoryJournal(clock);
    parts.queue().ledger().tell(journal);
    metrics = new WorkerMetrics(telemetry.registry(), telemetry.tracing(), journal);
    metrics.watch(parts.queue().ledger(), clock);
    metrics.watch(health);
    parts.whereabouts().tell(metrics::runsAs);
    loopCount = config.loops() == 0 ? LoopCount.auto() : LoopCount.always(config.loops());
    lookout = new Lookout(loopCount);
    new ProcessorMetrics().bindTo(telemetry.registry());
    new JvmMemoryMetrics().bindTo(telemetry.registry());
    new JvmThreadMetrics().bindTo(telemetry.registry());
    pipeline = pipeline(parts, executor, metrics);
    pipeline.governors().forEach(this::watch);
    tap = new Tap(pipeline.governor(), pipeline.probe(), clock);
    lease = new Lease(parts.queue(), clock, metrics, executor);
    var limits =
        new Loop.Limits(
            config.turnMaxMessages(),
            config.turnMaxWait(),
            config.heldMaxBytes(),
            config.pollWait());
    var keeping = new Keeping(tap::closedFor, random, limits.room());
    settler = new Settler(parts.queue(), lease, keeping, clock, executor, metrics, Pause.SLEEP);
    loops =
        new Loop.Shared(
            parts.queue(), pipeline.turn(), settler, limits, tap, lookout, metrics, Pause.SLEEP);
    metrics.watch(loopCount);
    status =
        new StatusBoard(
            new StatusBoard.Sources(
                parts.queue(), health, journal, pipeline.governors(), pipeline.governor(), clock));
    pages = new StatusPages(status, this::about);
  }

  private About about() {
    Instance instance = parts.whereabouts().instance();
    SequencedMap<String, String> settings = ShownSettings.of(parts);
    if (!instance.image().isEmpty()) {
      settings.putFirst("Image", instance.image());
    }
    return new About(instance.version(), instance.keys(), settings);
  }

  private void watch(String host, Governor governor) {
    metrics.watch(
        host, () -> governor.budget(clock.instant()), () -> governor.closedFor(clock.instant()));
    metrics.watch(host, () -> governor.isAway(clock.instant()), governor::outages);
  }

  private Pipeline pipeline(Worker.Parts parts, ExecutorService executor, WorkerMetrics metrics) {
    return Pipeline.assemble(
        new Pipeline.Parts(
            config.pipeline(),
            parts.definitions(),
            parts.port(),
            parts.aws(),
            parts.queue().facts().account()),
        new Pipeline.Surroundings(
            clock, random, executor, Pause.SLEEP, metrics, outbox(parts, metrics), true));
  }

  private static Outbox outbox(Worker.Parts parts, WorkerMetrics metrics) {
    Sequels sequels = parts.queue().sequels(metrics);
    return messages -> sequels.send(messages).isEmpty();
  }

  /** What the worker does beside its loops, once in each interval, on a thread of its own. */
  record Chore(String name, Duration interval, Runnable work) {}

  /** Those of the status page, and those that are asked for. */
  List<Chore> chores() {
    TelemetrySettings asked = config.telemetry();
    List<Chore> chores = new ArrayList<>();
    chores.add(new Chore("status", StatusPages.TICK, pages::tick));
    // A queue that answers slowly must not keep the page waiting.
    chores.add(new Chore("queue-look", StatusPages.TICK, status::askQueues));
    if (asked.backlog()) {
      var backlog =
          new Backlog(
              parts.queue()::backlog,
              telemetry.runningTasks(),
              tap::closedFor,
              tap::heldBack,
              clock);
      metrics.watch(backlog);
      chores.add(new Chore("backlog", Backlog.INTERVAL, backlog::measure));
    }
    asked
        .ecsAgent()
        .map(uri -> new TaskProtection(uri, parts.queue().ledger()::held, clock))
        .ifPresent(protection ->
            chores.add(new Chore("protection", TaskProtection.INTERVAL, protection::check)));
    return chores;
  }

  /**
   * One more loop.
   *
   * @param number its name in probes
   */
  Loop loop(int number, Loop.AfterPass afterPass) {
    return new Loop(loops, health.ofLoop(number), afterPass);
  }
}
