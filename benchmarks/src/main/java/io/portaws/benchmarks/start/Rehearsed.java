package io.portaws.benchmarks.start;

import io.portaws.benchmarks.Run;
import io.portaws.sandbox.demo.Rehearsal;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A worker between stand-ins, run by {@link Rehearsal} in a process of its own on the second core.
 * Not thread-safe.
 */
final class Rehearsed implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final Map<String, String> happened = new HashMap<>();

  private Rehearsed(Process process) {
    this.process = process;
    this.output = process.inputReader();
  }

  /**
   * Begins.
   *
   * @param options the rehearsal's
   * @param log where the worker writes to
   * @param worker the command that runs it
   */
  static Rehearsed begin(List<String> options, Path log, List<String> worker) throws IOException {
    List<String> command = new ArrayList<>(Run.onCore(1));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx3g",
            "-XX:+UseSerialGC",
            // Else the JDK's server waits 40 ms with small answers.
            "-Dsun.net.httpserver.nodelay=true",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
            Rehearsal.class.getName()));
    command.addAll(options);
    command.addAll(List.of("--log", log.toString(), "--"));
    command.addAll(worker);
    return new Rehearsed(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /**
   * Waits until it has, and returns its value.
   *
   * @throws IOException when the rehearsal ends before
   */
  String happened(String what) throws IOException {
    while (!happened.containsKey(what)) {
      String line = output.readLine();
      if (line == null) {
        throw new IOException("the rehearsal ended before " + what + "; it said " + happened);
      }
      String[] parts = line.split("=", 2);
      happened.put(parts[0], parts[parts.length - 1]);
    }
    return happened.getOrDefault(what, "");
  }

  /** Seconds between two of the things that happened. */
  double seconds(String from, String to) throws IOException {
    return Double.parseDouble(happened(to)) - Double.parseDouble(happened(from));
  }

  /** Lets it go on where it waits. */
  void go() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** CPU time of the worker so far. */
  double cpuSeconds() throws IOException {
    return worker().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
  }

  /** A line of the worker's {@code /proc/PID/status}, in MB of 1,000,000 bytes. */
  double megabytes(String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + worker().pid() + "/status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6)
        .findFirst()
        .orElseThrow(() -> new IOException("this kernel does not tell " + name));
  }

  private ProcessHandle worker() throws IOException {
    return process.children().findFirst().orElseThrow(() -> new IOException("no worker runs"));
  }

  /**
   * Waits until it has ended.
   *
   * @throws IOException when it was not content: a message was lost, say
   */
  void end() throws IOException, InterruptedException {
    if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IOException("the rehearsal was not content; it said " + happened);
    }
  }

  /** Ends it where it is. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }
}
