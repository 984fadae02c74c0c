package io.portaws.pipeline.port;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Keeps POSTs about one resource apart. A key is taken before its POST and given back when the POST
 * ended; then it cannot be taken again within the gap. This class is threadsafe and remembers no
 * more keys than {@code maxKeys} and those that are taken.
 */
final class KeyGaps {
  static final int MAX_KEYS = 100_000;

  private final Duration gap;
  private final int maxKeys;
  private final Set<String> taken = new HashSet<>();

  /** When the last POST ended, oldest first. */
  private final Map<String, Instant> ended = new LinkedHashMap<>();

  KeyGaps(Duration gap, int maxKeys) {
    this.gap = gap;
    this.maxKeys = maxKeys;
  }

  /** Zero: the key is taken now. Else ask again after this long. */
  synchronized Duration take(String key, Instant now) {
    if (gap.isZero()) {
      return Duration.ZERO;
    }
    if (taken.contains(key)) {
      return gap;
    }
    Instant last = ended.get(key);
    if (last != null && last.plus(gap).isAfter(now)) {
      return Duration.between(now, last.plus(gap));
    }
    taken.add(key);
    return Duration.ZERO;
  }

  /** The POST about these keys ended. */
  synchronized void giveBack(Collection<String> keys, Instant now) {
    if (gap.isZero()) {
      return;
    }
    for (String key : keys) {
      taken.remove(key);
      ended.remove(key);
      ended.put(key, now);
    }
    Iterator<Instant> oldest = ended.values().iterator();
    while (oldest.hasNext()) {
      Instant at = oldest.next();
      if (ended.size() <= maxKeys && at.plus(gap).isAfter(now)) {
        return;
      }
      oldest.remove();
    }
  }

  /** How many ended POSTs are remembered. */
  synchronized int size() {
    return ended.size();
  }
}
