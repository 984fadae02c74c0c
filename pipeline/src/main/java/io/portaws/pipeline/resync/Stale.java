package io.portaws.pipeline.resync;

import io.portaws.pipeline.catalog.ResourceKey;
import java.util.List;
import java.util.Set;

/**
 * What Port holds from us of a slice, beside a complete list of it.
 *
 * @param held entities that are the slice's
 * @param keys the resources of those that the list does not have
 * @param entities how many entities these are
 * @param unresolved entities whose resource cannot be told; they are left alone
 * @param samples some of them, with the reason
 * @param untold blueprints of which no entity can be told, each with the reason
 */
public record Stale(
    int held,
    Set<ResourceKey> keys,
    int entities,
    int unresolved,
    List<String> samples,
    List<String> untold) {
  /** Nothing was looked for. */
  public static final Stale NONE = new Stale(0, Set.of(), 0, 0, List.of(), List.of());

  public Stale {
    keys = Set.copyOf(keys);
    samples = List.copyOf(samples);
    untold = List.copyOf(untold);
  }

  /**
   * Whether this is so much that it is rather a mistake than the truth.
   *
   * @param share of what Port holds of the slice that may be stale; 1 for any
   */
  public boolean exceeds(double share) {
    return entities >= LEAST && entities > share * held;
  }

  /** So few are no reason to ask, whatever their share. */
  public static final int LEAST = 5;
}
