package io.portaws.cli.redrive;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often each of many texts came, up to a number of different ones. Not thread-safe. */
final class Counts {
  private static final int MOST = 2_000;

  private final Map<String, Integer> counts = new HashMap<>();

  void add(String text) {
    if (counts.size() < MOST || counts.containsKey(text)) {
      counts.merge(text, 1, Integer::sum);
    }
  }

  /** One of them. */
  record Count(String text, int times) {}

  /** The most frequent ones. */
  List<Count> most(int atMost) {
    return counts.entrySet().stream()
        .map(each -> new Count(each.getKey(), each.getValue()))
        .sorted(Comparator.comparingInt(Count::times).reversed().thenComparing(Count::text))
        .limit(atMost)
        .toList();
  }

  /** How many different ones there are beyond so many. */
  int beyond(int shown) {
    return Math.max(0, counts.size() - shown);
  }

  boolean isEmpty() {
    return counts.isEmpty();
  }
}
