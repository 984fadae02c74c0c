package io.portaws.worker.journal;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.journal.Ending;
import io.portaws.pipeline.mapping.EntityRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** How entries are written as bytes and read again. Stateless. */
final class Lines {
  // What an entry begins with.
  private static final int TOOK = 0;
  private static final int BEGINS = 1;
  private static final int ASKS = 2;
  private static final int COVERED = 3;
  private static final int READ = 4;
  private static final int PLANS = 5;
  private static final int ATTEMPTED = 6;
  private static final int ENDED = 7;
  private static final int SETTLED = 8;
  private static final int KEPT = 9;
  private static final int GIVEN_UP = 10;
  private static final int CLOSED = 11;

  // What a subject begins with.
  private static final int RESOURCE = 0;
  private static final int ENTITY = 1;
  private static final int MESSAGE = 2;

  /** As many as a request to Port can have. */
  private static final int MOST_OF_A_LIST = 500;

  private Lines() {}

  static void write(Entry entry, Segment to) {
    switch (entry) {
      case Entry.Took took -> write(took, begin(TOOK, entry, to));
      case Entry.Begins(var _, long work, Subject subject) -> {
        begin(BEGINS, entry, to).number(work);
        write(subject, to);
      }
      case Entry.Asks asks -> write(asks, begin(ASKS, entry, to));
      case Entry.Covered(var _, String message, Subject subject) -> {
        begin(COVERED, entry, to).word(message);
        write(subject, to);
      }
      case Entry.Read read -> write(read, begin(READ, entry, to));
      case Entry.Plans plans -> write(plans, begin(PLANS, entry, to));
      case Entry.Attempted attempted -> write(attempted, begin(ATTEMPTED, entry, to));
      case Entry.Ended(var _, long work, Ending how) -> {
        begin(ENDED, entry, to).number(work);
        write(how, to);
      }
      case Entry.Settled(var _, String message, Ending how) -> {
        begin(SETTLED, entry, to).word(message);
        write(how, to);
      }
      case Entry.Kept(var _, String message, Instant until) -> {
        begin(KEPT, entry, to).word(message);
        to.time(until);
      }
      case Entry.GivenUp(var _, String message, String reason, String detail) -> {
        begin(GIVEN_UP, entry, to).word(message);
        to.word(reason);
        to.text(detail);
      }
      case Entry.Closed(var _, String message, String how) -> {
        begin(CLOSED, entry, to).word(message);
        to.word(how);
      }
    }
  }

  private static Segment begin(int kind, Entry entry, Segment to) {
    to.small(kind);
    to.time(entry.at());
    return to;
  }

  static Entry read(Segment.Reader from) {
    int kind = from.small();
    Instant at = from.time();
    return switch (kind) {
      case TOOK -> took(at, from);
      case BEGINS -> new Entry.Begins(at, from.number(), subject(from));
      case ASKS -> new Entry.Asks(at, from.word(), from.number(), from.word(), from.time());
      case COVERED -> new Entry.Covered(at, from.word(), subject(from));
      case READ -> new Entry.Read(at, from.number(), from.word(), from.text(), from.duration());
      case PLANS ->
          new Entry.Plans(
              at, from.number(), list(from, Lines::ref), list(from, Lines::ref), from.small());
      case ATTEMPTED -> attempted(at, from);
      case ENDED -> new Entry.Ended(at, from.number(), ending(from));
      case SETTLED -> new Entry.Settled(at, from.word(), ending(from));
      case KEPT -> new Entry.Kept(at, from.word(), from.time());
      case GIVEN_UP -> new Entry.GivenUp(at, from.word(), from.word(), from.text());
      case CLOSED -> new Entry.Closed(at, from.word(), from.word());
      default -> throw new IllegalStateException("no kind of entry: " + kind);
    };
  }

  private static void write(Entry.Took took, Segment to) {
    to.word(took.message());
    to.time(took.sentAt());
    to.small(took.receives());
    to.small(took.turns());
    to.word(took.form());
    write(took.eventIds(), to, (id, segment) -> segment.word(id));
  }

  private static Entry took(Instant at, Segment.Reader from) {
    return new Entry.Took(
        at,
        from.word(),
        from.time(),
        from.small(),
        from.small(),
        from.word(),
        list(from, Segment.Reader::word));
  }

  private static void write(Entry.Asks asks, Segment to) {
    to.word(asks.message());
    to.number(asks.work());
    to.word(asks.action());
    to.time(asks.changeTime());
  }

  private static void write(Entry.Read read, Segment to) {
    to.number(read.work());
    to.word(read.result());
    to.text(read.detail());
    to.duration(read.took());
  }

  private static void write(Entry.Plans plans, Segment to) {
    to.number(plans.work());
    write(plans.upserts(), to, Lines::write);
    write(plans.deletes(), to, Lines::write);
    to.small(plans.searches());
  }

  private static void write(Entry.Attempted attempted, Segment to) {
    write(attempted.works(), to, (work, segment) -> segment.number(work));
    to.word(attempted.endpoint());
    to.duration(attempted.waited());
    to.duration(attempted.took());
    to.word(attempted.status());
    to.text(attempted.trace());
    to.text(attempted.detail());
  }

  private static Entry attempted(Instant at, Segment.Reader from) {
    return new Entry.Attempted(
        at,
        list(from, Segment.Reader::number),
        from.word(),
        from.duration(),
        from.duration(),
        from.word(),
        from.text(),
        from.text());
  }

  private static void write(Subject subject, Segment to) {
    switch (subject) {
      case Subject.Resource(ResourceKey key) -> {
        to.small(RESOURCE);
        to.word(key.type());
        to.word(key.account());
        to.word(key.region());
        to.word(key.identifier());
        to.word(key.parent());
      }
      case Subject.Entity(EntityRef entity) -> {
        to.small(ENTITY);
        write(entity, to);
      }
      case Subject.Forwarded(String message) -> {
        to.small(MESSAGE);
        to.word(message);
      }
    }
  }

  private static Subject subject(Segment.Reader from) {
    return switch (from.small()) {
      case RESOURCE ->
          new Subject.Resource(
              new ResourceKey(from.word(), from.word(), from.word(), from.word(), from.word()));
      case ENTITY -> new Subject.Entity(ref(from));
      case MESSAGE -> new Subject.Forwarded(from.word());
      default -> throw new IllegalStateException("no kind of subject");
    };
  }

  private static void write(EntityRef entity, Segment to) {
    to.word(entity.blueprint());
    to.word(entity.identifier());
  }

  private static EntityRef ref(Segment.Reader from) {
    return new EntityRef(from.word(), from.word());
  }

  private static void write(Ending how, Segment to) {
    to.word(how.outcome());
    to.word(how.reason());
    to.text(how.detail());
    to.duration(how.after());
    to.small(how.followUps());
  }

  private static Ending ending(Segment.Reader from) {
    return new Ending(from.word(), from.word(), from.text(), from.duration(), from.small());
  }

  private static <T> void write(List<T> all, Segment to, BiConsumer<T, Segment> each) {
    to.small(Math.min(MOST_OF_A_LIST, all.size()));
    all.stream().limit(MOST_OF_A_LIST).forEach(one -> each.accept(one, to));
  }

  private static <T> List<T> list(Segment.Reader from, Function<Segment.Reader, T> each) {
    int size = from.small();
    List<T> all = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      all.add(each.apply(from));
    }
    return all;
  }
}
