package io.portaws.worker.status;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Which worker it is, and how it was set up.
 *
 * @param instance what tells it from others, by short names
 * @param settings what it was told, by names for people; without secrets
 */
public record About(
    String version, Map<String, String> instance, SequencedMap<String, String> settings) {
  public About {
    instance = new LinkedHashMap<>(instance);
    settings = new LinkedHashMap<>(settings);
  }
}
