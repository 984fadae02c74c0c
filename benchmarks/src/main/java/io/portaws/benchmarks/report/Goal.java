package io.portaws.benchmarks.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the product is meant to reach, and whether it did.
 *
 * @param id RATIONALE.md tells at {@code <a id="goal-ID"></a>} what was tried for it
 * @param text as people say it
 * @param from the measurement that decides it
 * @param reading finds the figure that decides, of several the worst; empty if there is none
 */
record Goal(
    String id, String text, Measurement from, Function<Results, Optional<Reading>> reading) {

  /** On which side of the bound a figure is good. */
  enum Side {
    AT_LEAST,
    AT_MOST
  }

  /**
   * A figure and its bound.
   *
   * @param shown the figure with its unit and the circumstances
   */
  record Reading(double value, Side side, double bound, String shown) {
    boolean met() {
      return side == Side.AT_LEAST ? value >= bound : value <= bound;
    }

    /** How far it is on the good side, in parts of the bound; the less, the worse. */
    double margin() {
      double beyond = side == Side.AT_LEAST ? value - bound : bound - value;
      return beyond / (bound == 0 ? 1 : bound);
    }

    Reading showing(String text) {
      return new Reading(value, side, bound, text);
    }
  }

  /**
   * The table of all goals.
   *
   * @param rationale RATIONALE.md's text
   */
  static String table(List<Goal> goals, Results results, String rationale) {
    return Figures.table(
        List.of("goal", "measured", "met"),
        goals.stream().map(goal -> goal.row(results, rationale)).toList());
  }

  private List<String> row(Results results, String rationale) {
    Optional<Reading> found = reading.apply(results);
    String link = "[%s](#%s)".formatted(text, from.id());
    return List.of(
        link,
        found.map(Reading::shown).orElse("not measured"),
        found.map(is -> is.met() ? "yes" : "**no**; " + tried(rationale)).orElse("not measured"));
  }

  private String tried(String rationale) {
    String anchor = "goal-" + id;
    return rationale.contains("<a id=\"" + anchor + "\"></a>")
        ? "[what was tried](../RATIONALE.md#" + anchor + ")"
        : "what was tried is not written down yet";
  }
}
