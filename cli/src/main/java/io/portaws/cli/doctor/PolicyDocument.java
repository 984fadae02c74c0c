package io.portaws.cli.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A resource's IAM policy, as far as it tells who is let in ("IAM JSON policy elements" in the IAM
 * guide). Pure.
 */
record PolicyDocument(List<Statement> statements) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Conditions that bind a caller to accounts, organizations or resources of somebody's choice. */
  private static final Pattern BINDING =
      Pattern.compile(
          "aws:(sourceaccount|sourcearn|sourceorgid|sourceorgpaths|principalorgid|principalorgpaths"
              + "|principalaccount|principalarn)");

  /** What is not what a policy must be. */
  static final class NotAPolicy extends Exception {
    private static final long serialVersionUID = 1;

    NotAPolicy(String message) {
      super(message);
    }
  }

  /** One of its statements. */
  record Statement(JsonNode node) {
    boolean allows() {
      return node.path("Effect").asText().equals("Allow");
    }

    /** Whether it is about this action; {@code NotAction} is taken to be about everything. */
    boolean isAbout(String action) {
      return node.has("NotAction")
          || texts(node.path("Action")).stream().anyMatch(pattern -> matches(pattern, action));
    }

    List<String> services() {
      return texts(node.path("Principal").path("Service"));
    }

    /** Accounts, roles and users by name; {@code *} for anyone. */
    List<String> principals() {
      JsonNode principal = node.path("Principal");
      if (principal.isTextual()) {
        return List.of(principal.asText());
      }
      return node.has("NotPrincipal") ? List.of("*") : texts(principal.path("AWS"));
    }

    boolean letsAnyone() {
      return principals().contains("*") && !isBound();
    }

    /** Whether a condition names whose the caller has to be. */
    boolean isBound() {
      for (JsonNode operator : node.path("Condition")) {
        for (var condition : operator.properties()) {
          boolean binds = BINDING.matcher(condition.getKey().toLowerCase(Locale.ROOT)).matches();
          if (binds && !texts(condition.getValue()).contains("*")) {
            return true;
          }
        }
      }
      return false;
    }

    /** All values that conditions give for this key, in whatever case it is written. */
    List<String> conditions(String key) {
      List<String> values = new ArrayList<>();
      for (JsonNode operator : node.path("Condition")) {
        operator
            .properties()
            .forEach(condition -> {
              if (condition.getKey().equalsIgnoreCase(key)) {
                values.addAll(texts(condition.getValue()));
              }
            });
      }
      return values;
    }
  }

  /**
   * Reads it.
   *
   * @param json empty for a resource without a policy
   */
  static PolicyDocument parse(String json) throws NotAPolicy {
    if (json.isBlank()) {
      return new PolicyDocument(List.of());
    }
    try {
      JsonNode statements = JSON.readTree(json).path("Statement");
      List<Statement> all = new ArrayList<>();
      if (statements.isObject()) {
        all.add(new Statement(statements));
      }
      if (statements.isArray()) {
        statements.forEach(each -> all.add(new Statement(each)));
      }
      return new PolicyDocument(List.copyOf(all));
    } catch (JsonProcessingException e) {
      throw new NotAPolicy("it is not JSON");
    }
  }

  List<Statement> allowing(String action) {
    return statements.stream().filter(s -> s.allows() && s.isAbout(action)).toList();
  }

  /** Whether text fits a pattern in which {@code *} is any text and {@code ?} any character. */
  static boolean matches(String pattern, String text) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE).matcher(text).matches();
  }

  private static List<String> texts(JsonNode oneOrMore) {
    List<String> all = new ArrayList<>();
    if (oneOrMore.isArray()) {
      oneOrMore.forEach(each -> all.add(each.asText()));
    } else if (oneOrMore.isTextual()) {
      all.add(oneOrMore.asText());
    }
    return all;
  }
}
