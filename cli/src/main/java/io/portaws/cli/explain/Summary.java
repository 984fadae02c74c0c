package io.portaws.cli.explain;

import io.portaws.cli.terminal.Printable;
import io.portaws.pipeline.Explanation;
import io.portaws.pipeline.Outcome;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;

/** What many messages come to, counted. Not thread-safe. */
final class Summary {
  private final Map<String, Integer> forms = new TreeMap<>();
  private final Map<String, Integer> types = new TreeMap<>();
  private final Map<String, Integer> skipped = new TreeMap<>();
  private final Map<String, Integer> rejected = new TreeMap<>();
  private final Map<String, Integer> retried = new TreeMap<>();
  private int messages;

  void add(Explanation explanation) {
    messages++;
    count(forms, explanation.form());
    explanation.changes().stream()
        .map(change -> change.key().type() + " " + change.action().word())
        .distinct()
        .forEach(type -> count(types, type));
    switch (explanation.outcome()) {
      case Outcome.Skipped(String why) -> count(skipped, why);
      case Outcome.Reject reject -> count(rejected, reject.why());
      case Outcome.Retry retry -> count(retried, retry.why());
      case Outcome.Wait wait -> count(retried, wait.why());
      case Outcome.Replaced replaced -> count(retried, replaced.why());
      case Outcome.Delivered _ -> {}
    }
  }

  void print(PrintWriter out) {
    out.println(messages + (messages == 1 ? " message" : " messages"));
    print(out, "form", forms);
    print(out, "type, in how many messages", types);
    print(out, "skipped", skipped);
    print(out, "rejected", rejected);
    print(out, "retried", retried);
  }

  private static void count(Map<String, Integer> counts, String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private static void print(PrintWriter out, String title, Map<String, Integer> counts) {
    if (!counts.isEmpty()) {
      out.println("  " + title);
      counts.forEach(
          (what, count) -> out.println("  %6d  %s".formatted(count, Printable.line(what))));
    }
  }
}
