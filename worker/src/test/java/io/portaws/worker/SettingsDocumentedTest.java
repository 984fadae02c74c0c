package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.worker.config.WorkerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/settings.md has a row for each variable that is read, and its default is the code's. */
class SettingsDocumentedTest {
  private static final Path ROOT = Path.of(System.getProperty("repo.root", ".."));
  private static final Path PAGE = ROOT.resolve("docs/settings.md");
  private static final String OTHERS = "## Read by the AWS SDK and the JVM";

  /** A variable that the configuration reads: {@code env.text("QUEUE_URL")} and its like. */
  private static final Pattern READ =
      Pattern.compile("\\benv\\s*\\.\\w+\\(\\s*\"([A-Z][A-Z0-9_]*)\"");

  /** The logging configuration asks for it, and the function's log for itself. */
  private static final Set<String> READ_BY_THE_LOG = Set.of("LOG_LEVEL");

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  record Row(String variable, String meaning, String standard, String lambda, boolean ours) {
    /** What the worker takes when the variable is not set, where that is a value and no rule. */
    @Nullable String literal() {
      Matcher code = CODE.matcher(standard);
      return code.matches() ? code.group(1) : null;
    }

    @Override
    public String toString() {
      return variable;
    }
  }

  private static Map<String, Row> rows() {
    Map<String, Row> rows = new LinkedHashMap<>();
    boolean ours = true;
    try {
      for (String line : Files.readAllLines(PAGE)) {
        ours &= !line.equals(OTHERS);
        String[] cells = line.split("\\|", -1);
        if (line.startsWith("| `") && cells.length == 8) {
          String variable = cells[1].strip().replace("`", "");
          var row = new Row(variable, cells[2].strip(), cells[3].strip(), cells[6].strip(), ours);
          assertThat(rows.put(variable, row)).as(variable + " twice").isNull();
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(rows).hasSizeGreaterThan(40);
    return rows;
  }

  static Stream<Row> rowsWithADefault() {
    return rows().values().stream().filter(row -> row.ours() && row.literal() != null);
  }

  // ---- What is read -------------------------------------------------------------------------

  /** Remembers which names were asked for. */
  private static final class Asked extends AbstractMap<String, String> {
    private final Map<String, String> variables;
    private final Set<String> names = new TreeSet<>();

    private Asked(Map<String, String> variables) {
      this.variables = variables;
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
      names.add(String.valueOf(name));
      return variables.get(name);
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
      return variables.entrySet();
    }
  }

  private static Map<String, String> least(String... pairs) {
    Map<String, String> variables =
        new HashMap<>(
            Map.of(
                "QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/111122223333/events",
                "PORT_CLIENT_ID", "id",
                "PORT_CLIENT_SECRET", "secret"));
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put(pairs[i], pairs[i + 1]);
    }
    return variables;
  }

  private static WorkerConfig config(Map<String, String> variables) {
    Problems problems = new Problems();
    WorkerConfig config = WorkerConfig.read(variables, "test", problems);
    assertThat(problems.list()).isEmpty();
    return config;
  }

  /** With everything switched on that makes the worker read more. */
  private static Map<String, String> most() {
    return least(
        "PORT_WEBHOOK_URL", "https://ingest.getport.io/key",
        "METRICS", "prometheus,otlp",
        "TRACING", "otlp",
        "ECS_TASK_PROTECTION", "on",
        "ECS_AGENT_URI", "http://169.254.170.2/api",
        "LOOPS", "2",
        "MAX_RECEIVES", "5",
        "MAPPING_DIALECT", "ocean");
  }

  private static Set<String> readByRunning() {
    Set<String> names = new TreeSet<>();
    for (Map<String, String> variables : List.of(least(), most())) {
      Asked asked = new Asked(variables);
      config(asked);
      names.addAll(asked.names);
    }
    return names;
  }

  private static Set<String> readInSources(String... modules) {
    Set<String> names = new TreeSet<>();
    for (String module : modules) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          Matcher name = READ.matcher(Files.readString(file));
          while (name.find()) {
            names.add(name.group(1));
          }
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return names;
  }

  private static Set<String> documented(boolean ours) {
    return rows().values().stream()
        .filter(row -> row.ours() == ours)
        .map(Row::variable)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyVariableThatIsReadHasARowAndNoOtherHas() {
    Set<String> read = readInSources("pipeline", "queue", "worker", "lambda-shim");
    read.addAll(readByRunning());
    read.addAll(READ_BY_THE_LOG);
    read.add("AWS_ENDPOINT_URL");
    assertThat(documented(true)).isEqualTo(read);
  }

  @Test
  void whatOthersReadIsNotReadHere() {
    Set<String> read = readInSources("pipeline", "queue", "worker", "lambda-shim");
    read.addAll(readByRunning());
    assertThat(documented(false)).isNotEmpty().doesNotContainAnyElementsOf(read);
  }

  /** The function reads what it shares with the worker, and what is its own. */
  @Test
  void theFunctionTakesWhatTheColumnSays() {
    Set<String> shared = readInSources("pipeline", "queue", "lambda-shim");
    shared.addAll(READ_BY_THE_LOG);
    shared.add("AWS_ENDPOINT_URL");
    Map<String, String> wrong = new TreeMap<>();
    for (Row row : rows().values()) {
      assertThat(row.lambda()).as(row.variable()).matches("(yes|no)(; .+)?");
      if (row.ours() && row.lambda().startsWith("yes") != shared.contains(row.variable())) {
        wrong.put(row.variable(), row.lambda());
      }
    }
    assertThat(wrong).isEmpty();
  }

  // ---- Defaults -----------------------------------------------------------------------------

  /** What makes the worker look at a variable that it does not always look at. */
  private static Map<String, String> where(String variable) {
    if (variable.equals("WEBHOOK_GAP")) {
      return least("PORT_WEBHOOK_URL", "https://ingest.getport.io/key");
    }
    return variable.startsWith("OTEL_") ? least("METRICS", "otlp", "TRACING", "otlp") : least();
  }

  /** Another value than the default, where there is one. */
  private static String another(Row row) {
    return switch (row.variable()) {
      case "PORT_BASE_URL" -> "https://api.us.getport.io";
      case "READ_REGIONS" -> "eu-west-1";
      case "UNMATCHED" -> "reject";
      case "LOOPS" -> "3";
      case "METRICS" -> "cloudwatch";
      case "TRACING" -> "otlp";
      case "LOG_LEVEL" -> "DEBUG";
      case "METRICS_NAMESPACE" -> "another";
      case "OTEL_EXPORTER_OTLP_ENDPOINT" -> "http://localhost:4319";
      case "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" -> "true";
      case "PORT_RESERVE" -> "0.5";
      case "TURN_MAX_MESSAGES" -> "50";
      case "MANAGEMENT_PORT" -> "9090";
      case "LEASE" -> "3m";
      default -> "7s";
    };
  }

  /** Have no trace in the configuration, or no second value. */
  private static final Set<String> ONE_VALUE =
      Set.of("LOG_LEVEL", "OTEL_EXPORTER_OTLP_PROTOCOL", "ECS_TASK_PROTECTION");

  @ParameterizedTest
  @MethodSource("rowsWithADefault")
  void theDefaultIsWhatTheWorkerTakesWithoutTheVariable(Row row) {
    Map<String, String> variables = where(row.variable());
    if (row.variable().equals("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) {
      variables.put("AWS_ENDPOINT_URL_SQS", "http://localhost:4566");
    }
    WorkerConfig without = config(variables);
    variables.put(row.variable(), row.literal());
    assertThat(config(variables)).isEqualTo(without);
    if (!ONE_VALUE.contains(row.variable())) {
      variables.put(row.variable(), another(row));
      assertThat(config(variables))
          .as("another value is another configuration")
          .isNotEqualTo(without);
    }
  }
}
