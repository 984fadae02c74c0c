package io.portaws.pipeline;

import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.EntityRef;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What this process last wrote, as far as it remembers: for each key its entities, so that those
 * which the mapping stops yielding are deleted, and for each entity the time of the change that it
 * was written or deleted for, so that an older delete by name does not remove it, and an older
 * entity that came ready does not bring it back. Bounded: what was used longest ago is forgotten
 * first. Safe for use by many threads.
 */
final class Written {
  private final Map<UnitKey, Set<EntityRef>> byKey;
  private final Map<EntityRef, Instant> changeTimes;

  /**
   * @param capacity how many keys, and how many entities, are remembered
   */
  Written(int capacity) {
    this.byKey = bounded(capacity);
    this.changeTimes = bounded(capacity);
  }

  /** Port accepted these entities of {@code key}, and no others. */
  synchronized void accepted(UnitKey key, Set<EntityRef> entities, Instant changeTime) {
    if (entities.isEmpty()) {
      byKey.remove(key);
    } else {
      byKey.put(key, Set.copyOf(entities));
    }
    entities.forEach(entity -> keepNewest(entity, changeTime));
  }

  /** A state read later may have been asked for by an older change: the newest one counts. */
  private void keepNewest(EntityRef entity, Instant changeTime) {
    changeTimes.merge(entity, changeTime, (a, b) -> a.isAfter(b) ? a : b);
  }

  /** Port accepted that this entity is gone, as of {@code changeTime}. */
  synchronized void deleted(EntityRef entity, Instant changeTime) {
    keepNewest(entity, changeTime);
  }

  /** The entities that were last written for {@code key}; empty when none are remembered. */
  synchronized Set<EntityRef> entities(UnitKey key) {
    return byKey.getOrDefault(key, Set.of());
  }

  /** Those deletions of whose entity nothing was written for a change after {@code changeTime}. */
  synchronized List<Deletion> notWrittenSince(List<Deletion> deletions, Instant changeTime) {
    return deletions.stream()
        .filter(deletion -> {
          Instant written = changeTimes.get(deletion.entity());
          return written == null || !written.isAfter(changeTime);
        })
        .toList();
  }

  private static <K, V> Map<K, V> bounded(int capacity) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > capacity;
      }
    };
  }
}
