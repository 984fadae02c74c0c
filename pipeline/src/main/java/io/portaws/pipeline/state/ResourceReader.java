package io.portaws.pipeline.state;

import io.portaws.pipeline.catalog.ResourceKey;
import java.util.List;
import java.util.Map;

/**
 * Reads resources through one AWS API. Implementations are safe for use by many threads and create
 * their clients on first use.
 */
interface ResourceReader {
  /** The most keys that one call can describe; larger sets are split. */
  int batch();

  /** The service that is asked, for limits and metrics. */
  String service();

  /**
   * Reads keys that share type, account and region; at most {@link #batch()} of them.
   *
   * @return a state for each key; a failure of the call is every key's {@link State.Unknown}
   */
  Map<ResourceKey, State> read(List<ResourceKey> keys);
}
