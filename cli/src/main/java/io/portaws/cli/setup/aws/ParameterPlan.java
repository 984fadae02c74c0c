package io.portaws.cli.setup.aws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/**
 * Which parameters a stack is created or updated with: what is given; else what it has already;
 * else the template's default. Immutable.
 *
 * @param parameters as CloudFormation takes them
 * @param values of all parameters, secrets left out
 * @param problems sentences; no secret is in them
 */
record ParameterPlan(
    List<Parameter> parameters, Map<String, String> values, List<String> problems) {
  ParameterPlan {
    parameters = List.copyOf(parameters);
    values = Map.copyOf(values);
    problems = List.copyOf(problems);
  }

  /**
   * @param before what the stack has, as AWS tells it; empty for a new one
   */
  static ParameterPlan of(Template template, Map<String, Given> given, Map<String, String> before) {
    List<Parameter> parameters = new ArrayList<>();
    Map<String, String> values = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>(unknown(template, given));
    for (TemplateParameter each : template.parameters().values()) {
      String name = each.name();
      Optional<Given> now = Optional.ofNullable(given.get(name));
      if (now.isPresent()) {
        parameters.add(
            Parameter.builder().parameterKey(name).parameterValue(now.get().value()).build());
        keep(values, each, now.get().value());
        each.problem(now.get().value())
            .ifPresent(why -> problems.add(now.get().from() + ": " + name + ": " + why));
      } else if (before.containsKey(name)) {
        parameters.add(Parameter.builder().parameterKey(name).usePreviousValue(true).build());
        keep(values, each, before.get(name));
      } else if (each.defaultValue().isPresent()) {
        keep(values, each, each.defaultValue().get());
      } else {
        problems.add(missing(each));
      }
    }
    return new ParameterPlan(parameters, values, problems);
  }

  private static void keep(Map<String, String> values, TemplateParameter of, String value) {
    if (!of.secret()) {
      values.put(of.name(), value);
    }
  }

  private static List<String> unknown(Template template, Map<String, Given> given) {
    return given.entrySet().stream()
        .filter(each -> !template.has(each.getKey()))
        .map(each ->
            each.getValue().from()
                + ": "
                + template.name()
                + " has no parameter '"
                + each.getKey()
                + "'"
                + Nearest.to(each.getKey(), template.parameters().keySet())
                    .map(near -> "; did you mean " + near + "?")
                    .orElse(""))
        .sorted()
        .toList();
  }

  private static String missing(TemplateParameter each) {
    return each.name().equals("Target")
        ? "--target is missing: worker (containers, for large accounts), lambda (for small ones) or"
            + " none"
        : "the parameter " + each.name() + " is missing: give --parameter " + each.name() + "=…";
  }

  /** What a parameter will be; empty text where it is secret or not there. */
  String value(String name) {
    return values.getOrDefault(name, "");
  }

  boolean is(String name, String value) {
    return value(name).equals(value);
  }

  /** Whether a secret is given anew; whether it is the one that is there, nobody tells. */
  boolean givesSecret() {
    return parameters.stream()
        .anyMatch(
            each -> each.parameterValue() != null && !values.containsKey(each.parameterKey()));
  }

  boolean needsFunction() {
    return is("Target", "lambda") || (is("Target", "worker") && is("Standby", "true"));
  }

  boolean needsWorker() {
    return is("Target", "worker") || (is("Target", "lambda") && is("Standby", "true"));
  }
}
