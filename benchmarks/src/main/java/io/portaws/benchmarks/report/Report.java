package io.portaws.benchmarks.report;

import io.portaws.benchmarks.report.Result.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes docs/benchmarks.md and its plots of {@code benchmarks/target/results}. Prose that is
 * written by hand stays; a measurement without a result is said to be not measured.
 */
public final class Report {
  private static final String COMMAND = "./mvnw -Pbenchmarks verify -Dbenchmarks.only=cost";

  /** As {@code PORT_RESERVE} is by default. */
  private static final double RESERVE = 0.2;

  /** Assumed of a message under load: a few turns of the worker. */
  private static final double HELD_SECONDS = 5;

  private final Path repository;
  private final Path results;

  private Report(Path repository) {
    this.repository = repository;
    this.results = repository.resolve("benchmarks/target/results");
  }

  /**
   * Writes.
   *
   * @param args the working copy; "short" or "long"; how many times the average the peak is;
   *     requests a second that Port takes; the price list
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 5) {
      throw new IllegalArgumentException(
          "needed: working copy, short or long, peak, Port's limit, price list; not "
              + List.of(args));
    }
    Path repository = Path.of(args[0]).toAbsolutePath();
    var given = new Plan.Given(number(args[2]), number(args[3]), RESERVE, HELD_SECONDS);
    Cost cost = Cost.read(repository.resolve(args[4]));
    try {
      new Report(repository).write(args[1], given, cost, Machine.here());
    } catch (IllegalArgumentException e) {
      System.err.println("docs/benchmarks.md was not written. " + e.getMessage());
      System.exit(1);
    }
  }

  private static double number(String text) {
    double number = Double.parseDouble(text);
    if (!(number > 0)) {
      throw new IllegalArgumentException("peak and limit are above 0, not " + text);
    }
    return number;
  }

  private void write(String version, Plan.Given given, Cost cost, Machine machine)
      throws IOException {
    Path computed = results.resolve("cost.json");
    Files.deleteIfExists(computed);
    Results all = Results.read(results);
    Optional<Result> costs = cost.result(all, COMMAND);
    if (costs.isPresent()) {
      costs.get().write(results);
      all = all.with(costs.get());
    }
    Path page = repository.resolve("docs/benchmarks.md");
    String rationale = Files.readString(repository.resolve("RATIONALE.md"));
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    String text =
        Page.with(
            Files.readString(page), parts(all, rationale, given, machine.text(today, version)));
    draw(all);
    Files.writeString(page, text);
    System.out.println("Written: " + page);
  }

  /** What is generated, by the names of the page's marks. */
  static Map<String, String> parts(
      Results all, String rationale, Plan.Given given, String machine) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("machine", all.isEmpty() ? "Nothing is measured yet." : machine);
    parts.put("goals", Goal.table(Goals.ALL, all, rationale));
    for (Measurement each : Measurement.values()) {
      parts.put(each.id(), section(each, all.get(each)));
    }
    parts.put("slopes", Growth.text(all));
    parts.put("plan", Plan.text(all, given));
    return parts;
  }

  private static String section(Measurement id, Optional<Result> measured) {
    String heading = "<a id=\"%s\"></a>\n\n## %s".formatted(id.id(), id.title());
    return measured
        .map(result ->
            Page.paragraphs(
                heading,
                "**%s**".formatted(result.question()),
                result.text(),
                "`%s`".formatted(result.command()),
                Figures.table(result.columns(), result.rows()),
                notes(result),
                images(result)))
        .orElse(Page.paragraphs(heading, "Not measured."));
  }

  private static String notes(Result result) {
    return result.notes().stream().map(note -> "- " + note).collect(Collectors.joining("\n"));
  }

  private static String images(Result result) {
    return result.plots().stream()
        .map(plot -> "![%s](benchmarks/%s)".formatted(plot.title(), plot.file()))
        .collect(Collectors.joining("\n\n"));
  }

  /** Draws all, and removes those of results that are no more. */
  private void draw(Results all) throws IOException {
    Fonts.install(repository.resolve("benchmarks/target/fonts"));
    Path folder = Files.createDirectories(repository.resolve("docs/benchmarks"));
    Set<Path> drawn = new HashSet<>();
    for (Plot plot : all.plots()) {
      Path file = folder.resolve(plot.file());
      if (!drawn.add(file)) {
        throw new IllegalArgumentException("two plots have the file " + plot.file());
      }
      Files.writeString(file, Plots.svg(plot));
    }
    try (Stream<Path> old = Files.list(folder)) {
      for (Path file : old.filter(each -> each.toString().endsWith(".svg")).toList()) {
        if (!drawn.contains(file)) {
          Files.delete(file);
        }
      }
    }
  }
}
