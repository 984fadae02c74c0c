package io.portaws.benchmarks;

import io.portaws.benchmarks.report.Measurement;
import io.portaws.benchmarks.report.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What is asked of a main that measures, by system properties: {@code benchmarks.only}, ids with
 * commas between, empty for all; {@code benchmarks.long}, true for the version that takes longer;
 * {@code benchmarks.root}, the checkout.
 */
public final class Run {
  private static final Path TASKSET = Path.of("/usr/bin/taskset");

  private Run() {}

  /** Whether one of these is asked for. */
  public static boolean wants(Measurement... measurements) {
    String only = System.getProperty("benchmarks.only", "").strip();
    List<String> ids = Arrays.asList(only.split("\\s*,\\s*"));
    return only.isEmpty() || Arrays.stream(measurements).anyMatch(m -> ids.contains(m.id()));
  }

  public static boolean isLong() {
    return Boolean.getBoolean("benchmarks.long");
  }

  /** The checkout. */
  public static Path root() {
    return Path.of(System.getProperty("benchmarks.root", ".")).toAbsolutePath().normalize();
  }

  /** Writes it to where the page is made of. */
  public static void write(Result result) throws IOException {
    System.out.println("wrote " + result.write(root().resolve("benchmarks/target/results")));
  }

  /** The command that makes one result alone. */
  public static String command(Measurement measurement) {
    return "./mvnw -Pbenchmarks verify -Dbenchmarks.only=" + measurement.id();
  }

  /** What a command begins with to have one core; nothing where it cannot be bound to one. */
  public static List<String> onCore(int core) {
    return Files.isExecutable(TASKSET)
        ? List.of(TASKSET.toString(), "-c", String.valueOf(core))
        : List.of();
  }
}
