package io.portaws.pipeline.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.jq.Jq;
import io.portaws.pipeline.jq.JqException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A value of a mapping: a jq expression, or an object or list of such values (search queries are
 * written so). Compiled once, safe for use by many threads.
 */
sealed interface Template {
  ObjectReader READER =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * The value on {@code input}; JSON null where the expression gives null or nothing.
   *
   * @throws JqException when an expression fails on this input
   */
  JsonNode on(JsonNode input);

  /**
   * The text that this is on every input; empty when it depends on the input. Only text in quotes
   * counts: what an expression gives on one input, it need not give on the next.
   */
  default Optional<String> constantText() {
    JsonNode constant =
        switch (this) {
          case Expression(Jq jq) -> quoted(jq.text());
          case Literal(JsonNode value) -> value;
          case Fields _, Elements _ -> NullNode.getInstance();
        };
    return Optional.ofNullable(constant.textValue()).filter(text -> !text.isEmpty());
  }

  private static JsonNode quoted(String text) {
    try {
      return READER.readTree(text);
    } catch (JsonProcessingException notJson) {
      return NullNode.getInstance();
    }
  }

  record Expression(Jq jq) implements Template {
    @Override
    public JsonNode on(JsonNode input) {
      return jq.first(input);
    }
  }

  record Literal(JsonNode value) implements Template {
    @Override
    public JsonNode on(JsonNode input) {
      return value;
    }
  }

  record Fields(Map<String, Template> fields) implements Template {
    @Override
    public JsonNode on(JsonNode input) {
      ObjectNode out = JsonNodeFactory.instance.objectNode();
      fields.forEach((name, template) -> out.set(name, template.on(input)));
      return out;
    }
  }

  record Elements(List<Template> elements) implements Template {
    @Override
    public JsonNode on(JsonNode input) {
      ArrayNode out = JsonNodeFactory.instance.arrayNode();
      elements.forEach(template -> out.add(template.on(input)));
      return out;
    }
  }

  /**
   * Compiles a value as it stands in a mapping file; text is jq.
   *
   * @param compiler {@link Jq#compile}, or {@link Jq#whenUsed} for what is known to be jq
   */
  static Template compile(
      JsonNode node, String place, Problems problems, Function<String, Jq> compiler) {
    if (node.isTextual()) {
      Optional<Jq> jq = expression(node, place, problems, compiler);
      return jq.isPresent() ? new Expression(jq.get()) : new Literal(NullNode.getInstance());
    }
    if (node.isObject()) {
      Map<String, Template> fields = new LinkedHashMap<>();
      node.properties()
          .forEach(field ->
              fields.put(
                  field.getKey(),
                  compile(field.getValue(), place + "." + field.getKey(), problems, compiler)));
      return new Fields(fields);
    }
    if (node.isArray()) {
      List<Template> elements = new ArrayList<>();
      for (int i = 0; i < node.size(); i++) {
        elements.add(compile(node.get(i), place + "[" + i + "]", problems, compiler));
      }
      return new Elements(elements);
    }
    return new Literal(node);
  }

  /**
   * Compiles one expression; notes place, text and jq's words when it is broken. To jq an empty
   * program is the identity, but in a mapping it is something forgotten.
   */
  static Optional<Jq> expression(
      JsonNode node, String place, Problems problems, Function<String, Jq> compiler) {
    if (!node.isValueNode() || node.asText().isBlank()) {
      problems.add(place, "is not jq: there is no expression");
      return Optional.empty();
    }
    try {
      return Optional.of(compiler.apply(node.asText()));
    } catch (JqException e) {
      problems.add(place, "is not jq: " + e.getMessage() + " in: " + node.asText().strip());
      return Optional.empty();
    }
  }
}
