package io.portaws.worker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.portaws.worker.simulation.Simulation.Profile;
import io.portaws.worker.simulation.Simulation.Result;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.slf4j.LoggerFactory;

/**
 * The promises of the whole pipeline, over very many seeds. {@code -Dsimulation.seeds=N} runs so
 * many, {@code -Dsimulation.seed=N} replays one of them with its log and what happened in it.
 */
class SimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 10_000);
  private static final Long SEED = Long.getLong("simulation.seed");

  private static final Duration RECHECK = Duration.ofSeconds(10);
  private static final Set<Fault> ALL = EnumSet.allOf(Fault.class);

  private static final Profile CALM = new Profile(1, Set.of(), RECHECK);
  private static final Profile ONE_WORKER = new Profile(1, ALL, RECHECK);

  /** One that drains is a second worker beside the one that follows it. */
  private static final Profile NO_RECHECK =
      new Profile(1, EnumSet.complementOf(EnumSet.of(Fault.DRAINED)), Duration.ZERO);

  private static final Profile SEVERAL_WORKERS = new Profile(3, ALL, RECHECK);

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
  void undisturbedWorkerBringsTheCatalogueLevel(TestInfo test) throws InterruptedException {
    run(test, CALM, SEEDS / 20);
  }

  @Test
  void oneWorkerKeepsItsPromisesWhateverGoesWrong(TestInfo test) throws InterruptedException {
    Map<Fault, Integer> happened = run(test, ONE_WORKER, SEEDS / 4);

    if (SEED == null && SEEDS >= 1_000) {
      assertThat(happened).containsOnlyKeys(Fault.values());
    }
  }

  @Test
  void oneWorkerWithoutRecheckKeepsItsPromisesWhateverGoesWrong(TestInfo test)
      throws InterruptedException {
    run(test, NO_RECHECK, SEEDS / 5);
  }

  @Test
  void severalWorkersKeepTheirPromisesWhateverGoesWrong(TestInfo test) throws InterruptedException {
    run(test, SEVERAL_WORKERS, SEEDS / 2);
  }

  private static Map<Fault, Integer> run(TestInfo test, Profile profile, long seeds)
      throws InterruptedException {
    String name = test.getTestMethod().orElseThrow().getName();
    return new Seeds(name, profile, SEED == null ? 1 : SEED, SEED == null ? seeds : SEED).run();
  }

  @Test
  void seedTellsAllOfARun() {
    OkHttpClient http = new OkHttpClient();
    Set<Long> different = new HashSet<>();
    for (long seed = 1; seed <= 50; seed++) {
      Result first = new Simulation(seed, SEVERAL_WORKERS, http).run();

      assertThat(new Simulation(seed, SEVERAL_WORKERS, http).run()).isEqualTo(first);
      different.add(first.digest());
    }
    assertThat(different).hasSize(50);
  }
}
