package io.portaws.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one measurement found: a table, and what readers need to believe it. Immutable. {@code
 * benchmarks/target/results/ID.json} has the same names.
 *
 * @param id which measurement; {@link Measurement} has all
 * @param question what it answers, ending in a question mark
 * @param text what was done, one paragraph of Markdown
 * @param command what makes this result alone, from a clean checkout
 * @param columns the heads of the table, each with its unit
 * @param rows a cell for each column: a text, a number, null for what was not measured, or {@link
 *     #DOES_NOT_APPLY}
 * @param notes what limits the result, a sentence of Markdown each
 * @param plots drawn under the table
 */
public record Result(
    Measurement id,
    String question,
    String text,
    String command,
    List<String> columns,
    List<List<@Nullable Object>> rows,
    List<String> notes,
    List<Plot> plots) {

  /** What stands in a cell to which there can be no figure. */
  public static final String DOES_NOT_APPLY = "–";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException with the rule and what broke it
   */
  public Result {
    require(id != null, "id is missing");
    question = text("question", question);
    text = text("text", text);
    command = text("command", command);
    columns = list(columns);
    require(!columns.isEmpty(), "columns are missing");
    require(new HashSet<>(columns).size() == columns.size(), "a column is named twice: " + columns);
    rows = rows(columns, list(rows));
    notes = list(notes);
    plots = list(plots);
  }

  /** A result without plots; {@link #with} adds them. */
  public static Result of(
      Measurement id,
      String question,
      String text,
      String command,
      List<String> columns,
      List<List<@Nullable Object>> rows) {
    return new Result(id, question, text, command, columns, rows, List.of(), List.of());
  }

  /** The same result with this plot after those that it has. */
  public Result with(Plot plot) {
    List<Plot> more = new ArrayList<>(plots);
    more.add(plot);
    return new Result(id, question, text, command, columns, rows, notes, more);
  }

  /** The same result with this note after those that it has. */
  public Result with(String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return new Result(id, question, text, command, columns, rows, more, plots);
  }

  /** Writes {@code ID.json} into a folder, which it makes, and returns the file. */
  public Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    return Files.writeString(
        folder.resolve(id.id() + ".json"), JSON.writeValueAsString(this) + "\n");
  }

  /**
   * Reads {@code ID.json}.
   *
   * @throws IllegalArgumentException if it is not such a result, with the file, the rule and what
   *     broke it
   */
  public static Result read(Path file) throws IOException {
    Result result;
    try {
      result = JSON.readValue(Files.readString(file), Result.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + ": " + reason(e), e);
    }
    String name = result.id.id() + ".json";
    require(file.endsWith(name), file + ": the result has the id of " + name);
    return result;
  }

  private static String reason(JacksonException e) {
    return e.getCause() instanceof IllegalArgumentException broken
        ? String.valueOf(broken.getMessage())
        : e.getOriginalMessage();
  }

  private static List<List<@Nullable Object>> rows(
      List<String> columns, List<List<@Nullable Object>> rows) {
    List<List<@Nullable Object>> copy = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      List<@Nullable Object> row = rows.get(i);
      String where = "row " + (i + 1);
      require(row != null, where + " is null");
      require(
          row.size() == columns.size(),
          "%s has %d cells for %d columns: %s".formatted(where, row.size(), columns.size(), row));
      row.forEach(cell -> checkCell(where, cell));
      copy.add(Collections.unmodifiableList(new ArrayList<>(row)));
    }
    return List.copyOf(copy);
  }

  private static void checkCell(String where, @Nullable Object cell) {
    boolean fine =
        cell == null
            || cell instanceof String
            || (cell instanceof Number number && Double.isFinite(number.doubleValue()));
    require(fine, where + " has a cell that is no text, finite number or null: " + cell);
  }

  private static String text(String name, @Nullable String value) {
    require(value != null && !value.isBlank(), name + " is missing");
    return String.valueOf(value).strip();
  }

  private static <T> List<T> list(@Nullable List<T> values) {
    return values == null ? List.of() : List.copyOf(values);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** How a plot is drawn. */
  public enum Kind {
    /** A bar for each category and series; the point's x is the category's number, from 0. */
    BAR,
    LINE,
    /** Lines with logarithmic axes; points are above 0. */
    LOGLOG;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static Kind of(String word) {
      for (Kind kind : values()) {
        if (kind.word().equals(word)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("a plot's kind is bar, line or loglog, not " + word);
    }
  }

  /**
   * A plot in {@code docs/benchmarks/}.
   *
   * @param file its name there, small letters, digits and hyphens before {@code .svg}
   * @param x what the horizontal axis says, with the unit; may be empty for bars
   * @param y what the vertical axis says, with the unit
   * @param categories what stands under the bars; empty for lines
   */
  public record Plot(
      String file,
      Kind kind,
      String title,
      String x,
      String y,
      List<Series> series,
      List<String> categories) {
    private static final Pattern FILE = Pattern.compile("[a-z0-9][a-z0-9-]*\\.svg");

    /** Copies and checks. */
    public Plot {
      require(
          file != null && FILE.matcher(file).matches(), "a plot's file is no NAME.svg: " + file);
      require(kind != null, file + ": kind is missing");
      title = Result.text(file + ": title", title);
      x = x == null ? "" : x;
      y = Result.text(file + ": y", y);
      series = list(series);
      categories = list(categories);
      require(!series.isEmpty(), file + ": series are missing");
      require(kind == Kind.BAR || !x.isBlank(), file + ": x is missing");
      require(
          (kind == Kind.BAR) != categories.isEmpty(),
          file + ": bars, and only they, have categories");
      for (Series each : series) {
        for (List<@Nullable Double> point : each.points) {
          check(file, kind, categories.size(), each.name, point);
        }
      }
    }

    private static void check(
        String file, Kind kind, int categories, String name, List<@Nullable Double> point) {
      Double x = point.getFirst();
      Double y = point.getLast();
      boolean fine =
          x != null
              && switch (kind) {
                case LINE -> true;
                case BAR -> x >= 0 && x < categories && x == Math.rint(x);
                case LOGLOG -> x > 0 && (y == null || y > 0);
              };
      require(
          fine,
          "%s: %s has the point %s, which a %s cannot show"
              .formatted(file, name, point, kind.word()));
    }
  }

  /**
   * A line, or the bars of one colour.
   *
   * @param points x and y; y is null where it was not measured
   */
  public record Series(String name, List<List<@Nullable Double>> points) {
    /** Copies and checks. */
    public Series {
      name = Result.text("a series' name", name);
      List<List<@Nullable Double>> copy = new ArrayList<>();
      for (List<@Nullable Double> point : list(points)) {
        require(point.size() == 2, name + ": a point is [x, y], not " + point);
        for (Double part : point) {
          require(part == null || Double.isFinite(part), name + ": no finite number in " + point);
        }
        copy.add(Collections.unmodifiableList(new ArrayList<>(point)));
      }
      points = List.copyOf(copy);
    }
  }
}
