package io.portaws.pipeline.mapping;

import java.util.Map;

/**
 * What a rule's entity of a resource is, as far as it follows from the resource's key.
 *
 * @param ref names it
 * @param properties those of its properties that are text
 * @param relations those of its relations that are text
 */
public record KnownEntity(
    EntityRef ref, Map<String, String> properties, Map<String, String> relations) {
  public KnownEntity {
    properties = Map.copyOf(properties);
    relations = Map.copyOf(relations);
  }
}
