package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * CloudFormation templates as JSON: a function's short form ({@code !GetAtt Queue.Arn}) is written
 * out ({@code {"Fn::GetAtt": ["Queue", "Arn"]}}), so that every template has one shape.
 */
public final class TemplateFile {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private TemplateFile() {}

  /** Reads a YAML or JSON template from a file. */
  public static ObjectNode read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a template's text.
   *
   * @throws IllegalArgumentException when it is no mapping, or has a key twice: CloudFormation
   *     refuses the one, and takes the last of the other without a word
   */
  public static ObjectNode parse(String text) {
    var loader = new LoaderOptions();
    Node root = new Yaml(new SafeConstructor(loader)).compose(new StringReader(text));
    if (!(root instanceof MappingNode mapping)) {
      throw new IllegalArgumentException("a template is a mapping");
    }
    return object(mapping);
  }

  private static JsonNode json(Node node) {
    JsonNode plain =
        switch (node) {
          case MappingNode mapping -> object(mapping);
          case SequenceNode sequence -> array(sequence);
          case ScalarNode scalar -> scalar(scalar);
          default -> throw new IllegalArgumentException("unknown node" + node.getStartMark());
        };
    String tag = node.getTag().getValue();
    return tag.startsWith("!") ? function(tag.substring(1), plain) : plain;
  }

  private static ObjectNode function(String name, JsonNode argument) {
    return switch (name) {
      case "Ref", "Condition" -> JSON.objectNode().set(name, argument);
      case "GetAtt" -> JSON.objectNode().set("Fn::GetAtt", attribute(argument));
      default -> JSON.objectNode().set("Fn::" + name, argument);
    };
  }

  /** {@code A.B.C} is attribute {@code B.C} of {@code A}. */
  private static JsonNode attribute(JsonNode argument) {
    if (!argument.isTextual()) {
      return argument;
    }
    String text = argument.asText();
    int dot = text.indexOf('.');
    if (dot < 1) {
      throw new IllegalArgumentException("!GetAtt " + text + " names no attribute");
    }
    return JSON.arrayNode().add(text.substring(0, dot)).add(text.substring(dot + 1));
  }

  private static ObjectNode object(MappingNode mapping) {
    ObjectNode object = JSON.objectNode();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = ((ScalarNode) tuple.getKeyNode()).getValue();
      if (object.replace(key, json(tuple.getValueNode())) != null) {
        throw new IllegalArgumentException(key + " is there twice" + mapping.getStartMark());
      }
    }
    return object;
  }

  private static ArrayNode array(SequenceNode sequence) {
    ArrayNode array = JSON.arrayNode();
    sequence.getValue().forEach(element -> array.add(json(element)));
    return array;
  }

  /** As CloudFormation takes it: a date is text. */
  private static JsonNode scalar(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    String value = scalar.getValue();
    if (tag.equals(Tag.INT) && value.matches("-?(0|[1-9][0-9]*)")) {
      return JSON.numberNode(new BigInteger(value));
    }
    if (tag.equals(Tag.FLOAT) && value.matches("-?[0-9]+\\.[0-9]+")) {
      return JSON.numberNode(new BigDecimal(value));
    }
    if (tag.equals(Tag.BOOL)) {
      String word = value.toLowerCase(Locale.ROOT);
      return JSON.booleanNode(word.equals("true") || word.equals("yes") || word.equals("on"));
    }
    return tag.equals(Tag.NULL) ? JSON.nullNode() : JSON.textNode(value);
  }
}
