package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.portaws.pipeline.config.AwsEndpoints;
import io.portaws.pipeline.port.PortBudget;
import io.portaws.worker.management.Health;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.telemetry.Backlog;
import io.portaws.worker.telemetry.CloudWatchWire;
import io.portaws.worker.telemetry.LocalServer;
import io.portaws.worker.telemetry.Settings;
import io.portaws.worker.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;

/** docs/metrics.md names every meter that there is, and no other. */
class MetricsDocumentedTest {
  private static final Path PAGE =
      Path.of(System.getProperty("repo.root", ".."), "docs", "metrics.md");
  private static final Pattern WORD = Pattern.compile("`([^`]+)`");
  private static final Pattern STATED = Pattern.compile("\\*\\*at most (\\d+) metrics\\*\\*");
  private static final Pattern PRICE = Pattern.compile("\\*\\*(\\d+\\.\\d\\d) USD a month\\*\\*");
  private static final double USD_A_METRIC = 0.30;

  private record Row(Set<String> labels, Set<String> cloudWatch) {}

  /** The table's rows by metric. */
  private static Map<String, Row> documented() throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("| `portaws_") && line.split("\\|", -1).length == 6) {
        String[] cells = line.split("\\|", -1);
        List<String> names = words(cells[1]);
        assertThat(names).as(line).hasSize(1);
        assertThat(cells[4].strip()).as(line).isNotEmpty();
        Row row = new Row(new TreeSet<>(words(cells[2])), new TreeSet<>(words(cells[3])));
        assertThat(rows.put(names.getFirst(), row)).as(line).isNull();
      }
    }
    return rows;
  }

  private static List<String> words(String cell) {
    Matcher matcher = WORD.matcher(cell);
    return matcher.results().map(found -> found.group(1)).toList();
  }

  private static String number(Pattern pattern) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(PAGE));
    assertThat(matcher.find()).as(pattern.pattern()).isTrue();
    return matcher.group(1);
  }

  /** Everything that is ever registered, with every status class and both of Port's hosts. */
  private static List<Object> useAll(MeterRegistry registry) {
    WorkerMetrics metrics = new WorkerMetrics(registry);
    Ledger ledger = new Ledger();
    Health health = new Health(InstantSource.system(), Duration.ofMinutes(5));
    var backlog =
        new Backlog(
            () -> 1, () -> 1, () -> Duration.ZERO, () -> Duration.ZERO, InstantSource.system());
    backlog.measure();
    metrics.watch(ledger, InstantSource.system());
    metrics.watch(health);
    metrics.runsAs(Settings.whereabouts().instance());
    metrics.watch(backlog);
    LoopCount loops = LoopCount.auto();
    metrics.watch(loops);
    for (String host : List.of("api", "ingest")) {
      metrics.watch(host, () -> Optional.of(new PortBudget(3, 2, 1)), () -> Duration.ZERO);
      metrics.watch(host, () -> false, () -> 0);
    }
    metrics.decoded("exporter");
    metrics.skipped("read-only");
    metrics.changed("AWS::S3::Bucket", "upsert");
    metrics.coalesced(3);
    metrics.covered(2);
    metrics.rechecked();
    metrics.read("s3", "present");
    metrics.throttled("s3");
    for (String status : List.of("200", "301", "404", "429", "500", "io")) {
      metrics.requested("bulk", status);
      metrics.requested("entity", status);
    }
    metrics.upserted(20);
    metrics.deleted(2);
    metrics.ended("delivered", "accepted");
    metrics.delivered(Duration.ofSeconds(3));
    metrics.queued(Duration.ofSeconds(3));
    metrics.governed(Duration.ofSeconds(2));
    metrics.polled(10);
    metrics.followedUp("sent", 1);
    metrics.resynced("complete");
    metrics.listed("AWS::S3::Bucket", 3);
    metrics.stale("AWS::S3::Bucket", 2);
    metrics.staleHeld("AWS::S3::Bucket", 5);
    metrics.unresolved("AWS::S3::Bucket", 1);
    // Gauges do not hold what they look at.
    return List.of(ledger, health, backlog, loops);
  }

  @Test
  void everyMeterIsDocumentedWithItsLabelsAndNothingElseIs() throws IOException {
    MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    List<Object> kept = useAll(registry);
    Map<String, Set<String>> registered = new TreeMap<>();
    for (Meter meter : registry.getMeters()) {
      Meter.Id id = meter.getId();
      assertThat(id.getDescription()).as(id.getName()).isNotBlank();
      Set<String> labels =
          id.getTags().stream().map(tag -> tag.getKey()).collect(Collectors.toSet());
      // The scrape adds these to the convention's name.
      String suffix = id.getType() == Meter.Type.COUNTER ? "_total" : "";
      if (id.getName().endsWith(".info")) {
        suffix = "_info";
      }
      registered.put(id.getConventionName(registry.config().namingConvention()) + suffix, labels);
    }
    Map<String, Set<String>> documented = new TreeMap<>();
    documented().forEach((name, row) -> documented.put(name, row.labels()));
    assertThat(documented).isEqualTo(registered);
    assertThat(kept).isNotEmpty();
  }

  @Test
  void whatCloudWatchGetsIsDocumentedAndCostsWhatIsSaid() throws IOException {
    try (LocalServer server = new LocalServer();
        var executor = Executors.newVirtualThreadPerTaskExecutor();
        Telemetry telemetry =
            Telemetry.open(
                Settings.of("METRICS", "cloudwatch"),
                new Telemetry.Aws(
                    "eu-west-1",
                    new AwsEndpoints(Map.of("AWS_ENDPOINT_URL_CLOUDWATCH", server.uri())),
                    AnonymousCredentialsProvider.create()),
                Settings.whereabouts())) {
      server.answers(200, CloudWatchWire.ACCEPTED);
      List<Object> kept = useAll(telemetry.registry());
      telemetry.flush(executor, Duration.ofSeconds(20));
      assertThat(server.received).hasSize(1);
      Set<String> metrics = CloudWatchWire.metrics(server.received.getFirst().text()).keySet();
      Set<String> names =
          metrics.stream().map(metric -> metric.split(" ", 2)[0]).collect(Collectors.toSet());
      Set<String> documented =
          documented().values().stream()
              .flatMap(row -> row.cloudWatch().stream())
              .collect(Collectors.toSet());
      assertThat(names).isEqualTo(documented);
      assertThat(metrics).hasSize(Integer.parseInt(number(STATED)));
      assertThat(number(PRICE))
          .isEqualTo(String.format(Locale.ROOT, "%.2f", metrics.size() * USD_A_METRIC));
      assertThat(kept).isNotEmpty();
    }
  }

  @Test
  void theAlarmsAreAboutMetricsThatThereAre() throws IOException {
    Set<String> known = documented().keySet();
    Set<String> mentioned =
        Arrays.stream(Files.readString(PAGE).split("[^a-z_]"))
            .filter(word -> word.startsWith("portaws_"))
            .collect(Collectors.toSet());
    assertThat(known).containsAll(mentioned);
  }
}
