package io.portaws.benchmarks.arena;

import io.portaws.benchmarks.Run;
import io.portaws.benchmarks.report.Measurement;
import io.portaws.benchmarks.report.Result;
import io.portaws.benchmarks.report.Result.Kind;
import io.portaws.benchmarks.report.Result.Plot;
import io.portaws.benchmarks.report.Result.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * From the moment that an event was meant to be sent until Port accepted a state that is at least
 * as new. Events come at their times whether or not the consumer keeps up.
 */
final class LatencyRun {
  private static final int[] RATES = {1, 10, 100, 1_000};
  private static final Duration ROUND_TRIP = Duration.ofMillis(20);
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final double WARM_UP_RATE = 300;
  private static final int RESOURCES = 2_000;

  /** Far above what comes: Port tells of a limit, and it holds nothing back. */
  private static final int LIMIT = 10_000;

  private static final int SECONDS_TO_COME = 60;
  private static final double[] SHOWN = {50, 90, 99, 99.9};

  private final Amounts amounts;
  private final Contestants contestants;
  private final List<List<@Nullable Object>> rows = new ArrayList<>();
  private final Map<Double, List<List<@Nullable Double>>> lines = new TreeMap<>();
  private String queue = "";
  private double roundTrip;

  LatencyRun(Amounts amounts, Contestants contestants) {
    this.amounts = amounts;
    this.contestants = contestants;
  }

  /** Runs one worker, at one rate after the other. */
  Result run(Arena arena) throws IOException, InterruptedException {
    queue = arena.newQueue();
    arena.roundTrip(ROUND_TRIP);
    arena.limit(LIMIT * (int) Backlogs.WINDOW.toSeconds(), Backlogs.WINDOW);
    try (Consumer consumer = arena.start(contestants.product(), queue, false, Map.of())) {
      String account = arena.newAccount(RESOURCES);
      arena.stream(account, queue, WARM_UP_RATE, WARM_UP, arena.file("warm-up"));
      awaitRest(arena, consumer);
      roundTrip = arena.measuredRoundTrip();
      for (int rate : RATES) {
        measure(arena, consumer, account, rate);
      }
    }
    arena.limit(0, Backlogs.WINDOW);
    arena.roundTrip(Duration.ZERO);
    arena.drop(queue);
    return result();
  }

  /** Until the queue is empty, second looks at what was young included. */
  private void awaitRest(Arena arena, Consumer consumer) throws IOException, InterruptedException {
    while (arena.depth(queue) > 0) {
      consumer.requireAlive();
      Thread.sleep(Duration.ofMillis(100));
    }
  }

  private void measure(Arena arena, Consumer consumer, String account, int rate)
      throws IOException, InterruptedException {
    Path sent = arena.file("sent-" + rate);
    Path accepted = arena.file("accepted-" + rate);
    arena.recordAccepted(true);
    double cpu = consumer.cpuSeconds();
    arena.stream(account, queue, rate, amounts.latency(), sent);
    Histogram micros = awaitAccepted(arena, consumer, sent, accepted);
    double used = consumer.cpuSeconds() - cpu;
    arena.recordAccepted(false);
    long events = micros.getTotalCount();
    rows.add(
        List.of(
            rate,
            events,
            millis(micros, 50),
            millis(micros, 99),
            millis(micros, 99.9),
            micros.getMaxValue() / 1e3,
            roundTrip,
            used / events * 1e6));
    for (double percentile : SHOWN) {
      lines
          .computeIfAbsent(percentile, _ -> new ArrayList<>())
          .add(List.of((double) rate, millis(micros, percentile)));
    }
  }

  /** The times of all events, when the last of them has come to Port. */
  private static Histogram awaitAccepted(Arena arena, Consumer consumer, Path sent, Path accepted)
      throws IOException, InterruptedException {
    List<String> events = Files.readAllLines(sent);
    for (int i = 0; ; i++) {
      Thread.sleep(Duration.ofSeconds(1));
      consumer.requireAlive();
      arena.dumpAccepted(accepted);
      Optional<Histogram> all = latencies(events, Files.readAllLines(accepted));
      if (all.isPresent()) {
        return all.get();
      }
      if (i == SECONDS_TO_COME) {
        throw new IOException("an event never came to Port; see " + consumer.log());
      }
    }
  }

  private static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1e3;
  }

  /**
   * Each event's time until the first acceptance of its version or of a later one; empty while one
   * has not come.
   */
  static Optional<Histogram> latencies(List<String> sent, List<String> accepted) {
    Map<String, TreeMap<Integer, Long>> acceptances = new HashMap<>();
    for (String line : accepted) {
      String[] words = line.split(" ", -1);
      if (!words[2].equals(PortHost.ABSENT)) {
        acceptances
            .computeIfAbsent(words[0] + " " + words[1], _ -> new TreeMap<>())
            .merge(Integer.parseInt(words[2]), Long.parseLong(words[3]), Math::min);
      }
    }
    var micros = new Histogram(3);
    for (String line : sent) {
      String[] words = line.split(" ", -1);
      Optional<Long> first =
          acceptances
              .getOrDefault(words[0] + " " + words[1], new TreeMap<>())
              .tailMap(Integer.parseInt(words[2]))
              .values()
              .stream()
              .min(Long::compare);
      if (first.isEmpty()) {
        return Optional.empty();
      }
      micros.recordValue(Math.max(0, first.get() - Long.parseLong(words[3])));
    }
    return Optional.of(micros);
  }

  private Result result() {
    List<Series> series = new ArrayList<>();
    lines.forEach((percentile, points) ->
        series.add(
            new Series(
                "p" + (percentile % 1 == 0 ? (int) (double) percentile + "" : percentile),
                points)));
    return Result.of(
            Measurement.LATENCY,
            "How long from an event to Port?",
            """
            Events as they happen, of %,d resources, for %d s at each rate, one worker for all of them. Each is sent at its \
            time, whatever became of those before, and its time counts from then on until Port has accepted a state that is \
            as new (HdrHistogram). AWS and Port each wait %d ms with an answer, and a round trip to them is what a client measures \
            that has nothing else to do; the queue takes what it takes. CPU \
            is that of that time, second looks at young changes (RECHECK) included.\
            """
                .formatted(RESOURCES, amounts.latency().toSeconds(), ROUND_TRIP.toMillis()),
            Run.command(Measurement.LATENCY),
            List.of(
                "events/s",
                "events",
                "p50 ms",
                "p99 ms",
                "p99.9 ms",
                "most ms",
                "one round trip ms",
                "CPU s per million"),
            rows)
        .with(
            "The worker makes at most 40 calls of Cloud Control at once in an account and region, which is more than AWS"
                + " takes: at 1,000 events a second, each looked at twice, that is what events wait for.")
        .with(
            new Plot(
                "latency.svg",
                Kind.LOGLOG,
                "Milliseconds from an event to Port",
                "events a second",
                "milliseconds",
                series,
                List.of()));
  }
}
