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

  /**
   * Begins to read the resources, so that nobody waits for those of an account or region that is
   * slow. To be closed, which ends what is still under way.
   */
  default Reading begin(Set<ResourceKey> keys) {
    return Reading.atOnce(this, keys);
  }

  /** States as they come in. Belongs to one thread. */
  interface Reading extends AutoCloseable {
    /**
     * The next states: all of them, where nothing is slow.
     *
     * @return empty when each of the keys had its state
     * @throws InterruptedException when interrupted while waiting
     */
    Map<ResourceKey, State> next() throws InterruptedException;

    @Override
    void close();

    /** All states in one piece. */
    private static Reading atOnce(StateSource source, Set<ResourceKey> keys) {
      return new Reading() {
        private Set<ResourceKey> open = keys;

        @Override
        public Map<ResourceKey, State> next() throws InterruptedException {
          Set<ResourceKey> now = open;
          open = Set.of();
          return now.isEmpty() ? Map.of() : source.read(now);
        }

        @Override
        public void close() {}
      };
    }
  }
}
