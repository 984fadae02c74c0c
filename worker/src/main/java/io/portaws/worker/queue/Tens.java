package io.portaws.worker.queue;

import java.util.ArrayList;
import java.util.List;

/** Gathers what goes to the queue in tens. Safe for use by many threads. */
final class Tens<T> {
  private final List<T> gathered = new ArrayList<>();

  /** The ten that this one makes full; else empty. */
  synchronized List<T> add(T one) {
    gathered.add(one);
    return gathered.size() == Batches.SIZE ? takeAll() : List.of();
  }

  /** All that was gathered and not taken yet; fewer than ten. */
  synchronized List<T> takeAll() {
    List<T> all = List.copyOf(gathered);
    gathered.clear();
    return all;
  }
}
