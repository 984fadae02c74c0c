package io.portaws.worker.chaos;

import static org.awaitility.Awaitility.await;

import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.SqsProxy;
import io.portaws.worker.SandboxStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A load of events on real worker processes while everything goes wrong that the plan says; then
 * calm, and a look at what has become of it. Run once.
 */
final class Chaos implements AutoCloseable {
  /** As in production, but for the times that a test cannot wait for. */
  private static final Duration VISIBILITY = Duration.ofSeconds(10);

  /** Far above what kills can use up. */
  private static final int MAX_RECEIVES = 60;

  private static final Duration TICK = Duration.ofMillis(100);

  /** What is not level when nothing was on the queue for this long never will be. */
  private static final Duration QUIET = Duration.ofSeconds(75);

  /** Of the steps that last at once, and of the load. */
  private static final int THREADS = 48;

  /** Those to which something happens again and again. */
  private static final int RESOURCES = 200;

  /** Events in a tick after the load, while a trouble waits to be met. */
  private static final int STILL = 5;

  private static final int PORT_REQUESTS = 400;
  private static final Duration PORT_PERIOD = Duration.ofSeconds(10);
  private static final AtomicInteger RUNS = new AtomicInteger();

  private final Settings settings;
  private final Plan plan;
  private final Weather weather = new Weather();
  private final SandboxStack stack;
  private final SqsProxy sqs;
  private final World world;
  private final Fleet fleet;
  private final ScheduledExecutorService timer;
  private final Fate fate;
  private ScheduledFuture<?> supervision;
  private Runnable also = () -> {};
  private Duration alsoEvery = TICK;
  private long ticks;
  private long began;
  private Duration stormed = Duration.ZERO;
  private Duration calmed = Duration.ZERO;
  private Duration busyAt = Duration.ZERO;

  Chaos(Settings settings) {
    this.settings = settings;
    Random random = new Random(settings.seed());
    List<Integer> mortal = IntStream.range(settings.stayers(), settings.workers()).boxed().toList();
    plan = Plan.draw(random, settings.load(), mortal);
    timer = Executors.newScheduledThreadPool(THREADS);
    stack = new SandboxStack("chaos-" + RUNS.incrementAndGet(), VISIBILITY, MAX_RECEIVES);
    sqs = SqsProxy.before(stack.sqs.endpoint());
    world = new World(stack, random, RESOURCES);
    configure();
    weather.comeOver(stack.port);
    weather.comeOver(stack.aws);
    weather.comeOver(sqs);
    fleet = new Fleet(settings.workers(), stack::startProcess);
    fate = new Fate(plan, stack, fleet, weather, settings.stayers());
  }

