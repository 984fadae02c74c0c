package io.portaws.benchmarks.arena;

import io.portaws.benchmarks.report.Measurement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measures consumers between stand-ins: throughput, backlogs, requests, latency, Port's budget and
 * growth.
 */
public final class ArenaBenchmarks {
  /** What the product looks at again when it reads it before: it is spared that. */
  private static final Duration YOUNG = Duration.ofSeconds(61);

  private ArenaBenchmarks() {}

  /** The command that makes one result alone. */
  static String command(String id) {
    return "./mvnw -Pbenchmarks verify -Dbenchmarks.only=" + id;
  }

  /**
   * @param args the working copy; {@code short} or {@code long}; which measurements, with commas
   *     between, empty for all
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path repository = Path.of(args[0]);
    Amounts amounts = Amounts.of(args[1]);
    Set<Measurement> only =
        Arrays.stream(args.length < 3 ? new String[0] : args[2].split(",", -1))
            .filter(id -> !id.isBlank())
            .map(Measurement::of)
            .collect(Collectors.toSet());
    Contestants contestants = Contestants.in(repository);
    contestants
        .missing()
        .forEach(name -> say(name + " is not built, and is not measured: see benchmarks/peers"));
    var run = new ArenaBenchmarks.Run(repository, amounts, contestants, only);
    run.onOneCore();
    run.onTwoCores();
    System.exit(0);
  }

  private record Run(
      Path repository, Amounts amounts, Contestants contestants, Set<Measurement> only, Throughput throughput) {
    Run(Path repository, Amounts amounts, Contestants contestants, Set<Measurement> only) {
      this(repository, amounts, contestants, only, new Throughput(amounts, contestants));
    }

    boolean wanted(Measurement measurement) {
      return only.isEmpty() || only.contains(measurement);
    }

    /** Everything: a consumer that has a core for itself is measured with the least noise. */
    void onOneCore() throws IOException, InterruptedException {
      Map<Measurement, ArenaMeasurement> all = new LinkedHashMap<>();
      all.put(Measurement.REQUESTS, new RequestCounts(amounts, contestants));
      all.put(Measurement.BUDGET, new BudgetUse(amounts, contestants));
      all.put(Measurement.BACKLOG, new Backlogs(amounts, contestants));
      all.put(Measurement.GROWTH, new GrowthRun(amounts, contestants));
      all.put(Measurement.LATENCY, new LatencyRun(amounts, contestants));
      all.keySet().removeIf(id -> !wanted(id));
      boolean throughputToo = wanted(Measurement.THROUGHPUT);
      if (all.isEmpty() && !throughputToo) {
        return;
      }
      try (Arena arena = arena(Pinning.ONE_CORE)) {
        List<ArenaMeasurement> filled = new ArrayList<>(all.values());
        for (ArenaMeasurement each : filled.reversed()) {
          each.prepare(arena);
        }
        if (throughputToo) {
          throughput.prepare(arena);
        }
        say("the queues are filled; waiting until the youngest change is a minute old");
        Thread.sleep(YOUNG);
        if (throughputToo) {
          say("throughput, 1 core");
          throughput.run(arena);
        }
        for (Map.Entry<Measurement, ArenaMeasurement> each : all.entrySet()) {
          say(each.getKey().id());
          var _ = each.getValue().run(arena).write(results());
        }
      }
    }

    void onTwoCores() throws IOException, InterruptedException {
      if (!wanted(Measurement.THROUGHPUT)) {
        return;
      }
      try (Arena arena = arena(Pinning.TWO_CORES)) {
        throughput.prepare(arena);
        Thread.sleep(YOUNG);
        say("throughput, 2 cores");
        throughput.run(arena);
      }
      var _ = throughput.result().write(results());
    }

    private Path results() {
      return repository.resolve("benchmarks/target/results");
    }

    private Arena arena(Pinning pinning) throws IOException {
      return new Arena(
          pinning,
          repository.resolve("benchmarks/target/arena"),
          repository.resolve("benchmarks/src/main/resources/mapping.json"));
    }
  }

  private static void say(String what) {
    System.out.println("[arena] " + what);
  }
}
