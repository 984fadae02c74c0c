package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.jq.Jq;

/**
 * Resources that go with another one: a pipeline's stages. AWS no longer tells which there were, so
 * that they are looked for in Port.
 *
 * @param type canonical name of their type
 * @param known what of their properties follows from the parent's key, in the shape that mappings
 *     expect: enough to tell them from another parent's
 */
public record Child(String type, Jq known) {
  /**
   * The children's properties that follow from their parent's key; an empty object when none do.
   *
   * @throws io.portaws.pipeline.jq.JqException when the file's program fails on this key
   */
  public ObjectNode knownFrom(ResourceKey parent) {
    JsonNode found = known.first(ReadCall.about(parent));
    return found instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
  }
}
