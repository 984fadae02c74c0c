package io.portaws.benchmarks.arena;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How long a backlog takes to become a catalogue that is level, under limits of Port. */
final class Backlogs implements ArenaMeasurement {
  static final Duration WINDOW = Duration.ofSeconds(5);

  /** What the product leaves to others of Port's limit, unless it is told otherwise. */
  static final double RESERVE = 0.2;

  private static final int[] LIMITS = {10, 50, 200};
  private static final int IN_AN_UPSERT = 20;
  private static final int IN_A_DELETE = 100;
  private static final Duration LONGEST = Duration.ofMinutes(20);

  private record Entry(Contestant contestant, String account, String queue, int limit) {}

  private final Amounts amounts;
  private final Contestants contestants;
  private final List<Entry> entries = new ArrayList<>();
  private final List<List<@Nullable Object>> rows = new ArrayList<>();
  private final List<List<@Nullable Double>> product = new ArrayList<>();
  private final List<List<@Nullable Double>> optima = new ArrayList<>();

  Backlogs(Amounts amounts, Contestants contestants) {
    this.amounts = amounts;
    this.contestants = contestants;
  }

  private int events() {
    return amounts.backlogResources() * Amounts.EVENTS_A_RESOURCE;
  }

  @Override
  public void prepare(Arena arena) throws IOException {
    for (int limit : LIMITS) {
      entries.add(entry(arena, contestants.product(), limit, amounts.backlogResources()));
    }
    for (Contestant peer : contestants.peers()) {
      for (int limit : LIMITS) {
        // One request a message: what is done in the time that it is watched.
        int seconds = (int) amounts.ofPeerAtMost().toSeconds() + 10;
        entries.add(entry(arena, peer, limit, limit * seconds / Amounts.EVENTS_A_RESOURCE));
      }
    }
  }

  private static Entry entry(Arena arena, Contestant contestant, int limit, int resources)
      throws IOException {
    String queue = arena.newQueue();
    String account = arena.newAccount(resources);
    arena.backlog(account, queue, resources * Amounts.EVENTS_A_RESOURCE, Duration.ofHours(1));
    return new Entry(contestant, account, queue, limit);
  }

  @Override
  public Result run(Arena arena) throws IOException, InterruptedException {
    for (Entry entry : entries.reversed()) {
      arena.limit((int) (entry.limit() * WINDOW.toSeconds()), WINDOW);
      if (entry.contestant().name().equals(Contestant.PRODUCT)) {
        whole(arena, entry);
      } else {
        extrapolated(arena, entry);
      }
      arena.drop(entry.queue());
    }
    arena.limit(0, WINDOW);
    return result();
  }

  private void whole(Arena arena, Entry entry) throws IOException, InterruptedException {
    JsonNode size = arena.expect(entry.account());
    double optimum = optimum(size, entry.limit());
    try (Consumer consumer = arena.start(entry.contestant(), entry.queue(), false, Map.of())) {
      long begin = arena.awaitFirstAccepted(consumer);
      if (!arena.awaitLevel(LONGEST, consumer)) {
        throw new IOException(arena.missing() + " entities are not level; see " + consumer.log());
      }
      double seconds = (arena.levelMicros() - begin) / 1e6;
      int _ = consumer.terminate();
      rows.add(row(entry, seconds, optimum, "whole"));
      product.addFirst(List.of((double) entry.limit(), seconds));
      optima.addFirst(List.of((double) entry.limit(), optimum));
    }
  }

  /** Every request writes one entity, and every message is one: so much at a time, to the end. */
  private void extrapolated(Arena arena, Entry entry) throws IOException, InterruptedException {
    double optimum = optimum(arena.expect(entry.account()), entry.limit());
    optimum *=
        (double) amounts.backlogResources()
            / Math.max(1, entry.limit() * (amounts.ofPeerAtMost().toSeconds() + 10) / 10);
    try (Consumer consumer = arena.start(entry.contestant(), entry.queue(), false, Map.of())) {
      var _ = arena.awaitFirstAccepted(consumer);
      long written = arena.accepted();
      long begin = System.nanoTime();
      Thread.sleep(amounts.ofPeerAtMost());
      double seconds = (System.nanoTime() - begin) / 1e9;
      double each = (arena.accepted() - written) / seconds;
      int _ = consumer.terminate();
      rows.add(
          row(
              entry,
              each == 0 ? null : events() / each,
              optimum,
              "extrapolated from %.0f s".formatted(seconds)));
    }
  }

  /** Entities of five blueprints in requests of twenty, and deletes, at what may be used. */
  private static double optimum(JsonNode size, int limit) {
    double kinds = ModelAccount.KINDS;
    double upserts = Math.ceil(size.path("present").asDouble() / kinds / IN_AN_UPSERT) * kinds;
    double deletes = Math.ceil(size.path("absent").asDouble() / kinds / IN_A_DELETE) * kinds;
    return (upserts + deletes) / (limit * (1 - RESERVE));
  }

  private List<@Nullable Object> row(
      Entry entry, @Nullable Double seconds, double optimum, String how) {
    return Arrays.asList(
        entry.contestant().name(),
        entry.limit(),
        amounts.backlogResources(),
        events(),
        seconds,
        optimum,
        seconds == null ? null : seconds / optimum,
        how);
  }

  private Result result() {
    return Result.of(
            Measurement.BACKLOG,
            "How long until the catalogue is level after an outage, under Port's limit?",
            """
            %,d events of the last hour about %,d resources lie on the queue, and Port takes so many requests a second, \
            counted in windows of %d s. Counted from the first entity that Port accepts until the last is as it has to be. \
            The optimum is (entities / 20 + deletes / 100, in whole requests of each blueprint) / (80 %% of the limit): a \
            fifth is left to others, as the product does unless told otherwise. What peers need for all of it is worked out \
            from what they write in some seconds; they leave nothing to others.\
            """
                .formatted(events(), amounts.backlogResources(), WINDOW.toSeconds()),
            Run.command(Measurement.BACKLOG),
            List.of(
                "consumer",
                "limit/s",
                "resources",
                "events",
                "seconds to level",
                "optimum s",
                "times the optimum",
                "how"),
            rows.reversed())
        .with(
            new Plot(
                "backlog.svg",
                Kind.LOGLOG,
                "Seconds until the catalogue is level",
                "Port's limit, requests a second",
                "seconds",
                series(),
                List.of()));
  }

  private List<Series> series() {
    List<Series> all = new ArrayList<>();
    all.add(new Series(Contestant.PRODUCT, product));
    for (Contestant peer : contestants.peers()) {
      List<List<@Nullable Double>> points = new ArrayList<>();
      for (List<@Nullable Object> row : rows.reversed()) {
        if (peer.name().equals(row.getFirst()) && row.get(4) instanceof Double seconds) {
          points.add(List.of(((Integer) row.get(1)).doubleValue(), seconds));
        }
      }
      all.add(new Series(peer.name(), points));
    }
    all.add(new Series("optimum", optima));
    return all;
  }
}
