package io.portaws.pipeline;

import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.journal.Journal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One unit of work: all that the messages of a turn ask about one key. Belongs to one turn and its
 * thread.
 */
final class Unit {
  private record Entry(Ask ask, Ticket ticket) {}

  private final UnitKey key;
  private final Journal journal;
  private final long work;
  private final List<Entry> entries = new ArrayList<>();

  Unit(UnitKey key, Journal journal) {
    this.key = key;
    this.journal = journal;
    this.work = key.beginsIn(journal);
  }

  UnitKey key() {
    return key;
  }

  /** The number by which the journal knows what is done here. */
  long work() {
    return work;
  }

  void add(Ask ask, Ticket ticket) {
    journal.asks(ticket.message().id(), work, ask.action().word(), ask.changeTime());
    entries.add(new Entry(ask, ticket));
  }

  List<Ask> asks() {
    return entries.stream().map(Entry::ask).toList();
  }

  /** The newest ask; of equally new ones the one that came last. */
  Ask newest() {
    return newestEntry().ask();
  }

  /** The message of the newest ask: how often it has been looked at decides how long to wait. */
  Message newestMessage() {
    return newestEntry().ticket().message();
  }

  /** Whether its state is read from AWS, and not told by its message. */
  boolean isRead() {
    return newest() instanceof Ask.OfResource(Change change) && change.state() == null;
  }

  /** The most often received of its messages: the one with the least patience left. */
  int attempts() {
    return entries.stream().mapToInt(e -> e.ticket().message().receiveCount()).max().orElse(1);
  }

  void finish(Outcome outcome) {
    journal.ended(work, outcome.ending());
    entries.forEach(entry -> entry.ticket().finished(key, outcome));
  }

  /** The newest of its messages goes on, and the others, which it speaks for, are done. */
  void finish(Outcome ofNewest, Outcome ofOthers) {
    journal.ended(work, ofNewest.ending());
    Ticket newest = newestEntry().ticket();
    entries.forEach(
        entry -> entry.ticket().finished(key, entry.ticket() == newest ? ofNewest : ofOthers));
  }

  private Entry newestEntry() {
    return entries.reversed().stream()
        .max(Comparator.comparing(entry -> entry.ask().changeTime()))
        .orElseThrow();
  }
}
