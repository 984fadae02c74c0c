package io.portaws.pipeline.resync;

import io.portaws.pipeline.Look;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.Slice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/** Makes looks of what was surveyed. Pure. */
public final class Looks {
  private Looks() {}

  /** At all that is listed. */
  public static List<Look> atListed(String run, Surveyed surveyed, IntFunction<Instant> due) {
    return of(run, surveyed.listing().keys(), Look.Why.LISTED, surveyed.at(), due);
  }

  /** At what Port holds and the list does not have. */
  public static List<Look> atStale(String run, Surveyed surveyed, IntFunction<Instant> due) {
    return of(run, surveyed.stale().keys(), Look.Why.STALE, surveyed.at(), due);
  }

  /**
   * @param due when so many resources are due
   */
  private static List<Look> of(
      String run,
      Set<ResourceKey> keys,
      Look.Why why,
      Instant changeTime,
      IntFunction<Instant> due) {
    List<Look> looks = new ArrayList<>();
    bySlice(keys)
        .forEach((slice, all) -> {
          for (int from = 0; from < all.size(); from += Look.MOST) {
            List<ResourceKey> some = all.subList(from, Math.min(from + Look.MOST, all.size()));
            looks.add(new Look(run, slice, some, why, changeTime, due.apply(some.size())));
          }
        });
    return looks;
  }

  /** A list may have resources of other regions than the one that was asked. */
  private static Map<Slice, List<ResourceKey>> bySlice(Collection<ResourceKey> keys) {
    Map<Slice, List<ResourceKey>> bySlice = new LinkedHashMap<>();
    keys.stream()
        .sorted(
            Comparator.comparing(ResourceKey::region)
                .thenComparing(ResourceKey::identifier)
                .thenComparing(ResourceKey::parent))
        .forEach(key ->
            bySlice
                .computeIfAbsent(
                    new Slice(key.type(), key.account(), key.region()), _ -> new ArrayList<>())
                .add(key));
    return bySlice;
  }
}
