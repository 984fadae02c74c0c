package io.portaws.cli.setup.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One parameter of a template, and what CloudFormation would say to a value.
 *
 * @param secret NoEcho: never shown, and not told by AWS either
 * @param pattern of a value, of a list's elements each; empty for any
 */
record TemplateParameter(
    String name,
    String type,
    Optional<String> defaultValue,
    boolean secret,
    List<String> allowed,
    Optional<Pattern> pattern,
    String constraint,
    Optional<BigDecimal> least,
    Optional<BigDecimal> most) {

  static TemplateParameter of(String name, JsonNode node) {
    List<String> allowed = new ArrayList<>();
    node.path("AllowedValues").forEach(value -> allowed.add(value.asText()));
    return new TemplateParameter(
        name,
        node.path("Type").asText("String"),
        text(node, "Default"),
        node.path("NoEcho").asText("").equalsIgnoreCase("true"),
        List.copyOf(allowed),
        text(node, "AllowedPattern").map(Pattern::compile),
        node.path("ConstraintDescription").asText(""),
        text(node, "MinValue").map(BigDecimal::new),
        text(node, "MaxValue").map(BigDecimal::new));
  }

  private static Optional<String> text(JsonNode node, String key) {
    return node.has(key) ? Optional.of(node.path(key).asText()) : Optional.empty();
  }

  /** Why the value is not taken; empty when it is. Shows no secret. */
  Optional<String> problem(String value) {
    if (!allowed.isEmpty() && !allowed.contains(value)) {
      return Optional.of(shown(value) + " is none of " + String.join(", ", allowed));
    }
    if (type.equals("Number") || least.isPresent() || most.isPresent()) {
      return numberProblem(value);
    }
    List<String> parts =
        type.equals("CommaDelimitedList")
            ? Arrays.stream(value.split(",", -1)).map(String::strip).toList()
            : List.of(value);
    boolean fits = pattern.isEmpty() || parts.stream().allMatch(part -> fits(pattern.get(), part));
    return fits
        ? Optional.empty()
        : Optional.of(
            shown(value)
                + " "
                + (constraint.isEmpty() ? "does not match " + pattern.orElseThrow() : constraint));
  }

  private static boolean fits(Pattern pattern, String part) {
    return pattern.matcher(part).matches();
  }

  private Optional<String> numberProblem(String value) {
    BigDecimal number;
    try {
      number = new BigDecimal(value);
    } catch (NumberFormatException e) {
      return Optional.of(shown(value) + " is no number");
    }
    boolean tooLittle = least.isPresent() && number.compareTo(least.get()) < 0;
    boolean tooMuch = most.isPresent() && number.compareTo(most.get()) > 0;
    return tooLittle || tooMuch
        ? Optional.of(
            shown(value)
                + " must be "
                + least.map(BigDecimal::toPlainString).orElse("anything")
                + " to "
                + most.map(BigDecimal::toPlainString).orElse("anything"))
        : Optional.empty();
  }

  private String shown(String value) {
    return secret ? "the value" : "'" + value + "'";
  }
}
