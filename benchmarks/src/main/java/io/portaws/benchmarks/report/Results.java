package io.portaws.benchmarks.report;

import io.portaws.benchmarks.report.Result.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that was measured, and its figures by the names of their columns. Immutable. */
final class Results {
  static final String PRODUCT = "port-aws-events";
  static final String BOUND = "upper bound";

  private final Map<Measurement, Result> results = new EnumMap<>(Measurement.class);

  Results(List<Result> results) {
    results.forEach(each -> this.results.put(each.id(), each));
  }

  /**
   * Reads every {@code *.json} of a folder; none if there is no folder.
   *
   * @throws IllegalArgumentException if one of them is no result, with the reason
   */
  static Results read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return new Results(List.of());
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    List<Result> read = new ArrayList<>();
    for (Path file : files) {
      read.add(Result.read(file));
    }
    return new Results(read);
  }

  /** With this result, in place of one with the same id. */
  Results with(Result result) {
    return new Results(Stream.concat(results.values().stream(), Stream.of(result)).toList());
  }

  Optional<Result> get(Measurement id) {
    return Optional.ofNullable(results.get(id));
  }

  boolean isEmpty() {
    return results.isEmpty();
  }

  /** The plots of all measurements. */
  List<Plot> plots() {
    return results.values().stream().flatMap(result -> result.plots().stream()).toList();
  }

  /** The rows of a measurement; none if it was not made. */
  List<Row> rows(Measurement id) {
    return get(id).stream()
        .flatMap(result -> result.rows().stream().map(cells -> new Row(result, cells)))
        .toList();
  }

  /** Whether a row, series or category is about the product. */
  static boolean isProduct(String name) {
    return name.startsWith(PRODUCT);
  }

  /** Whether it is about what bounds all contestants. */
  static boolean isBound(String name) {
    return name.startsWith(BOUND) || name.startsWith("optimum");
  }

  /** A row with its columns' names. */
  record Row(Result result, List<@Nullable Object> cells) {
    String name() {
      return String.valueOf(cells.getFirst());
    }

    boolean isPeer() {
      return !isProduct(name()) && !isBound(name());
    }

    /**
     * The number in the column whose name begins so; empty if it was not measured.
     *
     * @throws IllegalArgumentException if there is no such column, or a text stands in it
     */
    OptionalDouble number(String column) {
      Object cell = cell(column);
      if (cell instanceof String text && !text.equals(Result.DOES_NOT_APPLY)) {
        throw new IllegalArgumentException(
            "%s.json: a number is needed in the column '%s', not '%s'"
                .formatted(result.id().id(), column, text));
      }
      return cell instanceof Number number
          ? OptionalDouble.of(number.doubleValue())
          : OptionalDouble.empty();
    }

    /** Whether this number is in the column. */
    boolean is(String column, double value) {
      OptionalDouble number = number(column);
      return number.isPresent() && number.getAsDouble() == value;
    }

    private @Nullable Object cell(String column) {
      List<String> columns = result.columns();
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).startsWith(column)) {
          return cells.get(i);
        }
      }
      throw new IllegalArgumentException(
          "%s.json has no column that begins with '%s': %s"
              .formatted(result.id().id(), column, columns));
    }
  }
}
