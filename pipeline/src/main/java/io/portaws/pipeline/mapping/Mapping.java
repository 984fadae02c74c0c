package io.portaws.pipeline.mapping;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All rules, by type. Immutable.
 *
 * @param lists by type which of its resources are listed; a type that is not here: all
 */
public record Mapping(
    Dialect dialect,
    List<Rule> rules,
    Map<String, List<Rule>> byType,
    Map<String, List<ListSelector>> lists) {
  public Mapping(Dialect dialect, List<Rule> rules) {
    this(dialect, rules, Map.of());
  }

  public Mapping(Dialect dialect, List<Rule> rules, Map<String, List<ListSelector>> lists) {
    this(
        dialect,
        List.copyOf(rules),
        Map.copyOf(rules.stream().collect(Collectors.groupingBy(Rule::type))),
        Map.copyOf(lists));
  }

  /** The rules of a type, in the file's order. */
  public List<Rule> of(String type) {
    return byType.getOrDefault(type, List.of());
  }

  /** The types that are mapped at all; a change of any other is not worth a read. */
  public Set<String> types() {
    return byType.keySet();
  }

  /** Which of a type's resources are listed: each selector's, and at least one. */
  public List<ListSelector> listsOf(String type) {
    return lists.getOrDefault(type, List.of(ListSelector.ALL));
  }
}
