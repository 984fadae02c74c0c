package io.portaws.pipeline.mapping;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of a kind's resources a mapping has listed: {@code selector.aws} of the exporter's dialect.
 * What events tell of is not limited by it. Immutable.
 *
 * @param regions where they are listed; empty: in all that are read
 * @param models by region the texts of the resource models with which Cloud Control is asked, each
 *     by itself; where there are none the list needs none
 * @param parameters members of the service's own list request, as JSON text; empty text for none
 */
public record ListSelector(
    Set<String> regions, Map<String, List<String>> models, String parameters) {
  /** All of them. */
  public static final ListSelector ALL = new ListSelector(Set.of(), Map.of(), "");

  public ListSelector {
    regions = Set.copyOf(regions);
    models = Map.copyOf(models);
  }

  /** Whether resources of this region are listed. */
  public boolean appliesIn(String region) {
    return regions.isEmpty() || regions.contains(region);
  }

  /** The resource models of a region; empty where it needs none. */
  public List<String> modelsIn(String region) {
    return models.getOrDefault(region, List.of());
  }
}
