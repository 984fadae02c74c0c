package io.portaws.worker.simulation;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.exception.AbortedException;

/**
 * Virtual time, and threads that run one at a time in an order that only the dice decide.
 *
 * <p>The threads are virtual ones whose carrier is whoever calls {@link #run}: wherever production
 * code parks, on a lock, a future or a pause, the scheduler gets control back and picks the next
 * one. So production code runs as it is, with its own locks. The JDK has no public way to give a
 * virtual thread its own scheduler; the constructor that its own tests use needs {@code --add-opens
 * java.base/java.lang=ALL-UNNAMED}. Belongs to one thread, and to the threads that it runs.
 */
final class Scheduler implements InstantSource {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private static final Constructor<?> BUILDER = builder();
  private static final Method OWNER = owner();
  private static final boolean TRACED = Long.getLong("simulation.seed") != null;

  /** What can be killed: it and all its threads then run no further, wherever they are. */
  final class SimulatedProcess {
    private final String name;
    private boolean killed;

    private SimulatedProcess(String name) {
      this.name = name;
    }

    void kill() {
      killed = true;
      settle();
      ready.removeIf(step -> step.carrier.process == this);
    }

    boolean isKilled() {
      return killed;
    }

    Thread start(String thread, Runnable body) {
      var carrier = new Carrier(this);
      Thread started = builder(carrier).name(name + "-" + thread).unstarted(body);
      carrier.thread = started;
      threads.add(started);
      started.start();
      return started;
    }

    /** Runs each task on a thread of its own, as the production code's executor does. */
    AbstractExecutorService executor() {
      return new Tasks(this);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private record Step(Carrier carrier, Runnable continuation) {}

  /** What one thread is told to go on by. */
  private final class Carrier implements Executor {
    private final SimulatedProcess process;
    private Thread thread;

    private Carrier(SimulatedProcess process) {
      this.process = process;
    }

    @Override
    public void execute(Runnable continuation) {
      if (!process.killed) {
        told.add(new Step(this, continuation));
      }
    }
  }

  private static final class Timer implements Comparable<Timer> {
    private final long at;
    private final long number;
    private final Runnable action;
    private boolean over;

    private Timer(long at, long number, Runnable action) {
      this.at = at;
      this.number = number;
      this.action = action;
    }

    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final RandomGenerator dice;
  private final List<Step> ready = new ArrayList<>();

  /** Safe for use by many threads: the JDK's own tells who may enter a monitor again. */
  private final Queue<Step> told = new ConcurrentLinkedQueue<>();

  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Set<Thread> threads = new HashSet<>();
  private long nanos;
  private long timersMade;
  private long steps;
  private long digest;
  private Throwable failure;

  Scheduler(RandomGenerator dice) {
    this.dice = dice;
  }

  SimulatedProcess process(String name) {
    return new SimulatedProcess(name);
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanos);
  }

  /** Since the start. */
  Duration elapsed() {
    return Duration.ofNanos(nanos);
  }

  long steps() {
    return steps;
  }

  /** The same for two runs only if they took the same steps at the same times. */
  long digest() {
    return digest;
  }

  /** Something that a replayed seed tells. */
  void trace(Supplier<String> what) {
    if (TRACED) {
      System.out.printf(
          "%-22s %-18s %s%n", elapsed(), Thread.currentThread().getName(), what.get());
    }
  }

  void note(Object what) {
    digest = digest * 31 + what.hashCode();
  }

  /** The first exception that ended a thread; null when none did. */
  Throwable failure() {
    return failure;
  }

  /** Does this at that time, on no thread of any process. */
  void at(Duration time, Runnable action) {
    timers.add(new Timer(Math.max(nanos, time.toNanos()), timersMade++, action));
  }

  void after(Duration wait, Runnable action) {
    at(elapsed().plus(wait), action);
  }

  /** Parks the calling thread for so long of virtual time. */
  void sleep(Duration wait) throws InterruptedException {
    Thread sleeper = Thread.currentThread();
    Timer timer =
        new Timer(
            nanos + Math.max(0, wait.toNanos()), timersMade++, () -> LockSupport.unpark(sleeper));
    timers.add(timer);
    while (!timer.over) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        timers.remove(timer);
        throw new InterruptedException();
      }
    }
  }

