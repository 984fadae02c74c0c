package io.portaws.worker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.journal.Ending;
import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.worker.queue.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EntryLogTest {
  private static final String UUID = "0d5b1a2c-7e1f-4a3b-9c8d-112233445566";

  private final HandClock clock = new HandClock();
  private final Instant now = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);

  private static void write(EntryLog log, Entry entry) {
    log.write(segment -> Lines.write(entry, segment));
  }

  private static List<Entry> all(EntryLog log) {
    List<Entry> all = new ArrayList<>();
    log.read(all::add);
    return all;
  }

  private Entry closed(int number) {
    return new Entry.Closed(now, "message-" + number, "deleted");
  }

  @Test
  void whatIsWrittenIsReadWhateverItIs() {
    Ending how = new Ending("retried", "throttled", "HTTP 429 …", Duration.ofMillis(12_345_678), 3);
    var key =
        new ResourceKey("AWS::ECS::Service", "111122223333", "eu-west-1", "arn|arn", "parent");
    var entity = new EntityRef("service", "naïve ☃ name");
    List<Entry> entries =
        List.of(
            new Entry.Took(now, UUID, now.minusSeconds(9), 3, 2, "eventbridge", List.of(UUID, "b")),
            new Entry.Begins(now.plusMillis(1), 1L << 40, new Subject.Resource(key)),
            new Entry.Begins(now, 2, new Subject.Entity(entity)),
            new Entry.Begins(now, 3, new Subject.Forwarded("m")),
            new Entry.Asks(now, UUID, 2, "upsert", now.minus(Duration.ofDays(3))),
            new Entry.Covered(
                now, UUID.toUpperCase(java.util.Locale.ROOT), new Subject.Resource(key)),
            new Entry.Read(now, 2, "denied", "may not", Duration.ofMillis(250)),
            new Entry.Plans(now, 2, List.of(entity, entity), List.of(), 1),
            new Entry.Attempted(
                now,
                List.of(2L, 300L),
                "bulk-upsert",
                Duration.ofSeconds(3),
                Duration.ofMillis(7),
                "429",
                "trace",
                ""),
            new Entry.Ended(now, 2, how),
            new Entry.Settled(now, UUID, how),
            new Entry.Kept(now, UUID, now.plusSeconds(10)),
            new Entry.GivenUp(now, "", "refused", "x".repeat(Segment.LONGEST_TEXT)),
            new Entry.Closed(now, UUID, "dead-lettered"));
    EntryLog log = new EntryLog(1 << 20, clock);
    entries.forEach(entry -> write(log, entry));

    assertThat(all(log)).isEqualTo(entries);
    assertThat(log.since()).contains(now);
  }

  @Test
  void timesThatNobodyCanMeanHarmNothing() {
    EntryLog log = new EntryLog(1 << 20, clock);
    write(log, new Entry.Asks(now, "m", 1, "upsert", Instant.MAX));
    write(log, new Entry.Asks(now, "m", 2, "upsert", Instant.MIN));
    write(log, new Entry.Read(now, 1, "present", "", Duration.ofSeconds(Long.MAX_VALUE)));
    write(log, new Entry.Read(now, 1, "present", "", Duration.ofSeconds(-5)));

    assertThat(all(log)).hasSize(4);
    assertThat(((Entry.Read) all(log).getLast()).took()).isZero();
  }

  @Test
  void theOldestIsForgottenFirstAndTheBoundHolds() {
    EntryLog log = new EntryLog(1_000, 4, clock);
    IntStream.range(0, 1_000).forEach(i -> write(log, closed(i)));

    List<Entry> left = all(log);
    assertThat(log.bytes()).isEqualTo(4_000);
    assertThat(log.hasForgotten()).isTrue();
    assertThat(left).hasSizeBetween(100, 400);
    int first = 1_000 - left.size();
    assertThat(left).isEqualTo(IntStream.range(first, 1_000).mapToObj(this::closed).toList());
  }

  @Test
  void anEntryThatFitsNowhereIsLeftOutAndTheNextOneIsNot() {
    EntryLog log = new EntryLog(500, 4, clock);
    write(log, closed(1));
    List<EntityRef> many =
        IntStream.range(0, 100).mapToObj(i -> new EntityRef("bp", "name-" + i)).toList();
    write(log, new Entry.Plans(now, 1, many, List.of(), 0));
    write(log, closed(2));

    assertThat(all(log)).containsExactly(closed(1), closed(2));
    assertThat(log.hasForgotten()).isFalse();
  }

  @Test
  void longWordsAreCutAndNotHeldOnTo() {
    EntryLog log = new EntryLog(1 << 20, clock);
    write(log, new Entry.Closed(now, "y".repeat(5_000), "deleted"));
    write(log, new Entry.GivenUp(now, "m", "r", "z".repeat(5_000)));

    assertThat(((Entry.Closed) all(log).getFirst()).message()).hasSize(1_024);
    assertThat(((Entry.GivenUp) all(log).getLast()).detail()).hasSize(Segment.LONGEST_TEXT);
  }

  /** Written from several threads while it is read: what is read is always whole, and in order. */
  @Test
  void readersSeeWholeEntriesWhileOthersWrite() throws Exception {
    EntryLog log = new EntryLog(2_000, 8, clock);
    List<List<Entry>> seen = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        int number = writer;
        writers.add(
            executor.submit(() ->
                IntStream.range(0, 2_000)
                    .forEach(
                        i -> write(log, new Entry.Ended(now, i, ending("writer-" + number))))));
      }
      Future<?> reader =
          executor.submit(() -> {
            for (int i = 0; i < 200; i++) {
              seen.add(all(log));
            }
          });
      for (Future<?> writer : writers) {
        writer.get();
      }
      reader.get();
    }
    seen.add(all(log));
    for (List<Entry> entries : seen) {
      for (int writer = 0; writer < 4; writer++) {
        String name = "writer-" + writer;
        assertThat(
                entries.stream()
                    .map(Entry.Ended.class::cast)
                    .filter(entry -> entry.how().outcome().equals(name))
                    .map(Entry.Ended::work))
            .isSorted();
      }
    }
    assertThat(seen.getLast()).isNotEmpty();
  }

  private static Ending ending(String outcome) {
    return new Ending(outcome, "reason", "", Duration.ZERO, 0);
  }
}
