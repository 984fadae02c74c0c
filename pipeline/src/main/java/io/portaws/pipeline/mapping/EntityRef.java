package io.portaws.pipeline.mapping;

/** Names one entity in Port. */
public record EntityRef(String blueprint, String identifier) {
  @Override
  public String toString() {
    return blueprint + "/" + identifier;
  }
}
