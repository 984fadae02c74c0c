package io.portaws.benchmarks.arena;

import io.portaws.benchmarks.Run;
import io.portaws.benchmarks.report.Measurement;
import io.portaws.benchmarks.report.Result;
import io.portaws.benchmarks.report.Result.Kind;
import io.portaws.benchmarks.report.Result.Plot;
import io.portaws.benchmarks.report.Result.Series;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Messages a second and CPU, with nothing in the way but the processors. */
final class Throughput {
  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final Duration NO_END = Duration.ofMinutes(5);

  private record Entry(Contestant contestant, String queue, int measured) {}

  /** What came of one of them on so many cores. */
  private record Row(String name, int cores, Work work) {}

  private final Amounts amounts;
  private final Contestants contestants;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  Throughput(Amounts amounts, Contestants contestants) {
    this.amounts = amounts;
    this.contestants = contestants;
  }

  void prepare(Arena arena) throws IOException {
    entries.clear();
    // The product's first: it waits for the longest.
    entries.add(entry(arena, contestants.product(), amounts.throughput()));
    for (Contestant bound : contestants.bound()) {
      entries.add(entry(arena, bound, amounts.throughput()));
    }
    for (Contestant peer : contestants.peers()) {
      entries.add(entry(arena, peer, amounts.ofPeer()));
    }
  }

  private Entry entry(Arena arena, Contestant contestant, int measured) throws IOException {
    String queue = arena.newQueue();
    int warmUp = amounts.warmUpByAll();
    arena.backlog(arena.newAccount(warmUp / Amounts.EVENTS_A_RESOURCE), queue, warmUp, AN_HOUR);
    arena.backlog(arena.newAccount(measured / Amounts.EVENTS_A_RESOURCE), queue, measured, AN_HOUR);
    return new Entry(contestant, queue, measured);
  }

  /** Runs the peers first, so that the product's messages grow old meanwhile. */
  void run(Arena arena) throws IOException, InterruptedException {
    for (Entry entry : entries.reversed()) {
      boolean peer = contestants.peers().contains(entry.contestant());
      if (entry.contestant().equals(contestants.product())) {
        arena.awaitOld();
      }
      try (Consumer consumer = arena.start(entry.contestant(), entry.queue(), false, Map.of())) {
        Work work =
            Work.of(
                arena,
                consumer,
                entry.queue(),
                entry.measured(),
                0,
                peer ? amounts.ofPeerAtMost() : NO_END);
        rows.add(new Row(entry.contestant().name(), arena.pinning().cores, work));
      }
      arena.drop(entry.queue());
    }
  }

  Result result() {
    List<List<@Nullable Object>> cells = new ArrayList<>();
    for (int cores : List.of(1, 2)) {
      List<Row> same = rows.stream().filter(row -> row.cores() == cores).toList().reversed();
      same.forEach(row -> cells.add(cells(row, same)));
      for (String name : same.isEmpty() ? List.<String>of() : contestants.missing()) {
        cells.add(Arrays.asList(name, cores, null, null, null, null, null));
      }
    }
    return Result.of(
            Measurement.THROUGHPUT,
            "How many messages a second, and for how much CPU?",
            """
            A backlog of an hour, ten events a resource, half of them the exporter's and half from EventBridge, 1 to 64 KB, \
            worked off as fast as it goes: AWS and Port answer at once and without limits. What comes before, %,d messages \
            about other resources, warms up. The upper bound receives and deletes in tens and does nothing else. A peer is \
            measured for %d s at most. On 1 core the consumer has one for itself, and queue, AWS, Port and harness share the \
            other; on 2 all share both.\
            """
                .formatted(amounts.warmUpByAll(), amounts.ofPeerAtMost().toSeconds()),
            Run.command(Measurement.THROUGHPUT),
            List.of(
                "consumer",
                "cores",
                "messages",
                "messages/s",
                "CPU s per million",
                "of the upper bound",
                "CPU against the best peer"),
            cells)
        .with(plot("throughput.svg", "Messages a second", "messages a second", Work::perSecond))
        .with(
            plot(
                "throughput-cpu.svg",
                "CPU seconds per million messages",
                "CPU s per million messages",
                Work::cpuPerMillion));
  }

  private List<@Nullable Object> cells(Row row, List<Row> same) {
    Work work = row.work();
    @Nullable Double bound =
        same.stream()
            .filter(each -> each.name().equals(Contestant.BOUND))
            .map(each -> each.work().perSecond())
            .findFirst()
            .orElse(null);
    List<String> peers = contestants.peers().stream().map(Contestant::name).toList();
    @Nullable Double best =
        same.stream()
            .filter(each -> peers.contains(each.name()))
            .map(each -> each.work().cpuPerMillion())
            .min(Double::compare)
            .orElse(null);
    boolean isBound = row.name().equals(Contestant.BOUND);
    return Arrays.asList(
        row.name(),
        row.cores(),
        work.messages(),
        work.perSecond(),
        work.cpuPerMillion(),
        bound == null ? null : (Object) (work.perSecond() / bound),
        isBound ? Result.DOES_NOT_APPLY : best == null ? null : best / work.cpuPerMillion());
  }

  private Plot plot(String file, String title, String unit, ToDoubleFunction<Work> what) {
    List<String> names = rows.stream().map(Row::name).distinct().toList().reversed();
    Map<String, List<List<@Nullable Double>>> byCores = new LinkedHashMap<>();
    for (Row row : rows) {
      byCores
          .computeIfAbsent(
              row.cores() == 1 ? "1 core" : row.cores() + " cores", _ -> new ArrayList<>())
          .add(List.of((double) names.indexOf(row.name()), what.applyAsDouble(row.work())));
    }
    List<Series> series = new ArrayList<>();
    byCores.forEach((name, points) -> series.add(new Series(name, points)));
    return new Plot(file, Kind.BAR, title, "", unit, series, names);
  }
}
