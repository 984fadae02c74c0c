package io.portaws.benchmarks.arena;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A consumer's process, as Linux tells of it. */
final class Consumer implements AutoCloseable {
  /** Of a second, as /proc counts; the same on every Linux. */
  private static final double TICKS = 100;

  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  private final Process process;
  private final Path log;

  private Consumer(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static Consumer start(
      List<String> command, Pinning pinning, Map<String, String> environment, Path log)
      throws IOException {
    List<String> words = new ArrayList<>(pinning.ofConsumer());
    words.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().putAll(environment);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end-consumer"));
    return new Consumer(process, log);
  }

  Path log() {
    return log;
  }

  /**
   * @throws IOException with what it said last, when it has ended
   */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      List<String> lines = Files.readAllLines(log);
      throw new IOException(
          "the consumer has ended with %d; its log, %s, ends with: %s"
              .formatted(process.exitValue(), log, lines.isEmpty() ? "nothing" : lines.getLast()));
    }
  }

  /** Of all its threads, in seconds since its start, to a hundredth. */
  double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) / TICKS;
  }

  /** The most memory that it ever had, in bytes. */
  long peakBytes() throws IOException {
    return status("VmHWM:");
  }

  private long status(String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1_024;
      }
    }
    throw new IOException("Linux does not tell " + field + " of " + process.pid());
  }

  /** Ends it at once: what a long poll under way would wait for is of no interest any more. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
