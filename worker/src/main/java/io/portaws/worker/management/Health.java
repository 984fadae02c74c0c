package io.portaws.worker.management;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether the worker makes steps, and what keeps it from being ready. Live means that every loop
 * completed a poll, an outcome, or the decision not to poll, within a bound, and that what is held
 * gets on; a closed tap is live. Safe for use by many threads.
 *
 * <p>The process tells its steps until loops begin; from then on each loop tells its own, by {@link
 * #ofLoop}. What fails is the teller's own too: a loop that polls does not make good for another
 * one that cannot.
 */
public final class Health {
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final String PROCESS = "process";

  /** The loop whose turn this thread works on. */
  private static final ScopedValue<Health> AT_WORK = ScopedValue.newInstance();

  /** One turn's work. */
  @FunctionalInterface
  public interface Work {
    void run() throws InterruptedException;
  }

  private record Need(String remedy, Instant at) {}

  private record Step(Instant at, String word) {}

  private record Failure(String part, String who) implements Comparable<Failure> {
    @Override
    public int compareTo(Failure other) {
      int byPart = part.compareTo(other.part);
      return byPart != 0 ? byPart : who.compareTo(other.who);
    }
  }

  /** What all tellers tell. */
  private static final class Told {
    private final Map<Failure, String> notReady = new ConcurrentSkipListMap<>();
    private final Map<String, Need> setup = new ConcurrentSkipListMap<>();
    private final Map<String, Step> loops = new ConcurrentSkipListMap<>();
    private volatile Step process;
    private volatile @Nullable HeldWatch held;

    private Told(Step process) {
      this.process = process;
    }
  }

  private final InstantSource clock;
  private final Duration bound;
  private final Told told;
  private final String who;

  /**
   * @param bound the longest that a healthy loop may take for a step: a poll, a turn
   */
  public Health(InstantSource clock, Duration bound) {
    this(clock, bound, new Told(new Step(clock.instant(), "starting")), PROCESS);
  }

  private Health(InstantSource clock, Duration bound, Told told, String who) {
    this.clock = clock;
    this.bound = bound;
    this.told = told;
    this.who = who;
  }

  /**
   * The same health, as this loop tells it. From now on the worker is live only while this loop is;
   * until its first step it is so by the process's steps.
   */
  public Health ofLoop(int number) {
    String name = "loop-" + number;
    told.loops.put(name, told.process);
    return new Health(clock, bound, told, name);
  }

  /** This loop is no more: neither its steps nor its failures count. */
  public void ended() {
    told.loops.remove(who);
    told.notReady.keySet().removeIf(failure -> failure.who().equals(who));
  }

  /** This loop, which was no more, makes steps again. */
  public void begins(String word) {
    told.loops.put(who, new Step(clock.instant(), word));
  }

  /** Lets it be live only while held messages get on. */
  public void watch(HeldWatch held) {
    told.held = held;
  }

  /** A loop, or the process before there were any, completed a step. */
  public void stepped(String word) {
    Step step = new Step(clock.instant(), word);
    if (who.equals(PROCESS)) {
      told.process = step;
    } else {
      told.loops.computeIfPresent(who, (_, _) -> step);
    }
  }

  /** Works as this loop: on this thread {@link #steppedHere} is its step from here on. */
  public void during(Work work) throws InterruptedException {
    ScopedValue.where(AT_WORK, this)
        .call(() -> {
          work.run();
          return true;
        });
  }

  /** The loop that this thread works as completed a step; on other threads it is nobody's. */
  public static void steppedHere(String word) {
    if (AT_WORK.isBound()) {
      AT_WORK.get().stepped(word);
    }
  }

  /** The same task for another thread, which then works as the loop that this thread works as. */
  public static Runnable goingOnWith(Runnable task) {
    if (!AT_WORK.isBound()) {
      return task;
    }
    Health here = AT_WORK.get();
    return () -> ScopedValue.where(AT_WORK, here).run(task);
  }

  /** Something that the worker needs is not there, and what mends it. */
  public void failed(String part, String why) {
    told.notReady.put(new Failure(part, who), why);
  }

  public void recovered(String part) {
    told.notReady.remove(new Failure(part, who));
  }

  /**
   * A message waits for an operator. Forgotten when it has not been said again for ten minutes,
   * twice the time after which such a message is tried again.
   */
  public void needsSetup(String reason, String remedy) {
    told.setup.put(reason, new Need(remedy, clock.instant()));
  }

  public boolean isLive() {
    return stuck().isEmpty();
  }

  public boolean isReady() {
    return missing().isEmpty() && isLive();
  }

  /** How many loops made a step within the bound. */
  public long loopsThatStep() {
    return told.loops.values().stream().filter(step -> isWithinBound(latest(step))).count();
  }

  /** For how many reasons messages wait for an operator now. */
  public long setupNeeded() {
    return needs().size();
  }

  /** For the probes, as JSON-ready values. */
  public Map<String, Object> report() {
    Map<String, String> stuck = stuck();
    Map<String, String> missing = missing();
    Step slowest = slowest();
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("live", stuck.isEmpty());
    report.put("ready", missing.isEmpty() && stuck.isEmpty());
    report.put("lastStep", slowest.word());
    report.put("secondsSinceLastStep", since(slowest).toSeconds());
    report.put("boundSeconds", bound.toSeconds());
    report.put("notLive", stuck);
    report.put("notReady", missing);
    return report;
  }

  /** What makes no steps, by name, with a sentence. */
  private Map<String, String> stuck() {
    Map<String, String> stuck = new TreeMap<>();
    told.loops.forEach((name, step) -> noteUnlessWithinBound(name, latest(step), stuck));
    if (told.loops.isEmpty()) {
      noteUnlessWithinBound(PROCESS, told.process, stuck);
    }
    Optional.ofNullable(told.held)
        .flatMap(watch -> watch.stuck(clock.instant()))
        .ifPresent(why -> stuck.put("held", why));
    return stuck;
  }

  private void noteUnlessWithinBound(String name, Step step, Map<String, String> stuck) {
    if (!isWithinBound(step)) {
      stuck.put(
          name, "no step for %d s, since \"%s\"".formatted(since(step).toSeconds(), step.word()));
    }
  }

  private boolean isWithinBound(Step step) {
    return since(step).compareTo(bound) <= 0;
  }

  /** Before the loops begin, the process's steps are theirs. */
  private Step latest(Step ofLoop) {
    Step process = told.process;
    return process.at().isAfter(ofLoop.at()) ? process : ofLoop;
  }

  /** Of the loop that made none for longest; the process's where there is no loop. */
  private Step slowest() {
    return told.loops.values().stream()
        .map(this::latest)
        .min((a, b) -> a.at().compareTo(b.at()))
        .orElse(told.process);
  }

  /** What messages wait for an operator to mend, by reason. */
  private Map<String, Need> needs() {
    Instant oldest = clock.instant().minus(REMEMBERED);
    told.setup.values().removeIf(need -> need.at().isBefore(oldest));
    return told.setup;
  }

  /** Whether each loop makes steps and what is held gets on: what does not, with a sentence. */
  public Map<String, String> notLive() {
    return stuck();
  }

  /** What fails now, by part: {@code port}, {@code queue}, {@code loop}, {@code budget}. */
  public Map<String, String> failing() {
    Map<String, String> failing = new TreeMap<>();
    told.notReady.forEach((failure, why) -> failing.putIfAbsent(failure.part(), why));
    return failing;
  }

  /** What messages wait for, by reason, and what mends it. */
  public Map<String, String> setup() {
    Map<String, String> needed = new TreeMap<>();
    needs().forEach((reason, need) -> needed.put(reason, need.remedy()));
    return needed;
  }

  private Map<String, String> missing() {
    Map<String, String> missing = failing();
    missing.putAll(setup());
    return missing;
  }

  private Duration since(Step step) {
    return Duration.between(step.at(), clock.instant());
  }
}
