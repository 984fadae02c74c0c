package io.portaws.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a test told the AWS stand-in to do to its callers. Safe for use by many threads. */
final class AwsScript {
  static final String DROP = "drop the connection";

  private final ConcurrentLinkedQueue<String> nextErrors = new ConcurrentLinkedQueue<>();
  private final Set<String> deniedTypes = ConcurrentHashMap.newKeySet();
  private final List<Consumer<AwsCall>> before = new CopyOnWriteArrayList<>();
  private final List<Consumer<AwsCall>> after = new CopyOnWriteArrayList<>();
  private final Map<String, Predicate<AwsCall>> failing = new ConcurrentHashMap<>();
  private volatile Predicate<AwsCall> throttled = call -> false;
  private volatile Duration latency = Duration.ZERO;

  void failNext(int calls, String errorCode) {
    if (calls < 1) {
      throw new IllegalArgumentException("failNext needs at least one call: " + calls);
    }
    for (int i = 0; i < calls; i++) {
      nextErrors.add(errorCode);
    }
  }

  void throttleWhen(Predicate<AwsCall> when) {
    throttled = when;
  }

  void failWhen(Predicate<AwsCall> when, String errorCode) {
    failing.put(errorCode, when);
  }

  void deny(String type) {
    deniedTypes.add(type);
  }

  void allow(String type) {
    deniedTypes.remove(type);
  }

  void latency(Duration each) {
    latency = each;
  }

  void beforeRead(Consumer<AwsCall> listener) {
    before.add(listener);
  }

  void onRead(Consumer<AwsCall> listener) {
    after.add(listener);
  }

  void clear() {
    nextErrors.clear();
    deniedTypes.clear();
    failing.clear();
    before.clear();
    after.clear();
    throttled = call -> false;
    latency = Duration.ZERO;
  }

  /**
   * Waits the latency, then fails the call if the script says so.
   *
   * @param types which the call may read
   */
  void enter(AwsCall call, List<String> types, AwsProtocol protocol) throws InterruptedException {
    Thread.sleep(latency);
    String throttling = protocol.throttling();
    if (throttled.test(call)) {
      throw AwsFault.of(throttling, "Rate exceeded");
    }
    @Nullable String error = nextErrors.poll();
    if (error != null) {
      boolean throttle = error.equals("Throttling") || error.equals("ThrottlingException");
      throw AwsFault.of(throttle ? throttling : error, "told to fail by the test");
    }
    if (types.stream().anyMatch(deniedTypes::contains)) {
      throw AwsFault.of(
          protocol.denied(), "account " + call.account() + " may not perform " + call.operation());
    }
    for (var each : failing.entrySet()) {
      if (each.getValue().test(call)) {
        throw AwsFault.of(each.getKey(), "told to fail by the test");
      }
    }
    before.forEach(listener -> listener.accept(call));
  }

  /** The state was looked up and the answer has not left yet. */
  void looked(AwsCall call) {
    after.forEach(listener -> listener.accept(call));
  }
}
