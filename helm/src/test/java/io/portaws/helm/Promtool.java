package io.portaws.helm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Prometheus' own promtool, where it is on the PATH. */
final class Promtool {
  private static final Duration MOST = Duration.ofSeconds(60);

  /** What it said and how it ended. */
  record Said(int exitCode, String text) {}

  private Promtool() {}

  private static Optional<Path> find() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "promtool"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Skips the test where there is none. */
  static Said run(String... arguments) {
    Optional<Path> promtool = find();
    Assumptions.assumeTrue(
        promtool.isPresent(), "there is no promtool on the PATH (Debian: prometheus)");
    List<String> command = new ArrayList<>(List.of(promtool.get().toString()));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(MOST.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end");
      }
      return new Said(process.exitValue(), said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
