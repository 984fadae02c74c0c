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
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How long a backlog takes to become a catalogue that is level, under limits of Port. */
final class Backlogs implements ArenaMeasurement {
  static final Duration WINDOW = Duration.ofSeconds(5);

  /** What the product leaves to others of Port's limit, unless it is told otherwise. */
  static final double RESERVE = 0.2;

  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final List<Integer> LIMITS = List.of(10, 50, 200);
  private static final int IN_AN_UPSERT = 20;
  private static final int IN_A_DELETE = 100;
  private static final Duration LONGEST = Duration.ofMinutes(20);

  /**
   * What lies before one consumer: the product has all of it and one limit, a peer has them all.
   */
  private record Entry(
      Contestant contestant, String account, String queue, List<Integer> limits, int events) {}

  /**
   * What came of one consumer under one limit.
   *
   * @param seconds until the catalogue is level; null when nothing was written at all
   */
  private record Outcome(
      Contestant contestant, int limit, @Nullable Double seconds, long requests, String how) {}

  private final Amounts amounts;
  private final Contestants contestants;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<Integer, Double> optimum = new TreeMap<>();

  /** What the upper bound takes to receive and delete the same messages; null without one. */
  private @Nullable Double emptied;

  private final List<Outcome> outcomes = new ArrayList<>();

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
      int resources = amounts.backlogResources();
      Entry entry = entry(arena, contestants.product(), List.of(limit), resources);
      entries.add(entry);
      optimum.put(limit, optimum(arena.size(entry.account()), limit));
    }
    for (Contestant bound : contestants.bound()) {
      entries.add(entry(arena, bound, List.of(), amounts.backlogResources()));
    }
    for (Contestant peer : pacedPeers()) {
      // One request a message: more than are written in the time that it is watched.
      int seconds = (int) amounts.ofPeerAtMost().plus(WINDOW.multipliedBy(2)).toSeconds();
      int events = LIMITS.stream().mapToInt(limit -> limit * seconds).sum();
      entries.add(entry(arena, peer, LIMITS, events / Amounts.EVENTS_A_RESOURCE));
    }
  }

  /**
   * The exporter's shape does not heed a 429: it takes all there is at once, and what Port refused
   * comes back when its visibility timeout is over. What it writes in some seconds says nothing of
   * the rest.
   */
  private List<Contestant> pacedPeers() {
    return contestants.peers().stream()
        .filter(each -> !each.name().equals(Contestants.ONE_BY_ONE))
        .toList();
  }

  private Entry entry(Arena arena, Contestant contestant, List<Integer> limits, int resources)
      throws IOException {
    String queue = arena.newQueue();
    String account = arena.newAccount(resources);
    int events = resources * Amounts.EVENTS_A_RESOURCE;
    boolean peer = pacedPeers().contains(contestant);
    int warmUp = peer ? amounts.ofPeer() / 3 : amounts.warmUp();
    arena.backlog(arena.newAccount(warmUp / Amounts.EVENTS_A_RESOURCE), queue, warmUp, AN_HOUR);
    arena.backlog(account, queue, events, AN_HOUR);
    return new Entry(contestant, account, queue, limits, events);
  }

  @Override
  public Result run(Arena arena) throws IOException, InterruptedException {
    for (Entry entry : entries.reversed()) {
      boolean product = entry.contestant().equals(contestants.product());
      if (product) {
        arena.awaitOld();
      }
      arena.limit(0, WINDOW);
      var _ = arena.expect(entry.account());
      try (Consumer consumer = arena.start(entry.contestant(), entry.queue(), false, Map.of())) {
        Work _ =
            Work.of(arena, consumer, entry.queue(), entry.events(), entry.events(), Duration.ZERO);
        if (contestants.bound().contains(entry.contestant())) {
          Work work =
              Work.of(arena, consumer, entry.queue(), entry.events(), 0, Duration.ofMinutes(2));
          emptied = events() / work.perSecond();
        }
        for (int limit : entry.limits().reversed()) {
          arena.limit((int) (limit * WINDOW.toSeconds()), WINDOW);
          outcomes.addFirst(
              product
                  ? whole(arena, consumer, limit)
                  : extrapolated(arena, consumer, entry, limit));
        }
      }
      arena.drop(entry.queue());
    }
    arena.limit(0, WINDOW);
    return result();
  }

  private Outcome whole(Arena arena, Consumer consumer, int limit)
      throws IOException, InterruptedException {
    long begin = Clocks.micros();
    long before = Counts.sum(arena.portRequests());
    if (!arena.awaitLevel(LONGEST, consumer)) {
      throw new IOException(arena.missing() + " entities are not level; see " + consumer.log());
    }
    long requests = Counts.sum(arena.portRequests()) - before;
    double seconds = (arena.levelMicros() - begin) / 1e6;
    return new Outcome(contestants.product(), limit, seconds, requests, "whole");
  }

  /** Every request writes one entity, and every message is one: so much at a time, to the end. */
  private Outcome extrapolated(Arena arena, Consumer consumer, Entry entry, int limit)
      throws IOException, InterruptedException {
    long written = arena.accepted();
    long begin = System.nanoTime();
    Thread.sleep(amounts.ofPeerAtMost());
    double seconds = (System.nanoTime() - begin) / 1e9;
    consumer.requireAlive();
    double each = (arena.accepted() - written) / seconds;
    String how = "extrapolated from %.0f s".formatted(seconds);
    @Nullable Double all = each == 0 ? null : events() / each;
    return new Outcome(entry.contestant(), limit, all, events(), how);
  }

  /** Entities of each blueprint in requests of twenty, and deletes, at what may be used. */
  private static double optimum(JsonNode size, int limit) {
    double kinds = ModelAccount.KINDS;
    double upserts = Math.ceil(size.path("present").asDouble() / kinds / IN_AN_UPSERT) * kinds;
    double deletes = Math.ceil(size.path("absent").asDouble() / kinds / IN_A_DELETE) * kinds;
    return (upserts + deletes) / (limit * (1 - RESERVE));
  }

  private List<@Nullable Object> row(Outcome of) {
    double best = Objects.requireNonNull(optimum.get(of.limit()));
    Double seconds = of.seconds();
    Double queue = emptied;
    return Arrays.asList(
        of.contestant().name(),
        of.limit(),
        amounts.backlogResources(),
        events(),
        seconds,
        best,
        seconds == null ? null : (Object) (seconds / best),
        queue,
        seconds == null || queue == null ? null : (Object) (seconds / Math.max(best, queue)),
        of.requests(),
        best * of.limit() * (1 - RESERVE),
        of.how());
  }

  private Result result() {
    return Result.of(
            Measurement.BACKLOG,
            "How long until the catalogue is level after an outage, under Port's limit?",
            """
            %,d events of the last hour about %,d resources lie on the queue, and Port takes so many requests a second, \
            counted in windows of %d s. Counted from the end of a warm-up, about other resources and without a limit, until the last \
            entity is as it has to be. \
            The optimum is (entities / 20 + deletes / 100, in whole requests of each blueprint) / (80 %% of the limit): a \
            fifth is left to others, as the product does unless told otherwise. The bound's time is what the upper bound takes to \
            receive and delete as many messages, whatever Port's limit: nobody is level before the last of them was received. What peers need for all of it is worked out \
            from what they write in some seconds; they leave nothing to others. The exporter's shape is left out: it does not \
            heed a 429, and what Port refused comes back when its visibility timeout is over.\
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
                "the bound's s",
                "times the longer of both",
                "Port requests",
                "optimum requests",
                "how"),
            outcomes.stream().map(this::row).toList())
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
    for (Contestant each : contestants.all()) {
      List<List<@Nullable Double>> points = new ArrayList<>();
      for (Outcome outcome : outcomes) {
        Double seconds = outcome.seconds();
        if (outcome.contestant().equals(each) && seconds != null) {
          points.add(List.of((double) outcome.limit(), seconds));
        }
      }
      if (!points.isEmpty()) {
        all.add(new Series(each.name(), points));
      }
    }
    List<List<@Nullable Double>> best = new ArrayList<>();
    optimum.forEach((limit, seconds) -> best.add(List.of(limit.doubleValue(), seconds)));
    all.add(new Series("optimum", best));
    return all;
  }
}
