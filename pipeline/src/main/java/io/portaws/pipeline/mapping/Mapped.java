package io.portaws.pipeline.mapping;

import java.util.List;
import java.util.Set;

/**
 * What the rules made of one resource.
 *
 * @param entities to upsert
 * @param deletions entities that the rules name and do not select
 * @param untouched blueprints whose exporter rule does not select the resource: what Port holds of
 *     them stays, as it always did with the exporter
 * @param failures what could not be mapped, each with its rule's place; empty when all is well
 */
public record Mapped(
    List<Entity> entities, List<Deletion> deletions, Set<String> untouched, List<String> failures) {
  public Mapped {
    entities = List.copyOf(entities);
    deletions = List.copyOf(deletions);
    untouched = Set.copyOf(untouched);
    failures = List.copyOf(failures);
  }
}
