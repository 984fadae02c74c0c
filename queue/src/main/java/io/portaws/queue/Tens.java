package io.portaws.queue;

import java.util.ArrayList;
import java.util.List;

/** Gathers what goes to the queue in tens. Safe for use by many threads. */
public final class Tens<T> {
  private final List<T> gathered = new ArrayList<>();

  /** All of these in tens, the last of them perhaps fewer. */
  public static <T> List<List<T>> of(List<T> all) {
    List<List<T>> tens = new ArrayList<>();
    for (int from = 0; from < all.size(); from += Batches.SIZE) {
      tens.add(List.copyOf(all.subList(from, Math.min(from + Batches.SIZE, all.size()))));
    }
    return tens;
  }

  /** The ten that this one makes full; else empty. */
  public synchronized List<T> add(T one) {
    gathered.add(one);
    return gathered.size() == Batches.SIZE ? takeAll() : List.of();
  }

  /** All that was gathered and not taken yet; fewer than ten. */
  public synchronized List<T> takeAll() {
    List<T> all = List.copyOf(gathered);
    gathered.clear();
    return all;
  }
}
