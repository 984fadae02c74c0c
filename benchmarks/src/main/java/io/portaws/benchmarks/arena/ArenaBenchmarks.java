package io.portaws.benchmarks.arena;

import io.portaws.benchmarks.Run;
import io.portaws.benchmarks.report.Measurement;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures consumers between stand-ins: throughput, backlogs, requests, latency, Port's budget and
 * growth.
 */
public final class ArenaBenchmarks {
  private final Amounts amounts;
  private final Contestants contestants;
  private final Throughput throughput;

  private ArenaBenchmarks(Amounts amounts, Contestants contestants) {
    this.amounts = amounts;
    this.contestants = contestants;
    this.throughput = new Throughput(amounts, contestants);
  }

  /** See {@link Run} for what can be asked. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Contestants contestants = Contestants.in(Run.root());
    contestants
        .missing()
        .forEach(name -> say(name + " is not built, and is not measured: see benchmarks/peers"));
    var benchmarks = new ArenaBenchmarks(Run.isLong() ? Amounts.LONG : Amounts.SHORT, contestants);
    benchmarks.onOneCore();
    benchmarks.onTwoCores();
    System.exit(0);
  }

  /** Everything: a consumer that has a core for itself is measured with the least noise. */
  private void onOneCore() throws IOException, InterruptedException {
    Map<Measurement, ArenaMeasurement> wanted = new LinkedHashMap<>();
    wanted.put(Measurement.REQUESTS, new RequestCounts(amounts, contestants));
    wanted.put(Measurement.BUDGET, new BudgetUse(amounts, contestants));
    wanted.put(Measurement.BACKLOG, new Backlogs(amounts, contestants));
    wanted.put(Measurement.GROWTH, new GrowthRun(amounts, contestants));
    wanted.keySet().removeIf(id -> !Run.wants(id));
    boolean throughputToo = Run.wants(Measurement.THROUGHPUT);
    if (wanted.isEmpty() && !throughputToo) {
      return;
    }
    try (Arena arena = arena(Pinning.ONE_CORE)) {
      arena.fill(() -> {
        for (ArenaMeasurement each : List.copyOf(wanted.values()).reversed()) {
          each.prepare(arena);
        }
        if (throughputToo) {
          throughput.prepare(arena);
        }
      });
      say("the queues are filled");
      if (throughputToo) {
        say("throughput, 1 core");
        throughput.run(arena);
      }
      for (Map.Entry<Measurement, ArenaMeasurement> each : wanted.entrySet()) {
        say(each.getKey().id());
        Run.write(each.getValue().run(arena));
      }
    }
  }

  /** Where the generator of events and those who answer must not wait for each other, too. */
  private void onTwoCores() throws IOException, InterruptedException {
    if (!Run.wants(Measurement.THROUGHPUT)) {
      latency();
      return;
    }
    try (Arena arena = arena(Pinning.TWO_CORES)) {
      arena.fill(() -> throughput.prepare(arena));
      // Meanwhile the youngest change grows old.
      latency();
      say("throughput, 2 cores");
      throughput.run(arena);
      Run.write(throughput.result());
    }
  }

  /** Between stand-ins whose collector stops nobody for milliseconds. */
  private void latency() throws IOException, InterruptedException {
    if (Run.wants(Measurement.LATENCY)) {
      say("latency");
      try (Arena arena = arena(Pinning.TWO_CORES, "Z", "latency")) {
        Run.write(new LatencyRun(amounts, contestants).run(arena));
      }
    }
  }

  private static Arena arena(Pinning pinning) throws IOException {
    return arena(pinning, "Parallel", "arena");
  }

  private static Arena arena(Pinning pinning, String collector, String folder) throws IOException {
    return new Arena(
        pinning,
        collector,
        Run.root().resolve("benchmarks/target").resolve(folder),
        Run.root().resolve("benchmarks/src/main/resources/mapping.json"));
  }

  private static void say(String what) {
    System.out.println("[arena] " + what);
  }
}
