package io.portaws.pipeline.mapping;

/**
 * An entity to remove.
 *
 * @param deleteDependents whether Port removes the entities that need this one too
 */
public record Deletion(EntityRef entity, boolean deleteDependents) {}
