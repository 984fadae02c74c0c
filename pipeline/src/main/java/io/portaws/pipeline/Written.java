package io.portaws.pipeline;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.EntityRef;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What this process last wrote, as far as it remembers: for each key its entities, so that those
 * which the mapping stops yielding are deleted, and for each entity the time of the change that it
 * was written or deleted for, so that an older delete by name does not remove it, and an older
 * entity that came ready does not bring it back. Bounded: what was used longest ago is forgotten
 * first. Safe for use by many threads.
 */
final class Written {
  /** The longest identifier that Port holds: what has a longer one is no entity. */
  private static final int MAX_IDENTIFIER = 1_000;

  private final int capacity;
  private final Map<UnitKey, Set<EntityRef>> byKey = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<EntityRef, Instant> changeTimes = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<EntityRef, Integer> holders = new HashMap<>();
  private final Map<UnitKey, Read> reads = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<UnitKey, Look> looks = new LinkedHashMap<>(16, 0.75f, true);
  private int entitiesOfKeys;

  private record Read(Instant at, Plan.Shown shown) {}

  private record Look(Instant at, String messageId) {}

  /**
   * @param capacity how many entities are remembered
   */
  Written(int capacity) {
    this.capacity = capacity;
  }

  /** Port accepted these entities of {@code key}, and no others. */
  synchronized void accepted(UnitKey key, Set<EntityRef> entities, Instant changeTime) {
    if (key instanceof UnitKey.OfResource) {
      holds(key, entities);
    }
    entities.forEach(entity -> keepNewest(entity, changeTime));
  }

  /** Port accepted, soon enough after it, what a read that began at {@code readAt} told. */
  synchronized void covers(UnitKey key, Instant readAt, Plan.Shown shown) {
    reads.merge(key, new Read(readAt, shown), (a, b) -> a.at().isAfter(b.at()) ? a : b);
    if (reads.size() > capacity) {
      reads.remove(reads.keySet().iterator().next());
    }
  }

  /**
   * Whether a read whose write Port accepted began so long after a change that it told of it. A
   * delete is told of by its end alone: what is still there may be on its way out.
   */
  synchronized boolean isCovered(UnitKey key, Action action, Instant changeTime, Duration margin) {
    Read read = reads.get(key);
    return read != null
        && (action == Action.UPSERT || read.shown() == Plan.Shown.GONE)
        && changeTime.plus(margin).isBefore(read.at());
  }

  /**
   * What Port accepted of {@code key} is read and written once more at this time, for a message.
   */
  synchronized void looksAgain(UnitKey key, Instant at, String messageId) {
    looks.merge(key, new Look(at, messageId), (a, b) -> b.at().isAfter(a.at()) ? b : a);
    if (looks.size() > capacity) {
      looks.remove(looks.keySet().iterator().next());
    }
  }

  /**
   * Whether {@code key} is looked at later than {@code now} for another message, which was written
   * for later: that look shows all that one for this message could.
   */
  synchronized boolean looksAgainAfter(UnitKey key, Instant now, String messageId) {
    Look look = looks.get(key);
    return look != null && look.at().isAfter(now) && !look.messageId().equals(messageId);
  }

  /** These entities are all that {@code key} has now, without any of them being written. */
  synchronized void holds(UnitKey key, Set<EntityRef> entities) {
    forget(key);
    Set<EntityRef> known = entities.stream().filter(Written::canExist).collect(toUnmodifiableSet());
    if (!known.isEmpty()) {
      byKey.put(key, known);
      known.forEach(entity -> holders.merge(entity, 1, Integer::sum));
      entitiesOfKeys += known.size();
    }
    while (entitiesOfKeys > capacity) {
      forget(byKey.keySet().iterator().next());
    }
  }

  private void forget(UnitKey key) {
    Set<EntityRef> entities = byKey.remove(key);
    if (entities != null) {
      entities.forEach(entity -> holders.computeIfPresent(entity, (_, n) -> n == 1 ? null : n - 1));
      entitiesOfKeys -= entities.size();
    }
  }

  /**
   * Whether another resource has this entity too, as far as is remembered: layers that functions
   * share, resources of the same name in two regions.
   */
  synchronized boolean isHeldByOther(UnitKey key, EntityRef entity) {
    int own = entities(key).contains(entity) ? 1 : 0;
    return holders.getOrDefault(entity, 0) > own;
  }

  /** One of the other resources that have this entity too; empty when none is remembered. */
  synchronized Optional<ResourceKey> otherHolder(UnitKey key, EntityRef entity) {
    if (!isHeldByOther(key, entity)) {
      return Optional.empty();
    }
    return byKey.entrySet().stream()
        .filter(held -> !held.getKey().equals(key) && held.getValue().contains(entity))
        .flatMap(held ->
            held.getKey() instanceof UnitKey.OfResource(ResourceKey other)
                ? Stream.of(other)
                : Stream.empty())
        .findFirst();
  }

  private static boolean canExist(EntityRef entity) {
    return entity.identifier().length() <= MAX_IDENTIFIER;
  }

  /** A state read later may have been asked for by an older change: the newest one counts. */
  private void keepNewest(EntityRef entity, Instant changeTime) {
    if (canExist(entity)) {
      changeTimes.merge(entity, changeTime, (a, b) -> a.isAfter(b) ? a : b);
      if (changeTimes.size() > capacity) {
        changeTimes.remove(changeTimes.keySet().iterator().next());
      }
    }
  }

  /** Port accepted that this entity is gone, as of {@code changeTime}. */
  synchronized void deleted(EntityRef entity, Instant changeTime) {
    keepNewest(entity, changeTime);
  }

  /** The entities that were last written for {@code key}; empty when none are remembered. */
  synchronized Set<EntityRef> entities(UnitKey key) {
    return byKey.getOrDefault(key, Set.of());
  }

  /** How many entities are remembered as held, each once. */
  synchronized int held() {
    return holders.size();
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
}
