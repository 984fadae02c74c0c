package io.portaws.pipeline.mapping;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** All rules, by type. Immutable. */
public record Mapping(Dialect dialect, List<Rule> rules, Map<String, List<Rule>> byType) {
  public Mapping(Dialect dialect, List<Rule> rules) {
    this(
        dialect,
        List.copyOf(rules),
        Map.copyOf(rules.stream().collect(Collectors.groupingBy(Rule::type))));
  }

  /** The rules of a type, in the file's order. */
  public List<Rule> of(String type) {
    return byType.getOrDefault(type, List.of());
  }

  /** The types that are mapped at all; a change of any other is not worth a read. */
  public Set<String> types() {
    return byType.keySet();
  }
}
