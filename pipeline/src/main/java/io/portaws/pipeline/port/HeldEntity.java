package io.portaws.pipeline.port;

import java.util.Map;

/**
 * An entity as Port holds it.
 *
 * @param properties those that are text
 * @param relations those to one entity, with its identifier
 */
public record HeldEntity(
    String identifier, Map<String, String> properties, Map<String, String> relations) {
  public HeldEntity {
    properties = Map.copyOf(properties);
    relations = Map.copyOf(relations);
  }
}
