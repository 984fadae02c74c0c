package io.portaws.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How figures and tables of figures are written. */
final class Figures {
  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_UP);

  private Figures() {}

  /**
   * A number with three significant digits; whole ones of 1,000 and more keep all of theirs, and
   * thousands are parted by commas.
   */
  static String number(double value) {
    BigDecimal exact = BigDecimal.valueOf(value);
    boolean whole = value == Math.rint(value);
    BigDecimal shown =
        whole ? exact.setScale(0, RoundingMode.UNNECESSARY) : exact.round(THREE_DIGITS);
    BigDecimal plain = shown.stripTrailingZeros();
    return String.format(Locale.ROOT, "%,." + Math.max(0, plain.scale()) + "f", plain);
  }

  /** A price in dollars: cents, and three digits below a dollar. */
  static String dollars(double value) {
    return value < 1 ? number(value) : String.format(Locale.ROOT, "%,.2f", value);
  }

  /** A part of one, in percent without decimals. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", share * 100);
  }

  /** What stands in a cell. */
  static String cell(@Nullable Object value) {
    return switch (value) {
      case null -> "not measured";
      case Number number -> number(number.doubleValue());
      default -> value.toString().replace("|", "\\|").replace('\n', ' ');
    };
  }

  /** A table in Markdown: columns that hold a number in any row are set to the right. */
  static String table(List<String> columns, List<? extends List<? extends @Nullable Object>> rows) {
    List<String> rule = new ArrayList<>(Collections.nCopies(columns.size(), "---"));
    for (List<? extends @Nullable Object> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        if (row.get(i) instanceof Number) {
          rule.set(i, "---:");
        }
      }
    }
    List<String> lines = new ArrayList<>(List.of(line(columns), line(rule)));
    rows.forEach(row -> lines.add(line(row)));
    return String.join("\n", lines);
  }

  private static String line(List<? extends @Nullable Object> cells) {
    return cells.stream().map(Figures::cell).collect(Collectors.joining(" | ", "| ", " |"));
  }
}
