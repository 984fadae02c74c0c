package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A program, an input, and what comes out. One line of cases.jsonl. */
record JqCase(
    String filter,
    JsonNode input,
    List<JsonNode> outputs,
    boolean error,
    boolean syntax,
    String differs) {
  static final ObjectMapper MAPPER = new ObjectMapper();

  static List<JqCase> all() {
    try (InputStream lines =
        Objects.requireNonNull(JqCase.class.getResourceAsStream("/jq/cases.jsonl"))) {
      List<JqCase> cases = new ArrayList<>();
      for (String line :
          new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        cases.add(parse(MAPPER.readTree(line)));
      }
      return cases;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JqCase parse(JsonNode line) {
    List<JsonNode> outputs = new ArrayList<>();
    line.path("outputs").forEach(outputs::add);
    return new JqCase(
        line.get("filter").asText(),
        line.get("input"),
        outputs,
        line.path("error").asBoolean(),
        line.path("syntax").asBoolean(),
        line.path("differs").asText());
  }

  /**
   * What our jq makes of it. An error is made the last output, so that the outputs before it are
   * seen too.
   */
  static JqCase run(String filter, JsonNode input) {
    List<JsonNode> outputs = new ArrayList<>();
    try {
      boolean error = false;
      for (JsonNode result :
          Jq.compile("try ((" + filter + "\n) | {value: .}) catch {error: .}").all(input)) {
        error |= result.has("error");
        if (result.has("value")) {
          outputs.add(result.get("value"));
        }
      }
      return new JqCase(filter, input, outputs, error, false, "");
    } catch (JqException e) {
      if (e.kind() != JqException.Kind.SYNTAX) {
        throw e;
      }
      return new JqCase(filter, input, List.of(), false, true, "");
    }
  }

  /** The result in one string: numbers by value, fields in any order. */
  String result() {
    if (syntax) {
      return "syntax error";
    }
    List<String> texts = new ArrayList<>();
    outputs.forEach(output -> texts.add(canonical(output)));
    return texts + (error ? " then an error" : "");
  }

  private static String canonical(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.bigIntegerValue().toString();
    }
    if (value.isNumber()) {
      double number = value.doubleValue();
      return number == Math.rint(number) && Math.abs(number) < 1e18
          ? Long.toString((long) number)
          : Double.toString(number);
    }
    if (value.isArray()) {
      List<String> elements = new ArrayList<>();
      value.forEach(element -> elements.add(canonical(element)));
      return elements.toString();
    }
    if (value.isObject()) {
      List<String> fields = new ArrayList<>();
      value
          .properties()
          .forEach(field -> fields.add(field.getKey() + "=" + canonical(field.getValue())));
      fields.sort(null);
      return "{" + fields + "}";
    }
    return value.toString();
  }

  @Override
  public String toString() {
    return filter + " on " + input;
  }
}
