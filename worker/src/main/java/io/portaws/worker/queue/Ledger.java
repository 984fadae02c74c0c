package io.portaws.worker.queue;

import io.portaws.pipeline.Message;
import io.portaws.worker.queue.Held.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The books of every message that was received: {@code received = deleted + returned +
 * dead-lettered + expired + held}, at every moment. A message is in them once, by its id; when it
 * is received again while it is held, its earlier receipt has expired and the newest one counts.
 * Safe for use by many threads.
 */
public final class Ledger {
  /** How a receipt ended. */
  enum End {
    DELETED,
    RETURNED,
    DEAD_LETTERED,
    EXPIRED;

    private String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Hears what becomes of messages. Called from many threads; returns at once, throws nothing. */
  public interface Listener {
    Listener NOOP = new Listener() {};

    /** It stays here under its lease, for a turn at this time. */
    default void kept(String messageId, Instant until) {}

    /** It is given up: to be dead-lettered, where there is a queue for that. */
    default void givenUp(String messageId, String reason, String detail) {}

    /**
     * A receipt of it ended.
     *
     * @param how {@code deleted}, {@code returned}, {@code dead-lettered} or {@code expired}
     */
    default void ended(String messageId, String how) {}
  }

  /** The books at one moment. */
  public record Sums(
      long received, long deleted, long returned, long deadLettered, long expired, long held) {
    /** What is unaccounted for; anything but 0 is a bug. */
    public long residual() {
      return received - deleted - returned - deadLettered - expired - held;
    }

    @Override
    public String toString() {
      return "received %d = deleted %d + returned %d + dead-lettered %d + expired %d + held %d"
              .formatted(received, deleted, returned, deadLettered, expired, held)
          + (residual() == 0 ? "" : " (residual " + residual() + ")");
    }
  }

  private final Map<String, Held> held = new LinkedHashMap<>();
  private final DoneBefore done = new DoneBefore();
  private final Map<End, Long> ended = new EnumMap<>(End.class);
  private long received;
  private final PollSize pollSize = new PollSize();
  private long promisedBytes;
  private long heldBytes;
  private Room failing = new Room(0, 0);
  private volatile Listener listener = Listener.NOOP;

  /** Tells this one from now on, and nobody else. */
  public void tell(Listener instead) {
    listener = instead;
  }

  /**
   * Enters a received message.
   *
   * @return false when it is held already, so that no turn should begin with it
   */
  synchronized boolean received(Held fresh) {
    received++;
    Held before = held.get(fresh.message().id());
    if (before != null) {
      before.receivedAgain(fresh);
      ended.merge(End.EXPIRED, 1L, Long::sum);
      return false;
    }
    held.put(fresh.message().id(), fresh);
    heldBytes += fresh.bytes();
    return true;
  }

  /** Begins to settle a message; empty when it is not held any more. */
  synchronized Optional<Held> settling(Message message) {
    Held found = held.get(message.id());
    if (found != null) {
      found.settles();
    }
    return Optional.ofNullable(found);
  }

  /** As {@link #settling}, of one that only waits: what a turn took meanwhile is that turn's. */
  synchronized Optional<Held> settlingWaiting(Message message) {
    Held found = held.get(message.id());
    return found == null || found.stage() != Stage.WAITING ? Optional.empty() : settling(message);
  }

  /** How often a held message has been received; what it says itself when it is not held. */
  synchronized int receives(Message message) {
    Held found = held.get(message.id());
    return found == null ? message.receiveCount() : found.receives();
  }

  /** Keeps a message under its lease for a later turn. */
  synchronized void waits(Message message, Instant until) {
    Held found = held.get(message.id());
    if (found != null) {
      found.waits(message, until);
      listener.kept(message.id(), until);
    }
  }

