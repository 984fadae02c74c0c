package io.portaws.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The worker in a process of its own, which can be killed. */
public final class WorkerUnderTest implements AutoCloseable {
  private final Process process;
  private final Path log;

  private WorkerUnderTest(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts the worker's main; its whole configuration is {@code environment}. */
  static WorkerUnderTest start(Map<String, String> environment) {
    return start(
        List.of("-cp", System.getProperty("java.class.path"), "io.portaws.worker.Main"),
        environment);
  }

  /**
   * Starts a worker.
   *
   * @param what options, and what Java is to run
   */
  static WorkerUnderTest start(List<String> what, Map<String, String> environment) {
    try {
      Path log = Files.createTempFile("worker-under-test-", ".log");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-XX:+UseSerialGC");
      command.add("-XX:TieredStopAtLevel=1");
      command.add("-Xmx256m");
      command.add("--enable-native-access=ALL-UNNAMED");
      command.addAll(what);
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      return new WorkerUnderTest(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** kill -9. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  public long pid() {
    return process.pid();
  }

  /** SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  public int awaitExit(Duration most) throws InterruptedException {
    if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("the worker did not exit within " + most + "; its log: " + log());
    }
    return process.exitValue();
  }

  /** Of one that has ended. */
  public int exitCode() {
    return process.exitValue();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
