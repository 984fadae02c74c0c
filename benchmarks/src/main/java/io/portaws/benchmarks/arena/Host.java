package io.portaws.benchmarks.arena;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A stand-in that runs in a process of its own, as the harness sees it. */
final class Host implements AutoCloseable {
  private final Process process;
  private final BufferedReader in;
  private final BufferedWriter out;
  private final JsonNode ready;
  private final String name;

  private Host(String name, Process process) throws IOException {
    this.name = name;
    this.process = process;
    in =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    out =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    ready = read();
  }

  /**
   * Starts a main of this class path.
   *
   * @param heap of its JVM, {@code 2g}
   * @param collector of its JVM, {@code Parallel}
   * @param log what it says beside its answers
   */
  static Host start(
      Class<?> main, String heap, String collector, Pinning pinning, Path log, String... args)
      throws IOException {
    List<String> words = new ArrayList<>(pinning.ofArena());
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of(
            "-Xmx" + heap,
            "-XX:+Use" + collector + "GC",
            // Else the JDK's server waits 40 ms with small answers, and drops connections over 200.
            "-Dsun.net.httpserver.nodelay=true",
            "-Dsun.net.httpserver.maxIdleConnections=2000",
            "-Dlogback.configurationFile=io/portaws/sandbox/demo/logback-demo.xml",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    words.addAll(List.of(args));
    Process process = new ProcessBuilder(words).redirectError(log.toFile()).start();
    return new Host(main.getSimpleName(), process);
  }

  long pid() {
    return process.pid();
  }

  /** The address it answers at, by the name that it gave to it. */
  String address(String which) {
    return ready.path(which).asText();
  }

  /** Asks and waits for the answer. */
  synchronized JsonNode ask(ObjectNode command) throws IOException {
    out.write(command.toString());
    out.newLine();
    out.flush();
    return read();
  }

  JsonNode ask(String what) throws IOException {
    return ask(CommandLoop.object().put("do", what));
  }

  private JsonNode read() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new IOException(name + " has ended");
    }
    JsonNode answer = CommandLoop.JSON.readTree(line);
    if (answer.has("error")) {
      throw new IOException(name + ": " + answer.path("error").asText());
    }
    return answer;
  }

  @Override
  public void close() throws IOException {
    out.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
