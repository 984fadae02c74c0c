package io.portaws.benchmarks.arena;

import java.util.Map;

/** Requests that a stand-in has counted, by status or by operation. */
final class Counts {
  private Counts() {}

  static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
