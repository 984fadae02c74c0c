package io.portaws.sandbox;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a test tells one host of the Port stand-in to do to its callers. Safe for use by many
 * threads.
 */
public final class PortScript {
  private static final int MAX_NEXT = 1_000_000;

  private record Rule(Predicate<RequestInfo> when, Fault fault) {}

  private final InstantSource clock;
  private final List<Rule> next = new ArrayList<>();
  private final List<Rule> always = new ArrayList<>();
  private volatile boolean down;
  private volatile Duration latency = Duration.ZERO;
  private volatile @Nullable PortRateLimit limit;

  PortScript(InstantSource clock) {
    this.clock = clock;
  }

  /** Lets the next requests meet a fault; those for tokens neither meet it nor use it up. */
  public void failNext(int count, Fault fault) {
    failNext(count, request -> request.endpoint() != PortEndpoint.ACCESS_TOKEN, fault);
  }

  /** Lets the next requests to one endpoint meet a fault. */
  public void failNext(int count, PortEndpoint endpoint, Fault fault) {
    failNext(count, request -> request.endpoint() == endpoint, fault);
  }

  /** Lets the next requests that match meet a fault. */
  public synchronized void failNext(int count, Predicate<RequestInfo> when, Fault fault) {
    if (count < 1 || next.size() + count > MAX_NEXT) {
      throw new IllegalArgumentException("failNext needs one to a million requests: " + count);
    }
    for (int i = 0; i < count; i++) {
      next.add(new Rule(when, fault));
    }
  }

  /** Lets every request that matches meet a fault, until {@link #clear}. */
  public synchronized void failWhen(Predicate<RequestInfo> when, Fault fault) {
    always.add(new Rule(when, fault));
  }

  /** Closes every connection without an answer while it is down. */
  public void down(boolean isDown) {
    down = isDown;
  }

  /** Makes every request wait before it is dealt with. */
  public void latency(Duration each) {
    latency = each;
  }

  /** Limits requests, in fixed windows from now on. */
  public void rateLimit(int requests, Duration period, ResetHeader reset) {
    limit = new PortRateLimit(clock, requests, period, reset);
  }

  /** Ends the rate limit; without one no rate limit headers are sent. */
  public void noRateLimit() {
    limit = null;
  }

  /** Ends faults, outage and latency; a rate limit stays. */
  public synchronized void clear() {
    next.clear();
    always.clear();
    down = false;
    latency = Duration.ZERO;
  }

  Duration latency() {
    return latency;
  }

  PortRateLimit.Admission admit() {
    PortRateLimit current = limit;
    return current == null ? PortRateLimit.Admission.UNLIMITED : current.take();
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
