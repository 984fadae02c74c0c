package io.portaws.worker.chaos;

import static org.awaitility.Awaitility.await;

import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.PortStandIn;
import io.portaws.worker.SandboxStack;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.core.ConditionTimeoutException;

/** Brings about what a plan says. Its steps are safe for use by many threads; begin once. */
final class Fate {
  /** What a trouble lasts longer at most so that somebody meets it. */
  static final Duration UNTIL_MET = Duration.ofMinutes(2);

  private static final Duration MOMENT = Duration.ofMillis(50);

  private final Plan plan;
  private final SandboxStack stack;
  private final Fleet fleet;
  private final Weather weather;
  private final int victim;
  private final List<Future<?>> steps = new CopyOnWriteArrayList<>();
  private final Set<Trouble> unmet = ConcurrentHashMap.newKeySet();
  private final Queue<String> spells = new ConcurrentLinkedQueue<>();
  private final ReentrantLock outages = new ReentrantLock(true);
  private int secrets;
  private long began;

  /**
   * @param victim the worker that is killed where a trouble needs one that starts
   */
  Fate(Plan plan, SandboxStack stack, Fleet fleet, Weather weather, int victim) {
    this.plan = plan;
    this.stack = stack;
    this.fleet = fleet;
    this.weather = weather;
    this.victim = victim;
  }

  /** From now on each step comes in its time; each that lasts takes a thread of the timer. */
  void begin(ScheduledExecutorService timer) {
    began = System.nanoTime();
    for (Plan.Step step : plan.steps()) {
      steps.add(timer.schedule(() -> happen(step), step.at().toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  boolean isOver() {
    return steps.stream().allMatch(Future::isDone);
  }

  List<Future<?>> steps() {
    return List.copyOf(steps);
  }

  /** The troubles that nobody met, or not often enough. */
  Set<Trouble> unmet() {
    return Set.copyOf(unmet);
  }

  private void happen(Plan.Step step) {
    try {
      switch (step) {
        case Plan.Step.Spell(Duration _, Trouble trouble) when trouble.isOutage() ->
            outage(trouble);
        case Plan.Step.Spell(Duration _, Trouble trouble) -> spell(trouble);
        case Plan.Step.Kill(Duration _, int worker) -> fleet.kill(worker);
        case Plan.Step.Terminate(Duration _, int worker) -> fleet.terminate(worker);
        case Plan.Step.RevokeTokens _ -> stack.port.revokeTokens();
        case Plan.Step.RotateSecret _ -> rotate();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One after the other, so that in between workers have work again. */
  private void outage(Trouble trouble) throws InterruptedException {
    outages.lockInterruptibly();
    try {
      spell(trouble);
    } finally {
      outages.unlock();
    }
  }

  private void spell(Trouble trouble) {
    long before = weather.met(trouble);
    long from = System.nanoTime();
    try {
      if (trouble.isOutage()) {
        weather.gather(trouble);
      } else {
        weather.begin(trouble);
      }
      if (trouble == Trouble.GET_QUEUE_ATTRIBUTES) {
        fleet.kill(victim);
      }
      boolean met = !trouble.isOutage() || isSoon(() -> weather.met(trouble) > before);
      Duration left = met ? trouble.length : Duration.ZERO;
      if (!isSoonAfter(left, () -> weather.met(trouble) >= before + Trouble.MEETINGS)) {
        unmet.add(trouble);
      }
    } finally {
      weather.end(trouble);
      spells.add("%s %d-%d s".formatted(trouble, seconds(from), seconds(System.nanoTime())));
    }
  }

  private static boolean isSoon(Callable<Boolean> what) {
    return isSoonAfter(MOMENT, what);
  }

  private static boolean isSoonAfter(Duration least, Callable<Boolean> what) {
    try {
      await().pollDelay(least).pollInterval(MOMENT).atMost(least.plus(UNTIL_MET)).until(what);
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  private long seconds(long nanos) {
    return Duration.ofNanos(nanos - began).toSeconds();
  }

  private synchronized void rotate() {
    String secret = "secret-" + ++secrets;
    putSecret(stack.aws, secret);
    stack.port.credentials(PortStandIn.CLIENT_ID, secret);
  }

  /** Where the workers read it; its ARN. */
  static String putSecret(AwsStandIn aws, String clientSecret) {
    return aws.putSecret(
        SandboxStack.ACCOUNT,
        SandboxStack.REGION,
        "port",
        "{\"id\":\"%s\",\"clientSecret\":\"%s\"}".formatted(PortStandIn.CLIENT_ID, clientSecret));
  }

  /** The spells and when they were, in seconds from the beginning. */
  @Override
  public String toString() {
    return String.join(", ", spells);
  }
}
