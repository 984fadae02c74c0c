package io.portaws.cli.setup.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads a CloudFormation template into one shape, with short functions ({@code !Ref Queue}) written
 * out. Every scalar is text, as it stands there: for looking at, not for sending. Pure.
 */
final class TemplateReader {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private TemplateReader() {}

  /**
   * @throws IllegalArgumentException when it is no YAML or JSON object
   */
  static ObjectNode read(String text) {
    try {
      Node root =
          new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
      if (root instanceof MappingNode mapping) {
        return object(mapping);
      }
    } catch (YAMLException e) {
      throw new IllegalArgumentException("is neither YAML nor JSON: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("is no mapping");
  }

  private static JsonNode json(Node node) {
    JsonNode plain =
        switch (node) {
          case MappingNode mapping -> object(mapping);
          case SequenceNode sequence -> array(sequence);
          case ScalarNode scalar -> JSON.textNode(scalar.getValue());
          default -> throw new IllegalArgumentException("has an alias" + node.getStartMark());
        };
    String tag = node.getTag().getValue();
    return tag.startsWith("!") ? function(tag.substring(1), plain) : plain;
  }

  private static JsonNode function(String name, JsonNode argument) {
    if (name.equals("GetAtt") && argument.isTextual()) {
      ArrayNode parts = JSON.arrayNode();
      for (String part : argument.asText().split("\\.", 2)) {
        parts.add(part);
      }
      return JSON.objectNode().set("Fn::GetAtt", parts);
    }
    boolean bare = name.equals("Ref") || name.equals("Condition");
    return JSON.objectNode().set(bare ? name : "Fn::" + name, argument);
  }

  private static ObjectNode object(MappingNode mapping) {
    ObjectNode object = JSON.objectNode();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new IllegalArgumentException("has a key that is no word" + mapping.getStartMark());
      }
      object.set(key.getValue(), json(tuple.getValueNode()));
    }
    return object;
  }

  private static ArrayNode array(SequenceNode sequence) {
    ArrayNode array = JSON.arrayNode();
    sequence.getValue().forEach(element -> array.add(json(element)));
    return array;
  }
}
