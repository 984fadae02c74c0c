package io.portaws.pipeline.mapping;

import java.util.List;

/**
 * What the rules made of one resource.
 *
 * @param entities to upsert
 * @param deletions entities that the rules name and do not select
 * @param failures what could not be mapped, each with its rule's place; empty when all is well
 */
public record Mapped(List<Entity> entities, List<Deletion> deletions, List<String> failures) {
  public Mapped {
    entities = List.copyOf(entities);
    deletions = List.copyOf(deletions);
    failures = List.copyOf(failures);
  }
}