  /** Keeps a message that Port did not take under its lease. */
  synchronized void keeps(Message message, Instant now, Keeping.Decision.Keep keep) {
    Held found = held.get(message.id());
    if (found != null) {
      countFailing(found, -1);
      if (keep.failing()) {
        found.fails(message, now, keep.until());
      } else {
        found.keeps(message, now, keep.until());
      }
      countFailing(found, 1);
      listener.kept(message.id(), keep.until());
    }
  }

  /** A message will not be tried again, and is to leave the queue with this reason. */
  void givenUp(Held each, String reason, String detail) {
    listener.givenUp(each.message().id(), reason, detail);
  }

  private void countFailing(Held each, int by) {
    if (each.isFailing()) {
      failing = new Room(failing.messages() + by, failing.bytes() + by * each.bytes());
    }
  }

  /** What a message has been through since Port did not take it. */
  synchronized Keeping.Past past(Message message) {
    Held found = held.get(message.id());
    return found == null ? Keeping.Past.NONE : found.past();
  }

  /** What is held and Port does not take though it takes others. */
  synchronized Room failing() {
    return failing;
  }

  /** How many messages turns work on, or are kept until something gets to Port again. */
  public synchronized long forPort() {
    return held.values().stream().filter(Held::isForPort).count();
  }

  /** What waits for Port, and has been kept since before this moment; nothing settles it yet. */
  synchronized List<Message> keptSinceBefore(Instant moment) {
    return held.values().stream()
        .filter(each -> each.stage() == Stage.WAITING)
        .filter(each -> isBefore(each.past().keptSince(), moment))
        .map(Held::message)
        .toList();
  }

  private static boolean isBefore(@Nullable Instant since, Instant moment) {
    return since != null && since.isBefore(moment);
  }

  /** The work of these is done; should their deletes not get through, they need none again. */
  synchronized void workDone(Collection<Held> messages) {
    messages.forEach(each -> done.add(each.message().id()));
  }

  /** Whether a message's work was done when it was received before. */
  synchronized boolean isDoneBefore(Message message) {
    return done.contains(message.id());
  }

  /** Closes the books of one receipt. */
  synchronized void ended(Held settled, End end) {
    if (held.remove(settled.message().id(), settled)) {
      heldBytes -= settled.bytes();
      countFailing(settled, -1);
      ended.merge(end, 1L, Long::sum);
      listener.ended(settled.message().id(), end.word());
    }
  }

  /** Takes up to {@code most} messages whose waiting is over into a turn. */
  public synchronized List<Message> takeDue(Instant now, int most) {
    List<Message> due = new ArrayList<>();
    for (Held each : held.values()) {
      if (due.size() == most) {
        break;
      }
      if (each.stage() == Stage.WAITING && !each.due().isAfter(now)) {
        each.works();
        due.add(each.message());
      }
    }
    return due;
  }

  /** When the next waiting message is due; empty when none waits. */
  public synchronized Optional<Instant> nextDue() {
    return held.values().stream()
        .filter(each -> each.stage() == Stage.WAITING)
        .map(Held::due)
        .min(Comparator.naturalOrder());
  }

  /**
   * What is held, not being settled, and has less than {@code left} of its lease at {@code now}.
   */
  synchronized List<Held> expiring(Instant now, Duration left) {
    return held.values().stream()
        .filter(each -> each.stage() != Stage.SETTLING)
        .filter(each -> each.leaseEnds().isBefore(now.plus(left)))
        .toList();
  }

  /**
   * Lets the lease extend those of {@code messages} that nothing settles, until {@code underWay}
   * ends. Who settles one of them waits for that, so that of two changes of visibility the later
   * one counts.
   */
  synchronized List<Held> beginExtension(List<Held> messages, CompletableFuture<Void> underWay) {
    List<Held> ours =
        messages.stream()
            .filter(each -> held.get(each.message().id()) == each)
            .filter(each -> each.stage() != Stage.SETTLING && each.extension() == null)
            .toList();
    ours.forEach(each -> each.extending(underWay));
    return ours;
  }

  synchronized void endExtension(Collection<Held> messages) {
    messages.forEach(each -> each.extending(null));
  }

