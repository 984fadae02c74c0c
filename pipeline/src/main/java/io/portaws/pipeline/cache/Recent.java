package io.portaws.pipeline.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is made on first use and kept, for so many keys: what was not used for longest goes. Safe
 * for use by many threads.
 */
public final class Recent<K, V> {
  private final int most;
  private final Consumer<V> gone;
  private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param gone told of each value that is kept no longer; others may still use it
   */
  public Recent(int most, Consumer<V> gone) {
    this.most = most;
    this.gone = gone;
  }

  /** The value of {@code key}, made by {@code make} when there is none. */
  public synchronized V get(K key, Function<K, V> make) {
    V value = Objects.requireNonNull(values.computeIfAbsent(key, make));
    if (values.size() > most) {
      var eldest = values.entrySet().iterator();
      V leaving = eldest.next().getValue();
      eldest.remove();
      gone.accept(leaving);
    }
    return value;
  }

  /** Lets go of all of them. */
  public synchronized void clear() {
    values.values().forEach(gone);
    values.clear();
  }
}
