package io.portaws.worker;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.portaws.pipeline.Intake;
import io.portaws.pipeline.ReadScope;
import io.portaws.pipeline.Turn;
import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.port.Delivery;
import io.portaws.pipeline.port.EntitiesDelivery;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortClient;
import io.portaws.pipeline.port.WebhookDelivery;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.pipeline.state.AwsStates;
import io.portaws.pipeline.state.SdkApi;
import io.portaws.worker.config.TelemetrySettings;
import io.portaws.worker.config.WorkerConfig;
import io.portaws.worker.management.Health;
import io.portaws.worker.queue.Keeping;
import io.portaws.worker.queue.Lease;
import io.portaws.worker.queue.Settler;
import io.portaws.worker.telemetry.Backlog;
import io.portaws.worker.telemetry.TaskProtection;
import io.portaws.worker.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/** Wires what all loops share. Makes objects and starts nothing. */
final class Assembly {
  final Telemetry telemetry;
  final Optional<PortClient> port;
  final AwsClients aws;
  final Lease lease;
  final Settler settler;
  final Tap tap;
  final LoopCount loopCount;

  private final Worker.Parts parts;
  private final WorkerConfig config;
  private final Health health;
  private final ExecutorService executor;

  /** The queue's, for all: it never jumps, and events are told by it. */
  private final InstantSource clock;

  private final WorkerMetrics metrics;

  /** This one is safe for use by many threads. */
  private final RandomGenerator random = new Random();

  private final Turn turn;
  private final Loop.Shared loops;

  Assembly(Worker.Parts parts, Health health, ExecutorService executor) {
    this.parts = parts;
    this.config = parts.config();
    this.health = health;
    this.executor = executor;
    this.clock = parts.queue().clock();
    telemetry =
        Telemetry.open(
            config.telemetry(),
            new Telemetry.Aws(config.region(), config.endpoints(), parts.awsCredentials()));
    metrics = new WorkerMetrics(telemetry.registry(), telemetry.tracing());
    metrics.watch(parts.queue().ledger(), clock);
    metrics.watch(health);
    loopCount = config.loops() == 0 ? LoopCount.auto() : LoopCount.always(config.loops());
    new ProcessorMetrics().bindTo(telemetry.registry());
    new JvmMemoryMetrics().bindTo(telemetry.registry());
    new JvmThreadMetrics().bindTo(telemetry.registry());
    // Port's API and its ingest host have budgets of their own.
    Governor api = new Governor(config.governor(), clock, Pause.SLEEP, metrics);
    Governor ingest = new Governor(config.governor(), clock, Pause.SLEEP, metrics);
    watch("api", api);
    if (config.webhook().isPresent()) {
      watch("ingest", ingest);
    }
    port =
        Optional.ofNullable(parts.portCredentials())
            .map(c -> new PortClient(config.port(), c, api, clock, Pause.SLEEP, metrics));
    aws = aws();
    if (config.webhook().isPresent()) {
      var webhook =
          new WebhookDelivery(
              config.webhook().get(), config.port(), ingest, clock, Pause.SLEEP, metrics);
      tap = new Tap(ingest, webhook::probe, clock);
      turn = turn(webhook);
    } else {
      PortClient client = port.orElseThrow();
      tap = new Tap(api, client::probe, clock);
      turn = turn(new EntitiesDelivery(client, metrics));
    }
    lease = new Lease(parts.queue(), clock, metrics, executor);
    var limits =
        new Loop.Limits(
            config.turnMaxMessages(),
            config.turnMaxWait(),
            config.heldMaxBytes(),
            config.pollWait());
    var keeping = new Keeping(tap::closedFor, random, limits.room());
    settler = new Settler(parts.queue(), lease, keeping, clock, executor, metrics, Pause.SLEEP);
    loops = new Loop.Shared(parts.queue(), turn, settler, limits, tap, metrics, Pause.SLEEP);
    metrics.watch(loopCount);
  }

  private void watch(String host, Governor governor) {
    metrics.watch(
        host, () -> governor.budget(clock.instant()), () -> governor.closedFor(clock.instant()));
    metrics.watch(host, () -> governor.isAway(clock.instant()), governor::outages);
  }

  private AwsClients aws() {
    return new AwsClients(
        parts.awsCredentials(),
        parts.queue().facts().account(),
        config.region(),
        config
            .readRole()
            .map(name -> new AwsClients.ReadRole(name, config.readExternalId().orElse(null)))
            .orElse(null),
        config.endpoints()::of);
  }

  private Turn turn(Delivery delivery) {
    String account = parts.queue().facts().account();
    Set<String> accounts =
        config.readAccounts().isEmpty() ? Set.of(account) : config.readAccounts();
    var scope = new ReadScope(accounts, config.readRegions());
    var mapper = new Mapper(parts.mapping());
    return new Turn(
        parts.catalog(),
        mapper,
        new Intake(parts.catalog(), mapper, account, scope, config.unmatched(), metrics),
        new AwsStates(
            parts.catalog(),
            parts.mapping().dialect() == Dialect.EXPORTER,
            new SdkApi(aws),
            executor,
            metrics),
        delivery,
        clock,
        random,
        metrics,
        config.recheck());
  }

  /** What the worker does beside its loops, once in each interval, on a thread of its own. */
  record Chore(String name, Duration interval, Runnable work) {}

  /** Those that are asked for. */
  List<Chore> chores() {
    TelemetrySettings asked = config.telemetry();
    List<Chore> chores = new ArrayList<>();
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
