package io.portaws.worker.simulation;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Which faults one run has and how often: about half of all that are asked for, so that each meets
 * every other and also meets none. Until {@link #quiet}, then no more of any. Belongs to one run.
 */
final class Faults {
  /** How likely each is where it can happen; of the last four, how many there are at most. */
  private static final Map<Fault, Double> LIKELY =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(Fault.EVENT_DUPLICATED, 0.2),
              Map.entry(Fault.EVENT_DELAYED, 0.2),
              Map.entry(Fault.EVENT_LOST, 0.1),
              Map.entry(Fault.NOT_AN_EVENT, 0.05),
              Map.entry(Fault.READ_LAGGED, 0.5),
              Map.entry(Fault.READ_THROTTLED, 0.1),
              Map.entry(Fault.READ_FAILED, 0.05),
              Map.entry(Fault.READ_SLOW, 0.1),
              Map.entry(Fault.LEFT_READABLE, 0.6),
              Map.entry(Fault.POLL_FAILED, 0.05),
              Map.entry(Fault.POLL_ANSWER_LOST, 0.03),
              Map.entry(Fault.SETTLING_FAILED, 0.1),
              Map.entry(Fault.SETTLING_SLOW, 0.2),
              Map.entry(Fault.SETTLING_ANSWER_LOST, 0.05),
              Map.entry(Fault.SETTLING_ENTRY_FAILED, 0.1),
              Map.entry(Fault.DELIVERED_TWICE, 0.05),
              Map.entry(Fault.DELETED_CAME_BACK, 0.05),
              Map.entry(Fault.PORT_FAILED, 0.1),
              Map.entry(Fault.PORT_REFUSED_FOR_RATE, 0.03),
              Map.entry(Fault.PORT_LOST_REQUEST, 0.05),
              Map.entry(Fault.PORT_LOST_ANSWER, 0.05),
              Map.entry(Fault.PORT_SLOW, 0.1),
              Map.entry(Fault.PORT_FAILED_ONE_OF_MANY, 0.2),
              Map.entry(Fault.TOKEN_REVOKED, 0.02),
              Map.entry(Fault.PORT_DOWN, 1.0),
              Map.entry(Fault.KILLED, 3.0),
              Map.entry(Fault.DRAINED, 2.0)));

  private final RandomGenerator dice;
  private final Set<Fault> here = EnumSet.noneOf(Fault.class);
  private final Map<Fault, Integer> happened = new EnumMap<>(Fault.class);
  private boolean quiet;

  Faults(RandomGenerator dice, Set<Fault> possible) {
    this.dice = dice;
    for (Fault fault : Fault.values()) {
      boolean picked = dice.nextBoolean();
      if (picked && possible.contains(fault)) {
        here.add(fault);
      }
    }
  }

  /** Whether it happens now; the caller does it, and it is counted. */
  boolean strikes(Fault fault) {
    boolean now = !quiet && here.contains(fault) && dice.nextDouble() < LIKELY.get(fault);
    if (now) {
      count(fault);
    }
    return now;
  }

  /** How often it is to happen in this run. */
  int times(Fault fault) {
    return here.contains(fault) ? dice.nextInt(LIKELY.get(fault).intValue() + 1) : 0;
  }

  boolean has(Fault fault) {
    return here.contains(fault);
  }

  void count(Fault fault) {
    happened.merge(fault, 1, Integer::sum);
  }

  /** From now on nothing goes wrong. */
  void quiet() {
    quiet = true;
  }

  Map<Fault, Integer> happened() {
    return happened;
  }

  /** Between these. */
  Duration between(Duration least, Duration most) {
    long span = most.toMillis() - least.toMillis();
    return least.plusMillis(span == 0 ? 0 : dice.nextLong(span + 1));
  }

  Duration millis(int least, int most) {
    return between(Duration.ofMillis(least), Duration.ofMillis(most));
  }

  @Override
  public String toString() {
    return here.toString();
  }
}
