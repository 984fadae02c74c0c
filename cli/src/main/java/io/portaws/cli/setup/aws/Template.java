package io.portaws.cli.setup.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A CloudFormation template: what it asks for, and its text as it is sent. Immutable. */
final class Template {
  /** The longest body that CloudFormation takes in a request; longer ones come from S3. */
  static final int MAX_BODY_BYTES = 51_200;

  /** The longest that it takes at all. */
  private static final int MAX_BYTES = 1_000_000;

  private static final String VERSION = "AWS::Lambda::Version";

  private final String name;
  private final String text;
  private final ObjectNode root;
  private final Map<String, TemplateParameter> parameters;

  private Template(String name, String text, ObjectNode root) {
    this.name = name;
    this.text = text;
    this.root = root;
    Map<String, TemplateParameter> all = new LinkedHashMap<>();
    root.path("Parameters")
        .properties()
        .forEach(
            each -> all.put(each.getKey(), TemplateParameter.of(each.getKey(), each.getValue())));
    this.parameters = all;
  }

  /**
   * @param name the file's name
   * @throws IllegalArgumentException with a sentence about what is wrong
   */
  static Template parse(String name, String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new IllegalArgumentException(name + " has more than 1 MB");
    }
    try {
      return new Template(name, text, TemplateReader.read(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " " + e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  String text() {
    return text;
  }

  boolean fitsIntoRequest() {
    return text.getBytes(StandardCharsets.UTF_8).length <= MAX_BODY_BYTES;
  }

  Map<String, TemplateParameter> parameters() {
    return parameters;
  }

  boolean has(String parameter) {
    return parameters.containsKey(parameter);
  }

  /** How many resources of one type it has, whatever their conditions. */
  long count(String type) {
    return root.path("Resources").properties().stream()
        .filter(each -> each.getValue().path("Type").asText().equals(type))
        .count();
  }

  /**
   * The same with a function version of its own for this code and these settings: {@code
   * AWS::Lambda::Version} never changes, so that another logical id is what makes another version.
   * What the function does not depend on does not change the id.
   *
   * @param values what parameters will be; those that are missing have their defaults
   * @param code what tells this code from another
   */
  Template stamped(Map<String, String> values, String code) {
    Optional<String> version = versionId();
    if (version.isEmpty()) {
      return this;
    }
    SortedMap<String, String> all = new TreeMap<>();
    parameters.forEach((key, parameter) -> {
      if (!parameter.secret()) {
        all.put(key, values.getOrDefault(key, parameter.defaultValue().orElse("")));
      }
    });
    String stamp = new FunctionSettings(root, all).stamp(code);
    Pattern word = Pattern.compile("\\b" + Pattern.quote(version.get()) + "\\b");
    return parse(name, word.matcher(text).replaceAll("FunctionVersion" + stamp));
  }

  /** The logical id of the function's version, as it stands in the text. */
  Optional<String> versionId() {
    return root.path("Resources").properties().stream()
        .filter(each -> each.getValue().path("Type").asText().equals(VERSION))
        .map(Map.Entry::getKey)
        .filter(id -> id.startsWith("FunctionVersion"))
        .findFirst();
  }

  JsonNode resource(String logicalId) {
    return root.path("Resources").path(logicalId);
  }
}
