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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The same with ten and a hundred times as many resources and events. */
final class GrowthRun implements ArenaMeasurement {
  private static final String READ = "cloudcontrol:GetResource";

  private record Entry(String queue, int scale, int resources, int events, int warmUp) {}

  private final Amounts amounts;
  private final Contestants contestants;
  private final List<Entry> entries = new ArrayList<>();
  private final List<List<@Nullable Object>> rows = new ArrayList<>();

  GrowthRun(Amounts amounts, Contestants contestants) {
    this.amounts = amounts;
    this.contestants = contestants;
  }

  @Override
  public void prepare(Arena arena) throws IOException {
    for (int scale : amounts.scales()) {
      String queue = arena.newQueue();
      int resources = amounts.smallest() * scale;
      int events = resources * Amounts.EVENTS_A_RESOURCE;
      int warmUp = amounts.warmUp();
      arena.backlog(
          arena.newAccount(warmUp / Amounts.EVENTS_A_RESOURCE), queue, warmUp, Duration.ofHours(1));
      arena.backlog(arena.newAccount(resources), queue, events, Duration.ofHours(1));
      entries.add(new Entry(queue, scale, resources, events, warmUp));
    }
  }

  @Override
  public Result run(Arena arena) throws IOException, InterruptedException {
    arena.awaitOld();
    for (Entry entry : entries) {
      try (Consumer consumer = arena.start(contestants.product(), entry.queue(), false, Map.of())) {
        // From the warm-up's end on, but for what is under way then.
        Work _ =
            Work.of(arena, consumer, entry.queue(), entry.events(), entry.events(), Duration.ZERO);
        long port = Counts.sum(arena.portRequests());
        long reads = arena.reads().getOrDefault(READ, 0L);
        Work work =
            Work.of(arena, consumer, entry.queue(), entry.events(), 0, Duration.ofMinutes(30));
        rows.add(
            List.of(
                entry.scale() + "×",
                entry.resources(),
                entry.events(),
                work.seconds(),
                work.perSecond(),
                work.cpuPerMillion(),
                work.peakBytes() / 1e6,
                (Counts.sum(arena.portRequests()) - port) / work.messages(),
                (arena.reads().getOrDefault(READ, 0L) - reads) / work.messages()));
      }
      arena.drop(entry.queue());
    }
    return Result.of(
            Measurement.GROWTH,
            "How does it grow with resources and events?",
            "As the first measurement on 1 core, with ten events a resource, for 1, 10 and 100 times as many of both.",
            Run.command(Measurement.GROWTH),
            List.of(
                "scale",
                "resources",
                "events",
                "seconds",
                "messages/s",
                "CPU s per million",
                "RSS MB",
                "Port requests per event",
                "AWS reads per event"),
            rows)
        .with(
            new Plot(
                "growth.svg",
                Kind.LOGLOG,
                "Seconds for a backlog",
                "events",
                "seconds",
                List.of(new Series(Contestant.PRODUCT, points())),
                List.of()));
  }

  private List<List<@Nullable Double>> points() {
    List<List<@Nullable Double>> points = new ArrayList<>();
    for (List<@Nullable Object> row : rows) {
      points.add(List.of(((Integer) row.get(2)).doubleValue(), (Double) row.get(3)));
    }
    return points;
  }
}
