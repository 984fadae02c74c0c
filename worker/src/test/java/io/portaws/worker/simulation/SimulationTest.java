package io.portaws.worker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.portaws.worker.simulation.Simulation.Profile;
import io.portaws.worker.simulation.Simulation.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The promises of the whole pipeline, over very many seeds. {@code -Dsimulation.seed=N} replays one
 * seed with its log, {@code -Dsimulation.seeds=N} runs so many.
 */
class SimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 10_000);
  private static final Long SEED = Long.getLong("simulation.seed");
  private static final int MOST_SHOWN = 10;

  private static final Profile CALM = new Profile(1, Set.of(), false, Duration.ZERO, true);
  private static final Profile ONE_WORKER =
      new Profile(1, EnumSet.allOf(Fault.class), false, Duration.ofMinutes(2), true);
  private static final Profile SEVERAL_WORKERS =
      new Profile(3, EnumSet.allOf(Fault.class), false, Duration.ofMinutes(2), false);

  private final Logger log = (Logger) LoggerFactory.getLogger("io.portaws");

  @BeforeEach
  void silence() {
    if (SEED == null) {
      log.setLevel(Level.OFF);
    }
  }

  @AfterEach
  void speakAgain() {
    log.setLevel(null);
  }

  @Test
  void undisturbedWorkerBringsTheCatalogueLevel() throws InterruptedException {
    run("calm", CALM, SEEDS / 20);
  }

  @Test
  void oneWorkerKeepsItsPromisesWhateverGoesWrong() throws InterruptedException {
    Map<Fault, Integer> happened = run("one worker", ONE_WORKER, SEEDS * 7 / 10);

    if (SEED == null && SEEDS >= 1_000) {
      assertThat(happened).containsOnlyKeys(Fault.values());
    }
  }

  @Test
  void severalWorkersKeepTheirPromisesWhateverGoesWrong() throws InterruptedException {
    run("several workers", SEVERAL_WORKERS, SEEDS / 4);
  }

  @Test
  void seedTellsAllOfARun() {
    OkHttpClient http = new OkHttpClient();
    for (long seed = 1; seed <= 20; seed++) {
      Result first = new Simulation(seed, SEVERAL_WORKERS, http).run();

      assertThat(new Simulation(seed, SEVERAL_WORKERS, http).run()).isEqualTo(first);
    }
  }

  private static Map<Fault, Integer> run(String name, Profile profile, long seeds)
      throws InterruptedException {
    long from = SEED == null ? 1 : SEED;
    long to = SEED == null ? seeds : SEED;
    AtomicLong next = new AtomicLong(from);
    Map<Long, List<String>> broken = Collections.synchronizedMap(new TreeMap<>());
    Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    long[] sums = new long[5];
    List<Thread> threads = new ArrayList<>();
    long started = System.nanoTime();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                OkHttpClient http = new OkHttpClient();
                for (long seed = next.getAndIncrement();
                    seed <= to;
                    seed = next.getAndIncrement()) {
                  Result result = new Simulation(seed, profile, http).run();
                  synchronized (faults) {
                    result
                        .faults()
                        .forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
                    sums[0] += result.events();
                    sums[1] += result.reads();
                    sums[2] += result.requests();
                    sums[3] += result.steps();
                    sums[4] += result.elapsed().toSeconds();
                  }
                  if (!result.broken().isEmpty()) {
                    broken.put(seed, result.broken());
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.printf(
        "simulation, %s: %d seeds in %d ms, %d events, %d reads, %d requests, %d steps, %d h of virtual time; %s%n",
        name,
        to - from + 1,
        (System.nanoTime() - started) / 1_000_000,
        sums[0],
        sums[1],
        sums[2],
        sums[3],
        sums[4] / 3_600,
        faults);
    if (!broken.isEmpty()) {
      StringBuilder shown = new StringBuilder();
      broken.entrySet().stream()
          .limit(MOST_SHOWN)
          .forEach(e ->
              shown
                  .append("%n-Dsimulation.seed=%d: ".formatted(e.getKey()))
                  .append(String.join("\n  ", e.getValue())));
      throw new AssertionError(
          "%s: %d of %d seeds are broken%s".formatted(name, broken.size(), to - from + 1, shown));
    }
    return faults;
  }
}
