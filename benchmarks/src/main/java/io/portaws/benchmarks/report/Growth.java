package io.portaws.benchmarks.report;

import io.portaws.benchmarks.report.Results.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How figures grow with the number of events: exponents between neighbouring scales, which are the
 * slopes of lines in a plot with logarithmic axes. 0: does not grow; 1: in proportion.
 */
final class Growth {
  /** A change of the slope that is called a bend. */
  private static final double BEND = 0.1;

  private static final List<String> FIGURES =
      List.of(
          "messages/s",
          "CPU s per million",
          "RSS MB",
          "Port requests per event",
          "AWS reads per event");

  private Growth() {}

  /** The exponent between two points, by their logarithms. */
  static double exponent(double x1, double y1, double x2, double y2) {
    return Math.log(y2 / y1) / Math.log(x2 / x1);
  }

  /** The table of slopes, and where they bend; or that there are too few scales. */
  static String text(Results results) {
    List<Row> rows =
        results.rows(Measurement.GROWTH).stream()
            .sorted(Comparator.comparingDouble(row -> row.number("events").orElse(0)))
            .toList();
    if (rows.size() < 2) {
      return "Slopes: not measured.";
    }
    List<String> columns = new ArrayList<>(List.of("grows with the events to the power of"));
    for (int i = 1; i < rows.size(); i++) {
      columns.add("%s → %s".formatted(rows.get(i - 1).name(), rows.get(i).name()));
    }
    List<List<@Nullable Object>> table =
        FIGURES.stream().map(figure -> line(rows, figure)).toList();
    return Page.paragraphs(Figures.table(columns, table), bends(columns, table));
  }

  private static List<@Nullable Object> line(List<Row> rows, String figure) {
    List<@Nullable Object> line = new ArrayList<>(Arrays.asList(figure));
    for (int i = 1; i < rows.size(); i++) {
      OptionalDouble x1 = rows.get(i - 1).number("events");
      OptionalDouble x2 = rows.get(i).number("events");
      OptionalDouble y1 = rows.get(i - 1).number(figure);
      OptionalDouble y2 = rows.get(i).number(figure);
      boolean measured = List.of(x1, x2, y1, y2).stream().allMatch(each -> each.orElse(0) > 0);
      line.add(
          measured
              ? hundredths(
                  exponent(x1.getAsDouble(), y1.getAsDouble(), x2.getAsDouble(), y2.getAsDouble()))
              : null);
    }
    return line;
  }

  private static Double hundredths(double value) {
    return Math.rint(value * 100) / 100 + 0.0;
  }

  private static String bends(List<String> columns, List<List<@Nullable Object>> table) {
    List<String> bends = new ArrayList<>();
    for (List<@Nullable Object> line : table) {
      for (int i = 2; i < line.size(); i++) {
        if (line.get(i - 1) instanceof Double before
            && line.get(i) instanceof Double after
            && Math.abs(after - before) > BEND) {
          String at = columns.get(i).split(" → ", -1)[0];
          bends.add(
              "%s at %s (from %s to %s)"
                  .formatted(line.getFirst(), at, Figures.number(before), Figures.number(after)));
        }
      }
    }
    return bends.isEmpty()
        ? "No slope changes by more than %s.".formatted(Figures.number(BEND))
        : "It bends, by more than %s: %s."
            .formatted(Figures.number(BEND), String.join("; ", bends));
  }
}
