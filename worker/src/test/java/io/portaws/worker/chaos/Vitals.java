package io.portaws.worker.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a worker takes of the JVM, again and again, and whether it grows. One thread at a time. */
final class Vitals implements AutoCloseable {
  private static final int FEWEST = 9;

  /** Caches fill: what is remembered of messages, resources and looks is bounded, and not small. */
  private static final double HEAP_GROWTH = 0.15;

  private static final double HEAP_GROWTH_BYTES = 8L << 20;

  /** The JVM's own pools breathe. */
  private static final double THREADS_GROWTH = 4;

  /** Heap in bytes after a full collection. */
  record Sample(double heap, double threads, double residual) {}

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Sample> samples = new ArrayList<>();

  /** Collects the worker's garbage, then asks for its metrics. */
  void take(long pid, int managementPort) throws IOException, InterruptedException {
    collect(pid);
    String metrics =
        http.send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + managementPort + "/metrics"))
                    .timeout(Duration.ofSeconds(20))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    samples.add(
        new Sample(
            sum(metrics, "jvm_memory_used_bytes{area=\"heap\""),
            sum(metrics, "jvm_threads_live_threads"),
            sum(metrics, "portaws_conservation_residual")));
  }

  private static void collect(long pid) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).as("jcmd GC.run").isZero();
  }

  private static double sum(String metrics, String beginning) {
    List<String> lines = metrics.lines().filter(line -> line.startsWith(beginning)).toList();
    assertThat(lines).as(beginning).isNotEmpty();
    return lines.stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** What grew, or was not in order; the first fifth is warming up. */
  List<String> wrong() {
    List<String> wrong = new ArrayList<>();
    if (samples.size() < FEWEST) {
      return List.of("too few samples to tell a trend: " + samples.size());
    }
    double heap = early(Sample::heap);
    double mayGrow = Math.max(heap * HEAP_GROWTH, HEAP_GROWTH_BYTES);
    if (late(Sample::heap) > heap + mayGrow) {
      wrong.add("the heap grows: " + this);
    }
    if (late(Sample::threads) > early(Sample::threads) + THREADS_GROWTH) {
      wrong.add("threads grow: " + this);
    }
    if (samples.stream().anyMatch(sample -> sample.residual() != 0)) {
      wrong.add("the books do not balance: " + this);
    }
    return wrong;
  }

  private double early(ToDoubleFunction<Sample> what) {
    List<Sample> warm = warm();
    return median(warm.subList(0, warm.size() / 3), what);
  }

  private double late(ToDoubleFunction<Sample> what) {
    List<Sample> warm = warm();
    return median(warm.subList(warm.size() - warm.size() / 3, warm.size()), what);
  }

  private List<Sample> warm() {
    return samples.subList(samples.size() / 5, samples.size());
  }

  private static double median(List<Sample> some, ToDoubleFunction<Sample> what) {
    return some.stream().mapToDouble(what).sorted().skip(some.size() / 2).findFirst().orElseThrow();
  }

  @Override
  public String toString() {
    return "%d samples; heap after a full collection %.1f MiB, later %.1f MiB; threads %.0f, later %.0f; residual at most %.0f"
        .formatted(
            samples.size(),
            early(Sample::heap) / (1 << 20),
            late(Sample::heap) / (1 << 20),
            early(Sample::threads),
            late(Sample::threads),
            samples.stream().mapToDouble(s -> Math.abs(s.residual())).max().orElse(0));
  }

  @Override
  public void close() {
    http.close();
  }
}
