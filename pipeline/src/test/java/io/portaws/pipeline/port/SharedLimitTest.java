package io.portaws.pipeline.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Several senders before one limit, on virtual time: none knows of the others. */
class SharedLimitTest {
  private static final Instant T0 = FakeTime.START;
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final Duration HALF = PERIOD.dividedBy(2);
  private static final int LIMIT = 600;
  private static final double RESERVE = 0.2;
  private static final int OURS = (int) (LIMIT * (1 - RESERVE));

  /** Port: so many requests in each window, told with every answer. */
  private static final class Port {
    final List<Integer> usedInWindow = new ArrayList<>();
    final List<Integer> usedInFirstHalf = new ArrayList<>();
    int refused;

    /** An answer's headers: its time of day and window, and how they are told is the test's. */
    record Answer(Instant at, int remaining, Instant reset) {}

    Answer answer(Instant now) {
      int window = (int) Duration.between(T0, now).dividedBy(PERIOD);
      while (usedInWindow.size() <= window) {
        usedInWindow.add(0);
        usedInFirstHalf.add(0);
      }
      if (Duration.between(T0.plus(PERIOD.multipliedBy(window)), now).compareTo(HALF) < 0) {
        usedInFirstHalf.set(window, usedInFirstHalf.get(window) + 1);
      }
      int used = usedInWindow.get(window);
      if (used == LIMIT) {
        refused++;
      } else {
        usedInWindow.set(window, ++used);
      }
      Instant reset = T0.plus(PERIOD.multipliedBy(window + 1));
      return new Answer(now, LIMIT - used, reset);
    }
  }

  /** How Port tells when its window ends. */
  enum Told {
    SECONDS_LEFT,
    EPOCH,
    EPOCH_WITH_DATE;

    private RateSignal signal(Port.Answer answer, Instant replicasNow) {
      Map<String, String> headers = new HashMap<>();
      headers.put("x-ratelimit-limit", Integer.toString(LIMIT));
      headers.put("x-ratelimit-remaining", Integer.toString(answer.remaining()));
      headers.put("x-ratelimit-period", Long.toString(PERIOD.toSeconds()));
      Duration left = Duration.between(answer.at(), answer.reset());
      long reset =
          this == SECONDS_LEFT
              ? left.plusMillis(999).toSeconds()
              : answer.reset().plusMillis(999).getEpochSecond();
      headers.put("x-ratelimit-reset", Long.toString(reset));
      if (this == EPOCH_WITH_DATE) {
        headers.put(
            "date",
            DateTimeFormatter.RFC_1123_DATE_TIME.format(answer.at().atOffset(ZoneOffset.UTC)));
      }
      return RateSignal.of(headers::get, replicasNow);
    }
  }

  /** One replica with a backlog without end between two instants, and a few loops. */
  private static final class Replica {
    final RateBudget budget = new RateBudget(RESERVE, null);
    final Instant from;
    final Instant to;
    Duration skew = Duration.ZERO;
    final int[] sentInWindow = new int[64];

    Replica(Instant from, Instant to) {
      this.from = from;
      this.to = to;
    }

    /** What its clock shows. */
    Instant clock(Instant now) {
      return now.plus(skew);
    }

    void sent(Instant now) {
      sentInWindow[(int) Duration.between(T0, now).dividedBy(PERIOD)]++;
    }
  }

  private record Step(Instant at, Runnable what) {}

