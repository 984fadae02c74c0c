package io.portaws.pipeline.state;

import io.portaws.pipeline.catalog.ResourceKey;
import java.util.Map;
import java.util.Set;

/** Where states come from. Implementations are safe for use by several turns at once. */
public interface StateSource {
  /**
   * Reads the resources now, side by side.
   *
   * @return a state for each key; never fails because of one resource
   * @throws InterruptedException when interrupted while waiting
   */
  Map<ResourceKey, State> read(Set<ResourceKey> keys) throws InterruptedException;
}
