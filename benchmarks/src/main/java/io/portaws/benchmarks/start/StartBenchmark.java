package io.portaws.benchmarks.start;

import io.portaws.benchmarks.Run;
import io.portaws.benchmarks.report.Measurement;
import io.portaws.benchmarks.report.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How soon the worker polls, which memory it needs at full rate, and how large all is that ships:
 * the image's runtime, jar, options and cache, without Docker.
 */
public final class StartBenchmark {
  private static final int STARTS = Run.isLong() ? 5 : 3;
  private static final int MESSAGES = Run.isLong() ? 20_000 : 3_000;
  private static final String CONDITIONS = "1 core, limit 256 MB";

  /** One start. */
  private record Begun(double firstPoll, double cpu, double megabytes) {}

  private final Path root;
  private final WorkerImage image;

  private StartBenchmark(Path root, WorkerImage image) {
    this.root = root;
    this.image = image;
  }

  /** Measures; see {@link Run} for what it is told. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (!Run.wants(Measurement.START, Measurement.MEMORY, Measurement.SIZES)) {
      return;
    }
    Path root = Run.root();
    WorkerImage image = WorkerImage.make(root, root.resolve("benchmarks/target/worker-image"));
    var benchmark = new StartBenchmark(root, image);
    if (Run.wants(Measurement.SIZES)) {
      Run.write(benchmark.sizes());
    }
    if (Run.wants(Measurement.START)) {
      Run.write(benchmark.starts());
    }
    if (Run.wants(Measurement.MEMORY)) {
      Run.write(benchmark.memory());
    }
  }

  private Result starts() throws IOException, InterruptedException {
    List<Begun> begun = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      begun.add(start());
      System.out.println(begun.getLast());
    }
    List<@Nullable Object> row =
        Arrays.asList(
            "port-aws-events, AOT cache, " + CONDITIONS,
            median(begun, Begun::firstPoll),
            median(begun, Begun::cpu),
            median(begun, Begun::megabytes));
    return Result.of(
            Measurement.START,
            "How soon after its start does the worker poll?",
            """
            The worker starts as in its image: the same runtime by jlink, jar, options and AOT cache, which is trained as the \
            Dockerfile does it. It has one core, the stand-ins for SQS, AWS and Port the other; Port is spoken to by TLS. First \
            poll: from the process's start to the first ReceiveMessage that reaches SQS. CPU and memory are the process's when \
            it is ready. Medians of %d.\
            """
                .formatted(STARTS),
            Run.command(Measurement.START),
            List.of("what", "first poll s", "CPU s until ready", "RSS MB when ready"),
            List.of(row))
        .with(
            "RSS counts the pages of the mapped AOT cache that were looked at, too; docs/footprint.md has what a container"
                + " is charged, without them.");
  }

  private Begun start() throws IOException, InterruptedException {
    try (Rehearsed rehearsed = rehearse("--no-story")) {
      double firstPoll = rehearsed.seconds("started", "first-poll");
      rehearsed.happened("ready");
      Begun begun = new Begun(firstPoll, rehearsed.cpuSeconds(), rehearsed.megabytes("VmRSS"));
      rehearsed.go();
      rehearsed.happened("settled");
      rehearsed.go();
      rehearsed.end();
      return begun;
    }
  }

  private Result memory() throws IOException, InterruptedException {
    try (Rehearsed rehearsed = rehearse("--no-story", "--messages", MESSAGES + "")) {
      rehearsed.happened("ready");
      rehearsed.go();
      rehearsed.happened("settled");
      double seconds = Double.parseDouble(rehearsed.happened("millis")) / 1000;
      List<@Nullable Object> row =
          Arrays.asList(
              "port-aws-events, " + CONDITIONS,
              rounded(rehearsed.megabytes("VmRSS")),
              rounded(rehearsed.megabytes("RssAnon")),
              rounded(rehearsed.megabytes("VmHWM")),
              (double) Math.round(MESSAGES / seconds),
              rehearsed.cpuSeconds());
      rehearsed.go();
      rehearsed.end();
      return Result.of(
          Measurement.MEMORY,
          "How much memory does the worker need at full rate?",
          """
          The same process works off a backlog of %,d messages of 1 to 64 KB, of several forms and types, each resource told of \
          twice, as fast as it goes; the JVM believes that the machine has 256 MB. RSS at the end, what of it is the process's \
          own and no file's, and the most that it had.\
          """
              .formatted(MESSAGES),
          Run.command(Measurement.MEMORY),
          List.of(
              "what",
              "RSS MB",
              "of it anonymous MB",
              "most MB",
              "messages/s",
              "CPU s, start included"),
          List.of(row));
    }
  }

  private Rehearsed rehearse(String... more) throws IOException {
    List<String> options = new ArrayList<>(List.of("--tls", image.training().toString(), "--step"));
    options.addAll(List.of(more));
    return Rehearsed.begin(options, image.training().resolve("log"), image.command());
  }

  private Result sizes() throws IOException {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    rows.add(size("Lambda's zip", root.resolve("lambda-shim/target/port-aws-events-lambda.zip")));
    rows.add(size("the worker's jar, in the image", image.jar()));
    rows.add(size("the AOT cache", image.cache()));
    rows.add(Arrays.asList("the image", imageMegabytes()));
    return Result.of(
            Measurement.SIZES,
            "How large is what ships?",
            "MB of 1,000,000 bytes, as they lie on the disk.",
            Run.command(Measurement.SIZES),
            List.of("what", "MB"),
            rows)
        .with(
            "The image's size is that of docs/footprint.md, measured with Docker by build/image.sh measure.");
  }

  private static List<@Nullable Object> size(String name, Path file) throws IOException {
    return Arrays.asList(name, rounded(Files.size(file) / 1e6));
  }

  /** As the page has it; null when it does not. */
  private @Nullable Double imageMegabytes() throws IOException {
    Pattern row = Pattern.compile("\\| \\*\\*the image\\*\\* \\| ([0-9.]+) \\|.*");
    Optional<Matcher> found =
        Files.readAllLines(root.resolve("docs/footprint.md")).stream()
            .map(row::matcher)
            .filter(Matcher::matches)
            .findFirst();
    return found.map(matcher -> Double.valueOf(matcher.group(1))).orElse(null);
  }

  private static double median(List<Begun> begun, ToDoubleFunction<Begun> what) {
    double[] sorted = begun.stream().mapToDouble(what).sorted().toArray();
    return Math.round(sorted[sorted.length / 2] * 1000) / 1000.0;
  }

  private static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