  /** The extensions under way of these. */
  synchronized List<CompletableFuture<Void>> extensions(Collection<Held> messages) {
    return messages.stream().map(Held::extension).filter(Objects::nonNull).distinct().toList();
  }

  /** Whether it is held and nothing settles it. */
  synchronized boolean isLeased(Held each) {
    return held.get(each.message().id()) == each && each.stage() != Stage.SETTLING;
  }

  synchronized void extended(Collection<Held> messages, Instant leaseEnds) {
    messages.forEach(each -> each.extended(leaseEnds));
  }

  /**
   * Those of {@code messages} that their turn left without an outcome; begins to settle them. One
   * that has been kept for later and is in another turn by now is that turn's.
   */
  synchronized List<Held> abandoned(Collection<Message> messages) {
    List<Held> open = new ArrayList<>();
    for (Message message : messages) {
      Held found = held.get(message.id());
      if (found != null
          && found.stage() == Stage.WORKING
          && found.message().turns() == message.turns()) {
        found.settles();
        open.add(found);
      }
    }
    return open;
  }

  /** Everything that waits for a later turn; begins to settle it. */
  synchronized List<Held> settleWaiting() {
    List<Held> waiting =
        held.values().stream().filter(each -> each.stage() == Stage.WAITING).toList();
    waiting.forEach(Held::settles);
    return waiting;
  }

  /** Everything that is held and that nothing settles yet; begins to settle it. */
  synchronized List<Held> settleAll() {
    List<Held> open =
        held.values().stream().filter(each -> each.stage() != Stage.SETTLING).toList();
    open.forEach(Held::settles);
    return open;
  }

  /**
   * Promises a poll as much memory as polls take lately, when that may come on top of what is held
   * and of what other polls are promised; to be given back by {@link #polled} when this poll has
   * come to its end.
   *
   * @param most bytes that may be held in all
   * @return the promised bytes; empty when there is no room
   */
  public synchronized OptionalLong promise(long most) {
    long bytes = pollSize.bytes();
    if (heldBytes + promisedBytes + bytes > most) {
      return OptionalLong.empty();
    }
    promisedBytes += bytes;
    return OptionalLong.of(bytes);
  }

  /** What a poll brought is in the books now, so that nothing is promised to it any more. */
  public synchronized void polled(long promised) {
    promisedBytes -= promised;
  }

  /** All that one poll brought: what the next ones are promised follows it. */
  synchronized void brought(Collection<Held> messages) {
    pollSize.brought(messages);
  }

  public synchronized long heldBytes() {
    return heldBytes;
  }

  /** How many messages are held. */
  public synchronized int held() {
    return held.size();
  }

  /**
   * The messages that are worked on or settled, those that only wait left out: their ids, and a
   * number that changes whenever the message gets on.
   */
  public synchronized Map<String, Integer> underWay() {
    Map<String, Integer> marks = new HashMap<>();
    held.forEach((id, each) -> {
      if (each.stage() != Stage.WAITING) {
        marks.put(id, each.mark());
      }
    });
    return marks;
  }

  /** When the oldest held message was put on the queue; empty when none is held. */
  public synchronized Optional<Instant> oldestSentAt() {
    return held.values().stream()
        .map(each -> each.message().sentAt())
        .min(Comparator.naturalOrder());
  }

  /** The {@code AWSTraceHeader}s of those messages that are held and have one; untrusted. */
  public synchronized List<String> traceHeaders(Collection<String> messages) {
    return messages.stream()
        .map(held::get)
        .filter(Objects::nonNull)
        .map(Held::traceHeader)
        .filter(Objects::nonNull)
        .toList();
  }

  public synchronized Sums sums() {
    return new Sums(
        received,
        ended.getOrDefault(End.DELETED, 0L),
        ended.getOrDefault(End.RETURNED, 0L),
        ended.getOrDefault(End.DEAD_LETTERED, 0L),
        ended.getOrDefault(End.EXPIRED, 0L),
        held.size());
  }
}
