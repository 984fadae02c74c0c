package io.portaws.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What was asked of the Port stand-in and what it accepted, bounded. Safe for use by many threads.
 */
final class PortJournal {
  private static final int REQUESTS_KEPT = 20_000;

  private final Deque<LoggedRequest> requests = new ArrayDeque<>();
  private final Map<PortEndpoint, Map<Integer, Long>> counts = new EnumMap<>(PortEndpoint.class);
  private final Deque<PortWrite> writes = new ArrayDeque<>();
  private Consumer<PortWrite> listener = _ -> {};
  private int writesKept = 50_000;
  private long writesSeen;

  synchronized void request(LoggedRequest request) {
    requests.addLast(request);
    if (requests.size() > REQUESTS_KEPT) {
      requests.removeFirst();
    }
    counts
        .computeIfAbsent(request.endpoint(), e -> new TreeMap<>())
        .merge(request.status(), 1L, Long::sum);
  }

  synchronized void write(PortWrite write) {
    writesSeen++;
    listener.accept(write);
    writes.addLast(write);
    if (writes.size() > writesKept) {
      writes.removeFirst();
    }
  }

  synchronized void onWrite(Consumer<PortWrite> told) {
    listener = told;
  }

  synchronized void keepWrites(int count) {
    writesKept = count;
    while (writes.size() > count) {
      writes.removeFirst();
    }
  }

  synchronized Map<PortEndpoint, Map<Integer, Long>> counts() {
    Map<PortEndpoint, Map<Integer, Long>> copy = new EnumMap<>(PortEndpoint.class);
    counts.forEach((endpoint, byStatus) -> copy.put(endpoint, Map.copyOf(byStatus)));
    return copy;
  }

  synchronized long count(PortEndpoint endpoint) {
    return counts.getOrDefault(endpoint, Map.of()).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  synchronized List<LoggedRequest> requests() {
    return List.copyOf(requests);
  }

  synchronized List<PortWrite> writes() {
    return List.copyOf(writes);
  }

  synchronized List<PortWrite> writes(String blueprint, String identifier) {
    return writes.stream()
        .filter(w -> w.blueprint().equals(blueprint) && w.identifier().equals(identifier))
        .toList();
  }

  synchronized long writesSeen() {
    return writesSeen;
  }

  synchronized void clear() {
    requests.clear();
    counts.clear();
    writes.clear();
    writesSeen = 0;
  }
}