  private void configure() {
    stack.port.rateLimit(PORT_REQUESTS, PORT_PERIOD);
    stack
        .with("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString())
        .with("PORT_CREDS_SECRET_ARN", Fate.putSecret(stack.aws, PortStandIn.CLIENT_SECRET))
        .without("PORT_CLIENT_ID")
        .without("PORT_CLIENT_SECRET")
        .with("LOOPS", "auto")
        // Small turns: more requests, more moments to be killed in.
        .with("TURN_MAX_MESSAGES", "100")
        .with("POLL_WAIT", "1s")
        .with("RECHECK", "5s")
        .with("SHUTDOWN_GRACE", "15s");
  }

  Fleet fleet() {
    return fleet;
  }

  /** Does this, too, in each such time from the beginning of the storm until its end. */
  void alsoEvery(Duration period, Runnable task) {
    also = task;
    alsoEvery = period;
  }

  /** Load and troubles, until the last event is sent and every trouble is over. */
  void storm() throws InterruptedException {
    fleet.awaitReady();
    began = System.nanoTime();
    var load = every(TICK, this::tick);
    supervision = every(TICK, fleet::restartWhoeverEnded);
    var beside = every(alsoEvery, also);
    fate.begin(timer);
    Duration end = settings.load().plus(Fate.UNTIL_MET.multipliedBy(2));
    await()
        .atMost(end)
        .pollInterval(TICK)
        .until(() -> load.isDone() || supervision.isDone() || beside.isDone() || isOver());
    stormed = elapsed();
    load.cancel(false);
    beside.cancel(false);
    failFirst(load);
    failFirst(beside);
    for (Future<?> step : fate.steps()) {
      failFirst(step);
    }
  }

  private boolean isOver() {
    return elapsed().compareTo(settings.load()) > 0 && world.isOver() && fate.isOver();
  }

  private ScheduledFuture<?> every(Duration period, Runnable task) {
    return timer.scheduleWithFixedDelay(task, 0, period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void failFirst(Future<?> task) throws InterruptedException {
    try {
      if (!task.isCancelled()) {
        task.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the test itself failed", e.getCause());
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** As many events as are due by now; a few more while a trouble waits to be met. */
  private void tick() {
    double part = (double) elapsed().toNanos() / settings.load().toNanos();
    long due = part < 1 ? Math.round(settings.messages() * part) : settings.messages();
    while (world.messages() < due) {
      // Where AWS and a young event disagree, the worker looks for 42 s: not at the very end.
      world.happen(part < 0.5);
    }
    for (int more = 0; more < STILL && part >= 1 && !fate.isOver(); more++) {
      world.happen(false);
    }
    if (ticks % 10 == 0 && (ticks % 30 == 0 || weather.lasts(Trouble.SEND_MESSAGE))) {
      world.poison();
    }
    if (ticks % 10 == 5 && (part < 0.5 || weather.lasts(Trouble.SEND_MESSAGE_BATCH))) {
      world.beginMaking();
    }
    ticks++;
    world.goOn();
  }

  /** Waits until nothing is left to do, ends the workers, and says what is not as it should be. */
  List<String> verdict() throws InterruptedException {
    List<String> wrong = new ArrayList<>();
    busyAt = elapsed();
    try {
      await().atMost(settings.calm()).pollInterval(TICK).until(() -> isLevel() || isQuiet());
    } catch (ConditionTimeoutException e) {
      wrong.add("%s after the load the queue is %s".formatted(settings.calm(), counts()));
    }
    calmed = elapsed();
    supervision.cancel(false);
    failFirst(supervision);
    fleet.terminateAll();
    wrong.addAll(Verdict.catalogue(world.inAws(), world.inPort()));
    wrong.addAll(Verdict.leftOver(stack.sqs.receiveAll(stack.queueUrl)));
    wrong.addAll(Verdict.deadLetters(world.poisoned(), stack.sqs.receiveAll(stack.deadLetterUrl)));
    wrong.addAll(
        Verdict.workers(fleet, settings.workers() + plan.count(Plan.Step.Terminate.class)));
    fate.unmet().forEach(trouble -> wrong.add("the test proves less: nobody met " + trouble));
    if (!stack.aws.unknownOperations().isEmpty()) {
      wrong.add("unknown to the stand-in: " + stack.aws.unknownOperations());
    }
    return wrong;
  }

  private boolean isLevel() {
    return isEmpty() && world.inPort().equals(world.inAws());
  }

  private boolean isQuiet() {
    busyAt = isEmpty() ? busyAt : elapsed();
    return elapsed().minus(busyAt).compareTo(QUIET) > 0;
  }

  /** Follow-ups may still be delayed. */
  private boolean isEmpty() {
    return counts().visible() == 0 && counts().inFlight() == 0;
  }

  private EmbeddedSqs.Counts counts() {
    return stack.sqs.counts(stack.queueUrl);
  }

  /** Fails with all that is needed to see it again. */
  void assertRight(List<String> wrong) {
    if (!wrong.isEmpty()) {
      throw new AssertionError(
          "-Dchaos.seed=%d, %s%n%s%nthe plan:%n%s%n%s"
              .formatted(settings.seed(), settings, String.join("\n", wrong), plan, summary()));
    }
  }

  /** One line of what happened. */
  String summary() {
    return "chaos, seed %d: %d messages, storm until %d s, level at %d s, %d in AWS and in Port, %d kills, %d drains, %d times no queue at start; %d requests to Port; met %s; %s"
        .formatted(
            settings.seed(),
            world.messages(),
            stormed.toSeconds(),
            calmed.toSeconds(),
            world.inAws().size(),
            plan.count(Plan.Step.Kill.class),
            fleet.drains().size(),
            fleet.unavailable(),
            stack.port.requests().values().stream()
                .flatMap(byStatus -> byStatus.values().stream())
                .mapToLong(Long::longValue)
                .sum(),
            weather.met(),
            fate);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    fleet.close();
    sqs.close();
    stack.close();
  }
}
