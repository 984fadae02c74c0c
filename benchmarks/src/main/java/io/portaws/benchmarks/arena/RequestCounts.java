package io.portaws.benchmarks.arena;

import io.portaws.benchmarks.Run;
import io.portaws.benchmarks.report.Measurement;
import io.portaws.benchmarks.report.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many requests an event costs at the queue, at AWS and at Port. */
final class RequestCounts implements ArenaMeasurement {
  private static final String READ = "cloudcontrol:GetResource";

  private record Entry(Contestant contestant, String queue, int events) {}

  private final Amounts amounts;
  private final Contestants contestants;
  private final List<Entry> entries = new ArrayList<>();
  private final List<List<@Nullable Object>> rows = new ArrayList<>();

  RequestCounts(Amounts amounts, Contestants contestants) {
    this.amounts = amounts;
    this.contestants = contestants;
  }

  @Override
  public void prepare(Arena arena) throws IOException {
    for (Contestant each : contestants.all()) {
      boolean product = each.name().equals(Contestant.PRODUCT);
      int events = product ? amounts.counted() : Math.min(amounts.counted(), amounts.ofPeer());
      String queue = arena.newQueue();
      arena.backlog(
          arena.newAccount(events / Amounts.EVENTS_A_RESOURCE), queue, events, Duration.ofHours(1));
      entries.add(new Entry(each, queue, events));
    }
  }

  @Override
  public Result run(Arena arena) throws IOException, InterruptedException {
    arena.awaitOld();
    for (Entry entry : entries) {
      long port = Counts.sum(arena.portRequests());
      long sqs = Counts.sum(arena.sqsRequests());
      long reads = arena.reads().getOrDefault(READ, 0L);
      try (Consumer consumer = arena.start(entry.contestant(), entry.queue(), true, Map.of())) {
        Work work =
            Work.of(arena, consumer, entry.queue(), entry.events(), 0, Duration.ofMinutes(2));
        rows.add(
            Arrays.asList(
                entry.contestant().name(),
                (Counts.sum(arena.portRequests()) - port) / work.messages(),
                (Counts.sum(arena.sqsRequests()) - sqs) / work.messages(),
                (arena.reads().getOrDefault(READ, 0L) - reads) / work.messages()));
      }
      arena.drop(entry.queue());
    }
    return Result.of(
        Measurement.REQUESTS,
        "How many requests does an event cost?",
        """
        A backlog of an hour with ten events a resource, worked off as fast as it goes; those who answer count. Those by \
        which a consumer starts are among them. Port's tokens are not counted.\
        """,
        Run.command(Measurement.REQUESTS),
        List.of(
            "consumer",
            "Port requests per event",
            "SQS requests per message",
            "AWS reads per event"),
        rows);
  }
}
