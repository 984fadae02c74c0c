package io.portaws.worker;

import io.portaws.pipeline.config.AwsAccess;
import io.portaws.pipeline.config.Definitions;
import io.portaws.pipeline.config.Pipeline;
import io.portaws.pipeline.config.PortAccess;
import io.portaws.pipeline.port.Connection;
import io.portaws.pipeline.port.PortClient;
import io.portaws.worker.config.WorkerConfig;
import io.portaws.worker.instance.Whereabouts;
import io.portaws.worker.management.Health;
import io.portaws.worker.management.HeldWatch;
import io.portaws.worker.management.ManagementServer;
import io.portaws.worker.queue.Lease;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.queue.Queue;
import io.portaws.worker.queue.Settler;
import io.portaws.worker.status.StatusBoard;
import io.portaws.worker.status.StatusPages;
import io.portaws.worker.telemetry.Telemetry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running worker: loops, lease, probes and what they share. Made once, started once, drained
 * once.
 */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** The longest that a healthy loop takes for one step: a poll, or the next outcome of a turn. */
  private static final Duration STEP_BOUND = Duration.ofMinutes(5);

  /** How often a drain looks whether its loops have ended. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private static final Duration AUTHENTICATE_AGAIN = Duration.ofSeconds(15);

  /** The last metrics are worth going a little over the grace. */
  private static final Duration LEAST_FLUSH = Duration.ofSeconds(2);

  /**
   * What main has read and opened.
   *
   * @param aws its HTTP client is closed with the worker
   * @param whereabouts the worker completes them while it works
   */
  public record Parts(
      WorkerConfig config,
      Definitions definitions,
      PortAccess port,
      AwsAccess aws,
      Queue queue,
      Whereabouts whereabouts) {}

  private final WorkerConfig config;
  private final Queue queue;
  private final Lease lease;
  private final Settler settler;
  private final Optional<PortClient> port;
  private final Pipeline pipeline;
  private final Health health;
  private final Tap tap;
  private final IntFunction<Loop> newLoop;
  private final LoopCount loopCount;
  private final Lookout lookout;

  /** Those that run; guarded by the threads. */
  private final List<Loop> loops = new ArrayList<>();

  private final List<Thread> threads = new ArrayList<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ManagementServer management;
  private final StatusBoard status;
  private final StatusPages pages;
  private final Telemetry telemetry;
  private final Whereabouts whereabouts;
  private final List<Assembly.Chore> chores;
  private volatile boolean draining;
  private final CountDownLatch hurried = new CountDownLatch(1);

  private Worker(Parts parts) throws IOException {
    config = parts.config();
    queue = parts.queue();
    whereabouts = parts.whereabouts();
    health = new Health(queue.clock(), STEP_BOUND);
    health.failed("port", "no token was obtained yet");
    Assembly assembly = new Assembly(parts, health, executor);
    lease = assembly.lease;
    settler = assembly.settler;
    pipeline = assembly.pipeline;
    port = pipeline.client();
    telemetry = assembly.telemetry;
    chores = assembly.chores();
    health.watch(
        new HeldWatch(
            queue.ledger()::underWay,
            () -> {
              Ledger.Sums sums = queue.ledger().sums();
              return sums.received() - sums.held();
            }));
    tap = assembly.tap;
    newLoop = number -> assembly.loop(number, this::passed);
    loopCount = assembly.loopCount;
    lookout = assembly.lookout;
    status = assembly.status;
    pages = assembly.pages;
    management =
        ManagementServer.start(
            config.managementPort(), health, telemetry::scrape, pages.routes(), executor);
  }

  /**
   * Starts the worker. It answers probes at once, and receives nothing before Port gave a token.
   *
   * @throws IOException when the management port cannot be had
   */
  public static Worker start(Parts parts) throws IOException {
    Worker worker = new Worker(parts);
    synchronized (worker.threads) {
      worker.threads.add(Thread.ofVirtual().name("starter").start(worker::begin));
      worker.threads.add(Thread.ofVirtual().name("lease").start(worker::keepLeases));
      if (worker.whereabouts.isIncomplete()) {
        worker.threads.add(Thread.ofVirtual().name("whereabouts").start(worker::lookAround));
      }
      for (Assembly.Chore chore : worker.chores) {
        worker.threads.add(Thread.ofVirtual().name(chore.name()).start(() -> keepDoing(chore)));
      }
    }
    return worker;
  }

  private void lookAround() {
    try {
      whereabouts.look();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void keepDoing(Assembly.Chore chore) {
    try {
      while (true) {
        try {
          chore.work().run();
        } catch (RuntimeException | Error e) {
          LOG.atError().setCause(e).addKeyValue("chore", chore.name()).log("it is tried again");
        }
        Thread.sleep(chore.interval());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void begin() {
    try {
      authenticate();
      health.stepped("Port gave a token");
      for (int i = 0; i < loopCount.loops(); i++) {
        beginLoop(i);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void beginLoop(int number) {
    synchronized (threads) {
      if (!draining) {
        Loop loop = newLoop.apply(number);
        loops.add(loop);
        String name = "loop-" + number;
        threads.add(Thread.ofVirtual().name(name).start(() -> untilItsEnd(loop)));
      }
    }
  }

  private void untilItsEnd(Loop loop) {
    try {
      loop.run();
    } finally {
      synchronized (threads) {
        loops.remove(loop);
        threads.remove(Thread.currentThread());
      }
    }
  }

  private void passed(Loop.Pass pass) {
    boolean closed = tap.closedFor().isPositive();
    Instant now = queue.clock().instant();
    switch (loopCount.after(pass.polls(), pass.received(), closed, tap.heldBack(), now)) {
      case AS_BEFORE -> {}
      case ONE_MORE -> {
        LOG.atInfo().addKeyValue("loops", loopCount.running()).log("one more loop polls");
        lookout.lookAgain();
      }
      case ONE_FEWER ->
          LOG.atInfo().addKeyValue("loops", loopCount.running()).log("one loop fewer polls");
    }
  }

  private void authenticate() throws InterruptedException {
    while (port.isPresent() && !draining) {
      switch (port.get().authenticate()) {
        case Connection.Ready _ -> {
          health.recovered("port");
          LOG.atInfo()
              .addKeyValue("port", config.pipeline().port().baseUrl())
              .log("Port gave a token");
          return;
        }
        case Connection.Rejected(String reason, String detail, String remedy) ->
            notReady(reason, detail + ". " + remedy);
        case Connection.Unreachable(var _, String reason, String detail) ->
            notReady(reason, detail);
      }
      health.stepped("closed: no token from Port yet");
      Thread.sleep(AUTHENTICATE_AGAIN);
    }
    health.recovered("port");
  }

  private void notReady(String reason, String detail) {
    health.failed("port", reason + ": " + detail);
    LOG.atError()
        .addKeyValue("reason", reason)
        .addKeyValue("detail", detail)
        .log("no token from Port; nothing is received before there is one");
  }

  private void keepLeases() {
    try {
      while (true) {
        Thread.sleep(lease.interval());
        try {
          // What is settled has no lease any more, and must not wait for the end of a long turn.
          settler.flush();
          settler.handBackOutstayed();
          lease.extend();
        } catch (RuntimeException | Error e) {
          LOG.atError().setCause(e).log("leases could not be extended; trying again");
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Drains: no further poll, what is under way is finished within {@code grace}, the rest is handed
   * back, and the books are closed. Returns the last sums.
   */
  public Ledger.Sums drain(Duration grace) {
    Instant end = Instant.now().plus(grace);
    LOG.atInfo().addKeyValue("graceSeconds", grace.toSeconds()).log("draining");
    health.stepped("draining");
    status.stopping();
    synchronized (threads) {
      draining = true;
      loops.forEach(Loop::stop);
    }
    settler.drain();
    // A tenth of the grace, at least half a second, is kept for handing back and flushing.
    Duration tenth = grace.dividedBy(10);
    Duration kept = tenth.toMillis() < 500 ? Duration.ofMillis(500) : tenth;
    settler.handBackWaiting();
    awaitLoops(end.minus(kept));
    settler.handBackRest();
    Duration left = Duration.between(Instant.now(), end);
    boolean isHurried = hurried.getCount() == 0;
    settler.awaitSettled(isHurried || left.compareTo(kept) < 0 ? kept : left);
    Ledger.Sums sums = queue.ledger().sums();
    LOG.atInfo().addKeyValue("residual", sums.residual()).log("drained: {}", sums);
    left = Duration.between(Instant.now(), end);
    telemetry.flush(executor, left.compareTo(LEAST_FLUSH) < 0 ? LEAST_FLUSH : left);
    return sums;
  }

  /**
   * Ends the grace of a drain that is under way, or of the next one: what is under way is broken
   * off and handed back.
   */
  public void hurry() {
    LOG.warn("hurrying: what is under way is handed back");
    hurried.countDown();
  }

  private void awaitLoops(Instant end) {
    List<Thread> running;
    synchronized (threads) {
      running = threads.stream().filter(t -> t.getName().startsWith("loop-")).toList();
      threads.stream().filter(t -> t.getName().equals("starter")).forEach(Thread::interrupt);
    }
    try {
      while (running.stream().anyMatch(Thread::isAlive) && Instant.now().isBefore(end)) {
        if (hurried.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
          break;
        }
      }
      running.forEach(Thread::interrupt);
      Instant last = Instant.now().plusSeconds(1);
      for (Thread thread : running) {
        Duration left = Duration.between(Instant.now(), last);
        if (left.isPositive()) {
          thread.join(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The port that probes and metrics are served on. */
  public int managementPort() {
    return management.port();
  }

  public Health health() {
    return health;
  }

  public Ledger ledger() {
    return queue.ledger();
  }

  @Override
  public void close() {
    synchronized (threads) {
      threads.forEach(Thread::interrupt);
    }
    pages.close();
    management.close();
    telemetry.close();
    // Whatever still runs is past its grace: it must not hold up the exit.
    executor.shutdownNow();
    try {
      executor.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    queue.close();
    pipeline.close();
  }
}
