package io.portaws.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a test told one host of the Port stand-in to do to its callers. Safe for use by many
 * threads.
 */
final class PortFaults {
  private static final int MAX_NEXT = 1_000_000;

  private record Rule(Predicate<RequestInfo> when, Fault fault) {}

  private final List<Rule> next = new ArrayList<>();
  private final List<Rule> always = new ArrayList<>();
  private volatile boolean down;
  private volatile Duration latency = Duration.ZERO;

  synchronized void failNext(int count, Predicate<RequestInfo> when, Fault fault) {
    if (count < 1 || next.size() + count > MAX_NEXT) {
      throw new IllegalArgumentException("failNext needs one to a million requests: " + count);
    }
    for (int i = 0; i < count; i++) {
      next.add(new Rule(when, fault));
    }
  }

  synchronized void failWhen(Predicate<RequestInfo> when, Fault fault) {
    always.add(new Rule(when, fault));
  }

  synchronized void clear() {
    next.clear();
    always.clear();
    down = false;
    latency = Duration.ZERO;
  }

  void down(boolean isDown) {
    down = isDown;
  }

  void latency(Duration each) {
    latency = each;
  }

  Duration latency() {
    return latency;
  }

  /** The fault that this request meets, if any; a fault of failNext is used up. */
  synchronized Optional<Fault> pick(RequestInfo request) {
    if (down) {
      return Optional.of(Fault.reset());
    }
    for (Iterator<Rule> rules = next.iterator(); rules.hasNext(); ) {
      Rule rule = rules.next();
      if (rule.when().test(request)) {
        rules.remove();
        return Optional.of(rule.fault());
      }
    }
    return always.stream().filter(rule -> rule.when().test(request)).map(Rule::fault).findFirst();
  }
}
