package io.portaws.worker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.portaws.pipeline.Intake;
import io.portaws.pipeline.ReadScope;
import io.portaws.pipeline.Unmatched;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Port is away for hours of virtual time, and nothing else goes wrong. */
class LongOutageTest {
  private static final int MESSAGES = 200;
  private static final Duration BEGINS = Duration.ofMinutes(1);
  private static final TypeCatalog CATALOG = TypeCatalog.bundled();

  private final Logger log = (Logger) LoggerFactory.getLogger("io.portaws");
  private final Scheduler scheduler = new Scheduler(generator());
  private final Faults faults = new Faults(generator(), Set.of());
  private final Cloud cloud = new Cloud(scheduler, faults, false);
  private final FakePort port = new FakePort(scheduler, faults, 1_000, (_, _) -> {});
  private final List<Replica> replicas = new ArrayList<>();
  private FakeQueue queue;

  @BeforeEach
  void silence() {
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void speakAgain() {
    log.setLevel(null);
  }

  private static RandomGenerator generator() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(7);
  }

  private void begin(int count, int maxReceives) {
    queue =
        new FakeQueue(scheduler, faults, generator(), Duration.ofSeconds(30), maxReceives, _ -> {});
    var mapper = new Mapper(MappingFile.ofCatalog(CATALOG, new Problems()));
    var scope = new ReadScope(Set.of(Cloud.ACCOUNT), Set.of("*"));
    var intake =
        new Intake(CATALOG, mapper, Cloud.ACCOUNT, scope, Unmatched.SKIP, PipelineMetrics.NOOP);
    var world =
        new Replica.World(
            scheduler, faults, cloud, queue, port, new OkHttpClient(), CATALOG, mapper, intake);
    for (int i = 0; i < count; i++) {
      Replica replica = new Replica(world, "worker-" + i, i);
      replicas.add(replica);
      scheduler.after(Duration.ZERO, () -> replica.start(2, 1_000, Duration.ofSeconds(10)));
    }
  }

  private void send(int from, int to) {
    for (int i = from; i < to; i++) {
      queue.send(
          "{\"blueprint\":\"service\",\"identifier\":\"s%d\",\"properties\":{}}".formatted(i));
    }
  }

  private long handedOut() {
    return replicas.stream().mapToLong(each -> queue.handedOutTo(each.toString())).sum();
  }

  private void runUntil(Duration time) {
    scheduler.at(time, () -> {});
    assertThat(run(() -> scheduler.elapsed().compareTo(time) >= 0)).isTrue();
  }

  /** Whether it comes to this. */
  private boolean run(BooleanSupplier until) {
    boolean came = scheduler.run(until, () -> {}, scheduler.elapsed().plusDays(1));
    assertThat(scheduler.failure()).isNull();
    return came;
  }

  /** Half of the messages come before Port goes away, half a minute later. */
  @ParameterizedTest(name = "{0} replicas, away for {1}, {2} receives")
  @CsvSource({
    "1, PT1H, 2",
    "1, PT1H, 10",
    "3, PT1H, 2",
    "1, PT1H30M, 2",
    "3, PT1H30M, 10",
    "3, PT3H30M, 2",
    "3, PT3H30M, 10"
  })
  void anOutageCostsAReceiveAnHourAtMostAndDeadLettersNothing(
      int count, Duration away, int maxReceives) {
    begin(count, maxReceives);
    scheduler.at(
        BEGINS,
        () -> {
          port.downFor(away);
          send(0, MESSAGES / 2);
        });
    scheduler.at(BEGINS.plusSeconds(60), () -> send(MESSAGES / 2, MESSAGES));
    runUntil(BEGINS.plusSeconds(55));
    long atFirst = handedOut();
    runUntil(BEGINS.plusSeconds(120));
    assertThat(handedOut()).as("received once Port is known to be away").isEqualTo(atFirst);
    runUntil(BEGINS.plusMinutes(59));
    assertThat(handedOut()).as("received during the first hour").isEqualTo(atFirst);
    long before = handedOut();
    runUntil(BEGINS.plus(away));
    assertThat(handedOut() - before)
        .as("received after what was held went back")
        .isLessThanOrEqualTo(atFirst * away.toHours());

    assertThat(run(queue::isEmpty)).as("it comes to an end: %s", queue).isTrue();
    assertThat(scheduler.elapsed()).isLessThan(BEGINS.plus(away).plusMinutes(5));
    assertThat(queue.dead()).isEmpty();
    assertThat(port.entities()).hasSize(MESSAGES);
    assertThat(handedOut()).isLessThanOrEqualTo(MESSAGES + atFirst * Math.max(1, away.toHours()));
    assertThat(replicas).allMatch(replica -> replica.sums().residual() == 0);
  }
}
