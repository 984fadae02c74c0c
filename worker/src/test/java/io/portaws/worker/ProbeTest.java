package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private static HttpServer answering(int status, List<String> paths) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          paths.add(exchange.getRequestURI().getPath());
          byte[] body = "no step for 6 minutes".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String probed(int status, List<String> paths) throws IOException {
    HttpServer server = answering(status, paths);
    try {
      return Probe.problem(server.getAddress().getPort() + "");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aWorkerThatLivesIsHealthy() throws IOException {
    List<String> paths = new ArrayList<>();
    assertThat(probed(200, paths)).isEmpty();
    assertThat(paths).containsExactly("/livez");
  }

  @Test
  void whatTheWorkerSaysOfItselfIsTold() throws IOException {
    assertThat(probed(503, new ArrayList<>()))
        .isEqualTo("/livez answers 503: no step for 6 minutes");
  }

  @Test
  void noAnswerIsToldWithThePort() {
    assertThat(Probe.problem("1")).startsWith("/livez does not answer on MANAGEMENT_PORT 1: ");
    assertThat(Probe.problem("many"))
        .startsWith("/livez does not answer on MANAGEMENT_PORT many: ");
  }

  @Test
  void workersElsewhereAreAskedByTheirAddresses() throws IOException {
    List<String> paths = new ArrayList<>();
    HttpServer server = answering(200, paths);
    try {
      String worker = "http://localhost:" + server.getAddress().getPort();
      assertThat(Probe.problems(List.of(worker + "/livez", worker + "/readyz"))).isEmpty();
    } finally {
      server.stop(0);
    }
    assertThat(paths).containsExactly("/livez", "/readyz");
  }

  @Test
  void eachAddressThatIsNotWellIsToldWithWhatItSays() throws IOException {
    HttpServer server = answering(503, new ArrayList<>());
    try {
      String worker = "http://localhost:" + server.getAddress().getPort();
      assertThat(
              Probe.problems(List.of(worker + "/readyz", "http://localhost:1/livez", "file:/tmp")))
          .startsWith(worker + "/readyz answers 503: no step for 6 minutes\n")
          .contains("\nhttp://localhost:1/livez does not answer: ")
          .endsWith("\nfile:/tmp is not an http address");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void itEndsWithOneWhenNothingAnswers() throws IOException, InterruptedException {
    ProcessBuilder command =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            Probe.class.getProtectionDomain().getCodeSource().getLocation().getPath(),
            Probe.class.getName());
    command.environment().put("MANAGEMENT_PORT", "1");
    Process process = command.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("/livez does not answer on MANAGEMENT_PORT 1: ");
    } finally {
      process.destroyForcibly();
    }
  }
}
