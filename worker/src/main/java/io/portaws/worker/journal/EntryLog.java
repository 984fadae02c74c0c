package io.portaws.worker.journal;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Entries in the order in which they were written, in a bounded number of bytes: what was written
 * first is forgotten first, a segment at a time. Writing takes about a microsecond; nothing is
 * indexed, since who asks can wait for all to be read. Safe for use by many threads.
 */
final class EntryLog {
  private static final int SEGMENT_BYTES = 64 << 10;

  /** Writes one entry, time included. */
  @FunctionalInterface
  interface Line {
    void to(Segment segment);
  }

  private final Deque<Segment> segments = new ArrayDeque<>();
  private final int segmentBytes;
  private final int most;
  private final InstantSource clock;
  private long dropped;

  /**
   * @param bytes the most that it takes, in whole segments of 64 KiB
   */
  EntryLog(int bytes, InstantSource clock) {
    this(SEGMENT_BYTES, Math.max(2, bytes / SEGMENT_BYTES), clock);
  }

  EntryLog(int segmentBytes, int most, InstantSource clock) {
    this.segmentBytes = segmentBytes;
    this.most = most;
    this.clock = clock;
  }

  /** Writes an entry; one that is larger than a segment is left out. */
  synchronized void write(Line line) {
    Segment last = segments.peekLast();
    if (last != null && fits(line, last)) {
      return;
    }
    if (last != null) {
      last.close();
    }
    Segment fresh = new Segment(segmentBytes, clock.instant());
    segments.addLast(fresh);
    if (segments.size() > most) {
      segments.removeFirst();
      dropped++;
    }
    if (!fits(line, fresh)) {
      segments.removeLast();
    }
  }

  private static boolean fits(Line line, Segment segment) {
    try {
      line.to(segment);
      segment.commit();
      return true;
    } catch (IndexOutOfBoundsException full) {
      return false;
    }
  }

  /** Hands over all entries there are now, the oldest first. Writers need not wait for it. */
  void read(Consumer<Entry> reader) {
    for (Segment segment : now()) {
      Segment.Reader from = segment.reader();
      while (from.hasNext()) {
        reader.accept(Lines.read(from));
      }
    }
  }

  private synchronized List<Segment> now() {
    return List.copyOf(segments);
  }

  /** When the oldest entry was written; empty without one. */
  Optional<Instant> since() {
    return now().stream()
        .filter(segment -> segment.committed() > 0)
        .findFirst()
        .map(segment -> Lines.read(segment.reader()).at());
  }

  /** Whether something has been forgotten by now. */
  synchronized boolean hasForgotten() {
    return dropped > 0;
  }

  /** How much memory it takes. */
  synchronized long bytes() {
    return (long) segments.size() * segmentBytes;
  }
}
