package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The PromQL of the chart's dashboard and alert rules, and what it asks for. No parser of PromQL,
 * which promtool is: it finds metrics by their prefix, their matchers and the labels that are
 * grouped by.
 */
public final class PromQueries {
  private static final Path CHART =
      Path.of(System.getProperty("repo.root", ".."), "helm", "port-aws-events");

  /** The dashboard, as Grafana imports it. */
  public static final Path DASHBOARD = CHART.resolve("dashboards/port-aws-events.json");

  /** The alerts, as Prometheus loads them. */
  public static final Path RULES = CHART.resolve("alerts/port-aws-events.rules.yaml");

  /** What Prometheus or Grafana adds to what a worker tells. */
  private static final Set<String> OF_THE_SCRAPE =
      Set.of("namespace", "job", "pod", "instance", "le", "app_kubernetes_io_instance");

  private static final Pattern METRIC =
      Pattern.compile("\\b((?:portaws|jvm|process|system)_\\w+)(?:\\s*\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
  private static final Pattern GROUPED = Pattern.compile("\\b(?:by|on)\\s*\\(([^)]*)\\)");
  private static final Pattern SUFFIX = Pattern.compile("_(?:bucket|sum|count|max)$");

  private PromQueries() {}

  /**
   * A metric of a query.
   *
   * @param name as it is asked for, {@code portaws_event_age_seconds_sum}
   * @param labels those that its matchers name, and those that the query groups by, without the
   *     scrape's own
   * @param values what labels are said to equal
   */
  public record Asked(String name, Set<String> labels, Map<String, String> values) {
    /** The name in docs/metrics.md: a histogram's or a timer's, without what Prometheus appends. */
    public String documentedName() {
      return SUFFIX.matcher(name).replaceFirst("");
    }
  }

  /** Every query of both files. */
  public static List<String> all() {
    List<String> queries = new ArrayList<>(alerts().values());
    queries.addAll(ofDashboard());
    return queries;
  }

  /** The rules' queries by the alert's name. */
  public static Map<String, String> alerts() {
    Map<String, String> alerts = new LinkedHashMap<>();
    JsonNode rules = new ObjectMapper().valueToTree(yaml(RULES));
    for (JsonNode rule : rules.at("/groups/0/rules")) {
      alerts.put(rule.path("alert").asText(), rule.path("expr").asText());
    }
    return alerts;
  }

  /** The dashboard's queries, annotations and variables among them. */
  public static List<String> ofDashboard() {
    try {
      JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
      List<String> queries = new ArrayList<>(dashboard.findValuesAsText("expr"));
      queries.addAll(dashboard.findValuesAsText("definition"));
      return queries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object yaml(Path file) {
    try {
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The worker's metrics that a query asks for. */
  public static List<Asked> asked(String query) {
    Set<String> grouped = new TreeSet<>();
    GROUPED
        .matcher(query)
        .results()
        .flatMap(match -> List.of(match.group(1).split(",")).stream())
        .map(String::strip)
        .filter(label -> !label.isEmpty())
        .forEach(grouped::add);
    Matcher metrics = METRIC.matcher(query);
    return metrics.results().map(metric -> asked(metric, grouped)).toList();
  }

  private static Asked asked(MatchResult metric, Set<String> grouped) {
    Set<String> labels = new TreeSet<>(grouped);
    Map<String, String> values = new LinkedHashMap<>();
    String matchers = metric.group(2) == null ? "" : metric.group(2);
    MATCHER
        .matcher(matchers)
        .results()
        .forEach(matcher -> {
          labels.add(matcher.group(1));
          if (matcher.group(2).equals("=")) {
            values.put(matcher.group(1), matcher.group(3));
          }
        });
    labels.removeAll(OF_THE_SCRAPE);
    return new Asked(metric.group(1), labels, values);
  }
}
