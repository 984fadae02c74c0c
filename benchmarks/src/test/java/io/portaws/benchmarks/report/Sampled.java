package io.portaws.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The invented results of {@code src/test/resources/sample-results}: nothing of them is measured.
 */
final class Sampled {
  static final Path FOLDER = Path.of("src/test/resources/sample-results");
  static final Path REPOSITORY = Path.of(System.getProperty("repo.root", ".."));

  private Sampled() {}

  static Results results() throws IOException {
    return Results.read(FOLDER);
  }

  /** The samples, but with this in one cell. */
  static Results with(Measurement id, int row, String column, @Nullable Object cell)
      throws IOException {
    Results samples = results();
    Result of = samples.get(id).orElseThrow();
    List<List<@Nullable Object>> rows = new ArrayList<>(of.rows());
    List<@Nullable Object> cells = new ArrayList<>(rows.get(row));
    cells.set(of.columns().indexOf(column), cell);
    rows.set(row, cells);
    return samples.with(Result.of(id, of.question(), of.text(), of.command(), of.columns(), rows));
  }
}
