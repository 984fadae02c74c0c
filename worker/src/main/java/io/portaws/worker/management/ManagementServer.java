package io.portaws.worker.management;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * Serves {@code /livez}, {@code /readyz} and {@code /metrics}: read-only, without secrets, for
 * probes, scrapers and port-forwards.
 */
public final class ManagementServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;

  private ManagementServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts serving on all interfaces.
   *
   * @param port 0 for any free one
   * @param metrics gives the Prometheus text; empty when it is not to be had
   * @throws IOException when the port cannot be had
   */
  public static ManagementServer start(
      int port, Health health, Supplier<Optional<String>> metrics, ExecutorService executor)
      throws IOException {
    HttpServer server = listen(port);
    server.setExecutor(executor);
    server.createContext("/", exchange -> answer(exchange, health, metrics));
    server.start();
    return new ManagementServer(server);
  }

  private static HttpServer listen(int port) throws IOException {
    try {
      return HttpServer.create(new InetSocketAddress(port), 0);
    } catch (IOException e) {
      throw new IOException("MANAGEMENT_PORT: " + port + " cannot be had: " + e.getMessage(), e);
    }
  }

  /** Paths are compared whole: the server's own contexts match whatever begins with them. */
  private static void answer(
      HttpExchange exchange, Health health, Supplier<Optional<String>> metrics) throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/livez" -> probe(exchange, health.isLive(), health);
      case "/readyz" -> probe(exchange, health.isReady(), health);
      case "/metrics" -> metrics(exchange, metrics.get());
      default -> answer(exchange, 404, "text/plain", "Here are /livez, /readyz and /metrics.\n");
    }
  }

  private static void metrics(HttpExchange exchange, Optional<String> text) throws IOException {
    if (text.isPresent()) {
      answer(exchange, 200, "text/plain; version=0.0.4", text.get());
    } else {
      answer(exchange, 404, "text/plain", "METRICS does not name prometheus.\n");
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void probe(HttpExchange exchange, boolean well, Health health) throws IOException {
    answer(
        exchange,
        well ? 200 : 503,
        "application/json",
        JSON.writeValueAsString(health.report()) + "\n");
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("content-type", type + "; charset=utf-8");
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
