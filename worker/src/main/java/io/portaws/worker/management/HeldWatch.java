package io.portaws.worker.management;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether held messages get on: whatever is worked on or settled must end or change within a bound,
 * or another one must. It looks when it is asked, which probes do. Messages that only wait are no
 * sign of anything: while Port is down they may do so for hours. Safe for use by many threads.
 */
public final class HeldWatch {
  /** Nothing of what is under way has got on for this long. */
  static final Duration NO_PROGRESS = Duration.ofMinutes(15);

  /**
   * One message has not got on for this long, whatever others did. SQS lets nobody hold a message
   * for more than 12 hours, and no turn is this long.
   */
  static final Duration FORGOTTEN = Duration.ofHours(6);

  private record Mark(int value, Instant since) {}

  private final Supplier<Map<String, Integer>> underWay;
  private final LongSupplier ended;
  private Map<String, Mark> seen = Map.of();
  private long endedThen;
  private Instant gotOnAt = Instant.MIN;

  /**
   * @param underWay messages that are worked on or settled, by id, with a number that changes when
   *     they get on
   * @param ended how many messages have ended
   */
  public HeldWatch(Supplier<Map<String, Integer>> underWay, LongSupplier ended) {
    this.underWay = underWay;
    this.ended = ended;
  }

  /** What is stuck at {@code now}, in a sentence; empty when nothing is. */
  synchronized Optional<String> stuck(Instant now) {
    look(now);
    if (seen.isEmpty()) {
      return Optional.empty();
    }
    Duration still = Duration.between(gotOnAt, now);
    if (still.compareTo(NO_PROGRESS) > 0) {
      return Optional.of(
          "messages under way: %d; none has got on for %d s"
              .formatted(seen.size(), still.toSeconds()));
    }
    Instant forgottenSince = now.minus(FORGOTTEN);
    long forgotten =
        seen.values().stream().filter(mark -> mark.since().isBefore(forgottenSince)).count();
    return forgotten == 0
        ? Optional.empty()
        : Optional.of(
            "messages that have not got on for more than %2$d h: %1$d"
                .formatted(forgotten, FORGOTTEN.toHours()));
  }

  private void look(Instant now) {
    Map<String, Integer> current = underWay.get();
    long endedNow = ended.getAsLong();
    boolean gotOn = endedNow != endedThen || seen.isEmpty();
    Map<String, Mark> marks = new HashMap<>();
    for (Map.Entry<String, Integer> each : current.entrySet()) {
      Mark before = seen.get(each.getKey());
      boolean same = before != null && before.value() == each.getValue();
      gotOn |= before != null && !same;
      marks.put(each.getKey(), same ? before : new Mark(each.getValue(), now));
    }
    gotOn |= !current.keySet().containsAll(seen.keySet());
    if (gotOn) {
      gotOnAt = now;
    }
    seen = marks;
    endedThen = endedNow;
  }
}
