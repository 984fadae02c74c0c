package io.portaws.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.LongAdder;

/** Which operations were called, and which are not known. Safe for use by many threads. */
final class AwsCounts {
  private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
  private final Set<String> unknown = new ConcurrentSkipListSet<>();

  void called(String operation) {
    calls.computeIfAbsent(operation, name -> new LongAdder()).increment();
  }

  void unknown(String operation) {
    unknown.add(operation);
  }

  Map<String, Long> calls() {
    Map<String, Long> counts = new TreeMap<>();
    calls.forEach((operation, count) -> counts.put(operation, count.sum()));
    return counts;
  }

  List<String> unknown() {
    return List.copyOf(unknown);
  }
}
