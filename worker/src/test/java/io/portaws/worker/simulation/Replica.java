package io.portaws.worker.simulation;

import io.portaws.pipeline.Intake;
import io.portaws.pipeline.Turn;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Connection;
import io.portaws.pipeline.port.EntitiesDelivery;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.GovernorSettings;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortClient;
import io.portaws.pipeline.port.SimulatedPort;
import io.portaws.pipeline.state.AwsStates;
import io.portaws.worker.SimulatedLoops;
import io.portaws.worker.management.Health;
import io.portaws.worker.management.HeldWatch;
import io.portaws.worker.queue.Lease;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.queue.Queue;
import io.portaws.worker.queue.QueueMetrics;
import io.portaws.worker.queue.Settler;
import io.portaws.worker.queue.SimulatedQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import okhttp3.OkHttpClient;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** One worker process: the production classes, wired as the worker wires them. */
final class Replica {
  /** The default. */
  private static final Duration GRACE = Duration.ofSeconds(25);

  private static final Duration AGAIN = Duration.ofSeconds(15);

  /** What all replicas of a run share: the world outside. */
  record World(
      Scheduler scheduler,
      Faults faults,
      Cloud cloud,
      FakeQueue queue,
      FakePort port,
      OkHttpClient http,
      TypeCatalog catalog,
      Mapper mapper,
      Intake intake) {}

  /** Of which one polls at a time. */
  private static final int LOOPS = 4;

  private final World world;
  private final Scheduler.SimulatedProcess process;
  private final RandomGenerator dice;
  private final Pause pause;
  private final Ledger ledger = new Ledger();
  private final Health health;
  private final List<SimulatedLoops.Running> loops = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private Thread main;
  private Settler settler;
  private boolean draining;
  private boolean drained;

  Replica(World world, String name, long seed) {
    this.world = world;
    this.process = world.scheduler().process(name);
    this.dice = new SplittableRandom(seed);
    this.pause = world.scheduler()::sleep;
    this.health = new Health(world.scheduler(), Duration.ofMinutes(5));
    health.watch(
        new HeldWatch(ledger::underWay, () -> ledger.sums().received() - ledger.sums().held()));
  }

  /**
   * @param loops how many loops poll at once; 0: one while the others are in their turns
   */
  void start(int loops, int turnMaxMessages, Duration recheck) {
    main = process.start("main", () -> begin(loops, turnMaxMessages, recheck));
  }

  private void begin(int count, int turnMaxMessages, Duration recheck) {
    try {
      Queue queue = open();
      ExecutorService executor = process.executor();
      Governor governor =
          new Governor(GovernorSettings.defaults(), world.scheduler(), pause, PipelineMetrics.NOOP);
      PortClient port =
          SimulatedPort.client(
              world.http(),
              world.port().reachedBy(process.toString()),
              governor,
              world.scheduler(),
              pause,
              dice);
      Turn turn = turn(executor, port, recheck);
      var made = new SimulatedLoops(count, governor, port, world.scheduler(), pause);
      Lease lease = new Lease(queue, world.scheduler(), QueueMetrics.NOOP);
      settler =
          new Settler(
              queue,
              lease,
              made.keeping(turnMaxMessages, dice),
              world.scheduler(),
              executor,
              QueueMetrics.NOOP,
              pause);
      process.start("lease", () -> keepLeases(lease));
      while (!(port.authenticate() instanceof Connection.Ready)) {
        health.stepped("closed: no token from Port yet");
        pause.pause(AGAIN);
      }
      for (int i = 0; i < (count == 0 ? LOOPS : count); i++) {
        SimulatedLoops.Running loop =
            made.loop(queue, turn, settler, turnMaxMessages, health.ofLoop(i));
        loops.add(loop);
        threads.add(process.start("loop-" + i, loop.loop()));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  /** As a process that ends when it cannot ask the queue at start, and is started again. */
  private Queue open() throws InterruptedException {
    SqsClient sqs = world.queue().client(process.toString());
    while (true) {
      try {
        return SimulatedQueue.open(sqs, FakeQueue.URL, ledger, world.scheduler());
      } catch (SdkException e) {
        pause.pause(Duration.ofSeconds(1));
      }
    }
  }

  private Turn turn(ExecutorService executor, PortClient port, Duration recheck) {
    return new Turn(
        world.catalog(),
        world.mapper(),
        world.intake(),
        new AwsStates(
            world.catalog(),
            false,
            world.cloud().api(),
            executor,
            PipelineMetrics.NOOP,
            world.scheduler(),
            pause,
            dice),
        new EntitiesDelivery(port, executor, PipelineMetrics.NOOP),
        world.scheduler(),
        dice,
        PipelineMetrics.NOOP,
        recheck);
  }

  private void keepLeases(Lease lease) {
    try {
      while (true) {
        pause.pause(lease.interval());
        settler.flush();
        settler.handBackOutstayed();
        lease.extend();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  /** Ends it here and now. */
  void kill() {
    process.kill();
  }

  /** Ends it as SIGTERM does. */
  void drain() {
    if (settler == null || threads.isEmpty()) {
      kill();
      return;
    }
    draining = true;
    settler.drain();
    loops.forEach(loop -> loop.stop().run());
    process.start(
        "drain",
        () -> {
          try {
            settler.handBackWaiting();
            awaitLoops(world.scheduler().elapsed().plus(GRACE));
            settler.handBackRest();
            settler.awaitSettled();
            drained = true;
            kill();
          } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts here", e);
          }
        });
  }

  private void awaitLoops(Duration end) throws InterruptedException {
    while (threads.stream().anyMatch(Thread::isAlive)) {
      if (world.scheduler().elapsed().compareTo(end) >= 0) {
        world.faults().count(Fault.GRACE_OVER);
        threads.forEach(Thread::interrupt);
        pause.pause(Duration.ofSeconds(1));
        return;
      }
      pause.pause(Duration.ofMillis(100));
    }
  }

  boolean isDraining() {
    return draining;
  }

  boolean isDrained() {
    return drained;
  }

  boolean isRunning() {
    return !process.isKilled();
  }

  boolean isLive() {
    return health.isLive();
  }

  /** Where its loops are. */
  String stacks() {
    StringBuilder all = new StringBuilder();
    List<Thread> shown = new ArrayList<>(threads);
    shown.add(main);
    for (Thread thread : shown) {
      all.append(thread.getName()).append(' ').append(thread.getState()).append('\n');
      for (StackTraceElement frame : thread.getStackTrace()) {
        all.append("    ").append(frame).append('\n');
      }
    }
    return all.toString();
  }

  Ledger.Sums sums() {
    return ledger.sums();
  }

  @Override
  public String toString() {
    return process.toString();
  }
}
