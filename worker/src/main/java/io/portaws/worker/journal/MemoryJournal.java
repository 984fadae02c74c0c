package io.portaws.worker.journal;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.journal.Attempt;
import io.portaws.pipeline.journal.Ending;
import io.portaws.pipeline.journal.Journal;
import io.portaws.pipeline.journal.Taken;
import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.worker.queue.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The worker's journal: the newest entries in at most {@value #BYTES} bytes of memory, for {@code
 * why}, and {@link Tallies} for the status page. Safe for use by many threads.
 */
public final class MemoryJournal implements Journal, Ledger.Listener {
  /** Some 24,000 messages' worth, of a heap that has 85 MB in the smallest container. */
  static final int BYTES = 4 << 20;

  private final EntryLog log;
  private final Tallies tallies = new Tallies();
  private final InstantSource clock;
  private final AtomicLong works = new AtomicLong();

  public MemoryJournal(InstantSource clock) {
    this(new EntryLog(BYTES, clock), clock);
  }

  MemoryJournal(EntryLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  public Tallies tallies() {
    return tallies;
  }

  /** Answers who asks what became of something. */
  public Timelines timelines() {
    return new Timelines(log, tallies);
  }

  /**
   * How far back it goes.
   *
   * @param since when the oldest entry was written; empty before there is one
   * @param bytes the memory that it takes
   * @param forgot whether there were older ones
   */
  public record Extent(Optional<Instant> since, long bytes, boolean forgot) {}

  public Extent extent() {
    return new Extent(log.since(), log.bytes(), log.hasForgotten());
  }

  private void write(Entry entry) {
    log.write(segment -> Lines.write(entry, segment));
  }

  @Override
  public void took(Taken taken) {
    write(
        new Entry.Took(
            clock.instant(),
            taken.messageId(),
            taken.sentAt(),
            taken.receives(),
            taken.turns(),
            taken.form(),
            taken.eventIds()));
  }

  @Override
  public long begins(ResourceKey resource) {
    return begins(new Subject.Resource(resource));
  }

  @Override
  public long begins(EntityRef entity) {
    return begins(new Subject.Entity(entity));
  }

  @Override
  public long begins(String messageId) {
    return begins(new Subject.Forwarded(messageId));
  }

  private long begins(Subject subject) {
    long work = works.incrementAndGet();
    tallies.countWork();
    write(new Entry.Begins(clock.instant(), work, subject));
    return work;
  }

  @Override
  public void asks(String messageId, long work, String action, Instant changeTime) {
    tallies.countAsk();
    write(new Entry.Asks(clock.instant(), messageId, work, action, changeTime));
  }

  @Override
  public void covered(String messageId, ResourceKey resource) {
    tallies.countCovered();
    write(new Entry.Covered(clock.instant(), messageId, new Subject.Resource(resource)));
  }

  @Override
  public void read(long work, String result, String detail, Instant began) {
    Instant now = clock.instant();
    Duration took = Duration.between(began, now);
    tallies.read(result, took);
    write(new Entry.Read(now, work, result, detail, took));
  }

  @Override
  public void plans(long work, List<EntityRef> upserts, List<EntityRef> deletes, int searches) {
    write(new Entry.Plans(clock.instant(), work, upserts, deletes, searches));
  }

  @Override
  public void attempted(Attempt attempt) {
    Instant now = clock.instant();
    tallies.attempted(now, attempt);
    // A token's or a probe's is for no message.
    if (!attempt.works().isEmpty()) {
      write(
          new Entry.Attempted(
              now,
              attempt.works(),
              attempt.endpoint(),
              Duration.between(attempt.began(), attempt.left()),
              Duration.between(attempt.left(), now),
              attempt.status(),
              attempt.trace() == null ? "" : attempt.trace(),
              attempt.detail()));
    }
  }

  @Override
  public void accepted(Instant changeTime, Instant sentAt) {
    tallies.accepted(clock.instant(), changeTime, sentAt);
  }

  @Override
  public void ended(long work, Ending how) {
    write(new Entry.Ended(clock.instant(), work, how));
  }

  @Override
  public void settled(String messageId, Ending how) {
    Instant now = clock.instant();
    if (how.outcome().equals("retried")) {
      tallies.fail(new Failure(now, messageId, "retried", how.reason(), how.detail()));
    }
    write(new Entry.Settled(now, messageId, how));
  }

  @Override
  public void kept(String messageId, Instant until) {
    write(new Entry.Kept(clock.instant(), messageId, until));
  }

  @Override
  public void givenUp(String messageId, String reason, String detail) {
    Instant now = clock.instant();
    tallies.givenUp(now, messageId, reason, detail);
    write(new Entry.GivenUp(now, messageId, reason, detail));
  }

  @Override
  public void ended(String messageId, String how) {
    write(new Entry.Closed(clock.instant(), messageId, how));
  }
}