  /** As {@link #sleep}, in a call of the AWS SDK, which ends so when its thread is interrupted. */
  void pass(Duration wait) {
    try {
      sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AbortedException.create("interrupted");
    }
  }

  /**
   * Runs until this is so, looked at whenever no thread can run without time passing.
   *
   * @param afterStep called after each step of a thread
   * @return false when it was not so by then, or nothing is left to happen
   */
  boolean run(BooleanSupplier done, Runnable afterStep, Duration limit) {
    while (failure == null) {
      settle();
      if (!ready.isEmpty()) {
        step();
        afterStep.run();
      } else if (done.getAsBoolean()) {
        return true;
      } else {
        Timer next = timers.poll();
        if (next == null || next.at > limit.toNanos()) {
          return false;
        }
        nanos = next.at;
        next.over = true;
        next.action.run();
      }
    }
    return false;
  }

  private void step() {
    int last = ready.size() - 1;
    int picked = last == 0 ? 0 : dice.nextInt(last + 1);
    Step step = ready.set(picked, ready.get(last));
    ready.remove(last);
    steps++;
    digest = (digest * 31 + nanos) * 31 + picked;
    Step going = step;
    while (going != null) {
      going.continuation.run();
      going = interrupted(going.carrier);
    }
  }

  /**
   * The rest of a step that was not over: its thread met a monitor that another simulation of this
   * process was in, such as one of a library's caches, and goes on at once as if it had not.
   */
  private Step interrupted(Carrier carrier) {
    while (true) {
      for (Step step : told) {
        if (step.carrier == carrier) {
          told.remove(step);
          return step;
        }
      }
      switch (carrier.thread.getState()) {
        case WAITING, TERMINATED -> {
          if (!waitsForAnother(carrier.thread)) {
            return null;
          }
          Thread.onSpinWait();
        }
        case NEW, RUNNABLE, BLOCKED, TIMED_WAITING -> Thread.onSpinWait();
      }
    }
  }

  /** Whether it waits for a lock that none of our threads has, and will get it without us. */
  private boolean waitsForAnother(Thread thread) {
    // Of semaphores and latches nobody is the owner.
    if (!(LockSupport.getBlocker(thread) instanceof AbstractQueuedSynchronizer lock)
        || !lock.getClass().getName().startsWith(ReentrantLock.class.getName())) {
      return false;
    }
    try {
      // Just given back, it has no owner until the first that waits for it runs.
      Thread next =
          OWNER.invoke(lock) instanceof Thread owner ? owner : lock.getFirstQueuedThread();
      return next == null || next.equals(thread) || !threads.contains(next);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a lock does not tell its owner", e);
    }
  }

  private void settle() {
    for (Step step = told.poll(); step != null; step = told.poll()) {
      ready.add(step);
    }
  }

  private Thread.Builder.OfVirtual builder(Carrier carrier) {
    try {
      return ((Thread.Builder.OfVirtual) BUILDER.newInstance(carrier))
          .uncaughtExceptionHandler((_, e) -> failure = failure == null ? e : failure);
    } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("no virtual thread could be built", e);
    }
  }

  private static Method owner() {
    try {
      Method owner = AbstractOwnableSynchronizer.class.getDeclaredMethod("getExclusiveOwnerThread");
      owner.setAccessible(true);
      return owner;
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "the simulation needs --add-opens java.base/java.util.concurrent.locks=ALL-UNNAMED", e);
    }
  }

  private static Constructor<?> builder() {
    try {
      Constructor<?> constructor =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      constructor.setAccessible(true);
      return constructor;
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "the simulation needs --add-opens java.base/java.lang=ALL-UNNAMED", e);
    }
  }

  private static final class Tasks extends AbstractExecutorService {
    private final SimulatedProcess process;
    private int started;

    private Tasks(SimulatedProcess process) {
      this.process = process;
    }

    @Override
    public void execute(Runnable task) {
      process.start("task-" + started++, task);
    }

    @Override
    public void shutdown() {
      throw new UnsupportedOperationException("a process that ends is killed");
    }

    @Override
    public List<Runnable> shutdownNow() {
      throw new UnsupportedOperationException("a process that ends is killed");
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }
}
