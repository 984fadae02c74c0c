package io.portaws.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * docs/metrics.md as data: which metrics there are, by which everything that watches the worker is
 * checked (dashboards, alarms, alert rules), and which is itself checked against the worker and the
 * function. Immutable.
 */
public final class MetricsPage {
  private static final Pattern WORD = Pattern.compile("`([^`]+)`");
  private static final String METRIC = "| `portaws_";
  private static final int CELLS_OF_METRIC = 6;
  private static final int CELLS_OF_DIMENSION = 5;
  private static final String NOT_BY_FUNCTION = "The Lambda function sends ";
  private static final String BY_FUNCTION_ALONE = "Beside these it sends ";

  /**
   * A metric.
   *
   * @param labels in Prometheus
   * @param cloudWatch its names there; empty when CloudWatch is not sent it
   */
  public record Metric(Set<String> labels, Set<String> cloudWatch, String meaning) {}

  private final List<String> lines;
  private final Map<String, Metric> metrics = new TreeMap<>();

  private MetricsPage(List<String> lines) {
    this.lines = lines;
    for (String line : lines) {
      List<String> cells = cells(line);
      if (line.startsWith(METRIC) && cells.size() == CELLS_OF_METRIC) {
        String name = words(cells.get(1)).iterator().next();
        Metric metric = new Metric(words(cells.get(2)), words(cells.get(3)), cells.get(4).strip());
        if (metrics.put(name, metric) != null) {
          throw new IllegalStateException(name + " is there twice");
        }
      }
    }
  }

  /** Reads the page of this project. */
  public static MetricsPage read() {
    try {
      return new MetricsPage(
          Files.readAllLines(Path.of(System.getProperty("repo.root", ".."), "docs", "metrics.md")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All metrics by Prometheus' name. */
  public Map<String, Metric> metrics() {
    return metrics;
  }

  /**
   * What CloudWatch has at most, as {@code PortClosed host=api}: each name with each value of its
   * dimension.
   */
  public Set<String> cloudWatch() {
    return withDimensions(
        metrics.values().stream().flatMap(metric -> metric.cloudWatch().stream()).toList());
  }

  /** The same, of what the Lambda function sends. */
  public Set<String> cloudWatchOfFunction() {
    Set<String> names =
        metrics.values().stream()
            .flatMap(metric -> metric.cloudWatch().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    names.removeAll(words(line(NOT_BY_FUNCTION)));
    names.addAll(words(line(BY_FUNCTION_ALONE)));
    return withDimensions(names);
  }

  private String line(String beginning) {
    return lines.stream().filter(line -> line.startsWith(beginning)).findFirst().orElseThrow();
  }

  private Set<String> withDimensions(Iterable<String> names) {
    Set<String> all = new TreeSet<>();
    for (String name : names) {
      List<List<String>> rows =
          lines.stream()
              .filter(line -> !line.startsWith(METRIC))
              .map(MetricsPage::cells)
              .filter(cells -> cells.size() == CELLS_OF_DIMENSION)
              .filter(cells -> words(cells.get(3)).contains(name))
              .toList();
      if (rows.isEmpty()) {
        all.add(name);
      }
      for (List<String> row : rows) {
        String dimension = words(row.get(1)).iterator().next();
        words(row.get(2)).forEach(value -> all.add(name + " " + dimension + "=" + value));
      }
    }
    return all;
  }

  private static List<String> cells(String line) {
    return Arrays.asList(line.split("\\|", -1));
  }

  private static Set<String> words(String cell) {
    Matcher matcher = WORD.matcher(cell);
    return matcher
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