  private final Port port = new Port();
  private Told told = Told.SECONDS_LEFT;
  private final PriorityQueue<Step> steps = new PriorityQueue<>(Comparator.comparing(Step::at));
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);

  private void run(List<Replica> replicas, int windows) {
    Instant end = T0.plus(PERIOD.multipliedBy(windows));
    for (Replica replica : replicas) {
      for (int loop = 0; loop < 4; loop++) {
        Instant at = replica.from.plusMillis(random.nextInt(2_000));
        steps.add(new Step(at, () -> send(replica, at)));
      }
    }
    while (!steps.isEmpty() && steps.element().at().isBefore(end)) {
      steps.remove().what().run();
    }
  }

  private void send(Replica replica, Instant now) {
    if (!now.isBefore(replica.to)) {
      return;
    }
    Duration wait = replica.budget.admit(replica.clock(now));
    if (!wait.isZero()) {
      Instant again =
          now.plus(wait.compareTo(Duration.ofSeconds(1)) > 0 ? Duration.ofSeconds(1) : wait);
      steps.add(new Step(again, () -> send(replica, again)));
      return;
    }
    replica.sent(now);
    Instant arrived = now.plusMillis(10 + random.nextInt(100));
    steps.add(
        new Step(
            arrived,
            () -> {
              Port.Answer answer = port.answer(arrived);
              Instant back = arrived.plusMillis(10 + random.nextInt(100));
              steps.add(
                  new Step(
                      back,
                      () -> {
                        Instant there = replica.clock(back);
                        RateSignal signal = told.signal(answer, there);
                        replica.budget.answered(200, signal, replica.clock(now), there);
                        send(replica, back);
                      }));
            }));
  }

  private static Replica always() {
    return new Replica(T0, Instant.MAX);
  }

  @ParameterizedTest(name = "{0} replicas")
  @CsvSource({"1", "2", "4", "8"})
  void replicasUseWhatIsTheirsAndAreNeverRefused(int count) {
    List<Replica> replicas = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replicas.add(always());
    }

    run(replicas, 12);

    assertThat(port.refused).isZero();
    assertThat(port.usedInWindow.subList(1, 11))
        .allSatisfy(used -> assertThat(used).isBetween(OURS * 9 / 10, OURS * 103 / 100));
    assertThat(port.usedInFirstHalf.subList(3, 11))
        .allSatisfy(used -> assertThat(used).isLessThan(OURS * 65 / 100));
    for (Replica replica : replicas) {
      int sent = 0;
      for (int window = 4; window < 11; window++) {
        sent += replica.sentInWindow[window];
      }
      assertThat(sent).isBetween(OURS * 7 / count / 2, OURS * 7 / count * 2);
    }
  }

  /** Between two clocks there is always a difference; between some there is a large one. */
  @ParameterizedTest(name = "{0} replicas, {1} ahead, the reset told as {2}")
  @MethodSource
  void clocksThatDifferFromPortsCostNoRefusal(int count, Duration skew, Told how) {
    told = how;
    List<Replica> replicas = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replicas.add(always());
      replicas.getLast().skew = skew;
    }

    run(replicas, 12);

    assertThat(port.refused).isZero();
    // A clock that is ahead asks a few times whether the next window has begun.
    assertThat(port.usedInWindow.subList(2, 11))
        .allSatisfy(used -> assertThat(used).isBetween(OURS * 9 / 10, OURS * 108 / 100));
  }

  private static Stream<Arguments> clocksThatDifferFromPortsCostNoRefusal() {
    return Stream.of("-PT1H", "-PT3S", "PT1S", "PT3S", "PT20S", "PT2M")
        .map(Duration::parse)
        .flatMap(skew ->
            Stream.of(1, 4)
                .flatMap(
                    count -> Stream.of(Told.values()).map(how -> Arguments.of(count, skew, how))));
  }

  @Test
  void aReplicaThatComesLaterGetsItsShare() {
    Replica first = always();
    Replica second = new Replica(T0.plus(PERIOD.multipliedBy(3)), Instant.MAX);

    run(List.of(first, second), 16);

    assertThat(port.refused).isZero();
    assertThat(second.sentInWindow[14]).isGreaterThan(OURS / 4);
    assertThat(first.sentInWindow[2]).isGreaterThan(OURS * 9 / 10);
  }

  @Test
  void whatAReplicaThatWentLeavesIsUsedByTheOthers() {
    Replica stays = always();
    Replica goes = new Replica(T0, T0.plus(PERIOD.multipliedBy(5)));

    run(List.of(stays, goes), 12);

    assertThat(port.refused).isZero();
    assertThat(stays.sentInWindow[10]).isGreaterThan(OURS * 9 / 10);
  }

  @Test
  void anotherClientIsLeftTheRoomThatItUses() {
    List<Replica> replicas = List.of(always(), always());
    for (int i = 0; i < 12 * 60 * 4; i++) {
      Instant at = T0.plusMillis(i * 250L);
      steps.add(new Step(at, () -> port.answer(at)));
    }

    run(replicas, 12);

    assertThat(port.refused).isZero();
    assertThat(port.usedInFirstHalf.subList(3, 11))
        .allSatisfy(used -> assertThat(used).isLessThan(OURS * 65 / 100));
  }
}
