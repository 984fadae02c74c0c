package io.portaws.cli.setup.aws;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was found, done and reached, for people and for programs. Belongs to one thread. */
public final class AwsReport {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private String account = "";
  private String region = "";
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private final List<PlannedChange> changes = new ArrayList<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private @Nullable StackView stack;
  private String result = "";
  private int exit = Exit.DONE;

  void place(Caller caller, String where) {
    account = caller.account();
    region = where;
  }

  void found(List<Finding> all) {
    findings.addAll(all);
  }

  void steps(List<String> all) {
    steps.addAll(all);
  }

  void changes(List<PlannedChange> all) {
    changes.addAll(all);
  }

  void stack(StackView now) {
    stack = now;
  }

  void failures(Map<String, String> byPlace) {
    failures.putAll(byPlace);
  }

  /**
   * How it ended.
   *
   * @param word done, nothing-to-do, dry-run, declined, failed
   */
  void end(String word, int code, List<String> why) {
    result = word;
    exit = code;
    problems.addAll(why);
  }

  public int exit() {
    return exit;
  }

  /** An output of the stack; empty text where there is none. */
  public String output(String name) {
    return stack == null ? "" : stack.outputs().getOrDefault(name, "");
  }

  List<Finding> problemsFound() {
    return findings.stream().filter(f -> f.weight() == Finding.Weight.PROBLEM).toList();
  }

  /** For people: what was reached; what went wrong is on standard error. */
  public void print(PrintWriter out, PrintWriter err) {
    StackView now = stack;
    if (now != null && !now.outputs().isEmpty()) {
      out.println("Outputs of the stack " + Printable.line(now.name()) + ":");
      now.outputs()
          .forEach((key, value) ->
              out.println("  %-22s %s".formatted(Printable.line(key), Printable.line(value))));
    }
    switch (result) {
      case "nothing-to-do" -> out.println("The stack is as it should be: nothing to do.");
      case "dry-run" -> {
        out.println("This would be done:");
        steps.forEach(step -> out.println("  - " + Printable.line(step)));
      }
      case "declined" -> out.println("Nothing was changed in the stack.");
      default -> {}
    }
    failures.forEach((place, why) -> err.println("  " + Printable.line(place + ": " + why)));
    problems.forEach(line -> err.println(Printable.lines(line)));
  }

  /** For programs: one document. */
  public ObjectNode json() {
    ObjectNode json = JSON.objectNode();
    json.put("result", result);
    json.put("account", account);
    json.put("region", region);
    StackView now = stack;
    if (now != null) {
      ObjectNode node = json.putObject("stack");
      node.put("name", now.name()).put("id", now.id()).put("status", now.status());
      ObjectNode outputs = node.putObject("outputs");
      now.outputs().forEach(outputs::put);
    }
    ArrayNode lines = json.putArray("changes");
    changes.forEach(each ->
        lines
            .addObject()
            .put("action", each.action())
            .put("logicalId", each.logicalId())
            .put("type", each.type())
            .put("replacement", each.replacement()));
    ArrayNode found = json.putArray("findings");
    findings.forEach(each ->
        found
            .addObject()
            .put("weight", each.weight().name().toLowerCase(java.util.Locale.ROOT))
            .put("subject", each.subject())
            .put("text", each.text())
            .put("advice", each.advice()));
    steps.forEach(json.putArray("steps")::add);
    ObjectNode failed = json.putObject("failures");
    failures.forEach(failed::put);
    problems.forEach(json.putArray("problems")::add);
    return json;
  }
}
