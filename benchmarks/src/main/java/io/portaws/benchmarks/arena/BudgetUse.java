package io.portaws.benchmarks.arena;

import io.portaws.benchmarks.Run;
import io.portaws.benchmarks.report.Measurement;
import io.portaws.benchmarks.report.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether Port's limit is used, and not exceeded, by one replica and by several. */
final class BudgetUse implements ArenaMeasurement {
  private static final int[] REPLICAS = {1, 4};
  private static final int LIMIT = 20;
  private static final int IN_A_REQUEST = 20;

  /** Replicas find out about each other in their first windows. */
  private static final Duration FIRST = Backlogs.WINDOW.multipliedBy(2);

  private static final String THROTTLED = "429";

  private final Amounts amounts;
  private final Contestants contestants;
  private final List<String> queues = new ArrayList<>();
  private final List<List<@Nullable Object>> rows = new ArrayList<>();

  BudgetUse(Amounts amounts, Contestants contestants) {
    this.amounts = amounts;
    this.contestants = contestants;
  }

  @Override
  public void prepare(Arena arena) throws IOException {
    // More than can be written in the time: an event for each resource.
    int seconds = (int) amounts.budget().plus(FIRST).toSeconds() + 15;
    int resources = LIMIT * IN_A_REQUEST * seconds;
    for (int _ : REPLICAS) {
      String queue = arena.newQueue();
      arena.backlog(arena.newAccount(resources), queue, resources, Duration.ofHours(1));
      queues.add(queue);
    }
  }

  @Override
  public Result run(Arena arena) throws IOException, InterruptedException {
    arena.awaitOld();
    for (int i = 0; i < REPLICAS.length; i++) {
      measure(arena, REPLICAS[i], queues.get(i));
      arena.drop(queues.get(i));
    }
    arena.limit(0, Backlogs.WINDOW);
    double usable = LIMIT * (1 - Backlogs.RESERVE);
    return Result.of(
        Measurement.BUDGET,
        "Is Port's limit used, and is it kept?",
        """
        More work than Port takes, a limit of %d requests a second counted in windows of %d s, and workers that know of each \
        other only by what Port tells of the budget. The first %d s are not counted. Usable are %.0f requests a second: a \
        fifth is left to others.\
        """
            .formatted(LIMIT, Backlogs.WINDOW.toSeconds(), FIRST.toSeconds(), usable),
        Run.command(Measurement.BUDGET),
        List.of(
            "replicas",
            "limit/s",
            "usable/s",
            "seconds",
            "requests",
            "429s",
            "share of the usable"),
        rows);
  }

  private void measure(Arena arena, int replicas, String queue)
      throws IOException, InterruptedException {
    arena.limit((int) (LIMIT * Backlogs.WINDOW.toSeconds()), Backlogs.WINDOW);
    List<Consumer> consumers = new ArrayList<>();
    try {
      for (int i = 0; i < replicas; i++) {
        consumers.add(arena.start(contestants.product(), queue, false, Map.of()));
      }
      var _ = arena.awaitFirstAccepted(consumers.getFirst());
      Thread.sleep(FIRST);
      Map<String, Long> before = arena.portRequests();
      long begin = System.nanoTime();
      Thread.sleep(amounts.budget());
      Map<String, Long> after = arena.portRequests();
      double seconds = (System.nanoTime() - begin) / 1e9;
      long throttled = after.getOrDefault(THROTTLED, 0L) - before.getOrDefault(THROTTLED, 0L);
      long requests = Counts.sum(after) - Counts.sum(before);
      double usable = LIMIT * (1 - Backlogs.RESERVE);
      rows.add(
          List.of(
              replicas,
              LIMIT,
              usable,
              seconds,
              requests,
              throttled,
              (requests - throttled) / seconds / usable));
      if (arena.depth(queue) == 0) {
        throw new IOException("the queue is empty: the limit was not what held back");
      }
    } finally {
      // Not terminated: each would drain what Port lets through, and the queue is dropped.
      consumers.forEach(Consumer::close);
    }
  }
}
