package io.portaws.sandbox.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The worker, run as anybody would run it. */
final class WorkerProcess implements AutoCloseable {
  /** For one answer: most come at once, and those of an emulated processor under load late. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Pattern SAMPLE =
      Pattern.compile("(portaws_[a-z_]+)(?:\\{([^}]*)})? ([0-9.E+-]+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /** One sample of the worker's metrics. */
  record Sample(String name, Map<String, String> labels, double value) {}

  private final Process process;
  private final int managementPort;
  private final Path log;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private WorkerProcess(Process process, int managementPort, Path log) {
    this.process = process;
    this.managementPort = managementPort;
    this.log = log;
  }

  /**
   * Starts the worker.
   *
   * @param environment its whole configuration
   * @param log where it writes to; null for a new temporary file
   */
  static WorkerProcess start(
      WorkerCommand command,
      int managementPort,
      Map<String, String> environment,
      @Nullable Path log)
      throws IOException {
    Path written = log == null ? Files.createTempFile("port-aws-events-demo-", ".log") : log;
    Map<String, String> all = new TreeMap<>(environment);
    all.put("MANAGEMENT_PORT", managementPort + "");
    ProcessBuilder builder =
        new ProcessBuilder(command.words(all.keySet()))
            .redirectErrorStream(true)
            .redirectOutput(written.toFile());
    // Nothing of the shell's: a PORT_WEBHOOK_URL there would send the demo's events to a real Port.
    builder.environment().clear();
    builder.environment().putAll(all);
    Process process = builder.start();
    // Ctrl-C and SIGTERM end the demo without closing anything: the worker must not outlive it.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end-worker"));
    return new WorkerProcess(process, managementPort, written);
  }

  Path log() {
    return log;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + managementPort);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  boolean isReady() {
    return get("/readyz").map(answer -> answer.statusCode() == 200).orElse(false);
  }

  /** What the worker counts now; empty while it does not answer. */
  List<Sample> metrics() {
    List<Sample> samples = new ArrayList<>();
    get("/metrics")
        .ifPresent(answer ->
            answer
                .body()
                .lines()
                .forEach(line -> {
                  Matcher sample = SAMPLE.matcher(line);
                  if (sample.matches()) {
                    samples.add(sample(sample));
                  }
                }));
    return samples;
  }

  /** The sum of all samples of one name now; 0 while there are none. */
  double count(String name) {
    return sum(metrics(), name);
  }

  /** The sum of those of {@code metrics} that have this name. */
  static double sum(List<Sample> metrics, String name) {
    return metrics.stream()
        .filter(sample -> sample.name().equals(name))
        .mapToDouble(Sample::value)
        .sum();
  }

  private static Sample sample(Matcher matcher) {
    Map<String, String> labels = new TreeMap<>();
    String text = matcher.group(2);
    Matcher label = LABEL.matcher(text == null ? "" : text);
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    return new Sample(matcher.group(1), labels, Double.parseDouble(matcher.group(3)));
  }

  private Optional<HttpResponse<String>> get(String path) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(address().resolve(path)).timeout(PATIENCE).build();
      return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException notYet) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** SIGTERM, and its exit code; 137 when it had to be killed. */
  int terminate(Duration grace) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      process.waitFor();
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroy();
    http.close();
  }
}
