package io.portaws.worker.management;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.portaws.worker.Health;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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
   * @param metrics gives the Prometheus text
   * @throws IOException when the port cannot be had
   */
  public static ManagementServer start(
      int port, Health health, Supplier<String> metrics, ExecutorService executor)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(executor);
    server.createContext("/livez", exchange -> probe(exchange, health.isLive(), health));
    server.createContext("/readyz", exchange -> probe(exchange, health.isReady(), health));
    server.createContext(
        "/metrics", exchange -> answer(exchange, 200, "text/plain; version=0.0.4", metrics.get()));
    server.createContext(
        "/",
        exchange ->
            answer(exchange, 404, "text/plain", "Here are /livez, /readyz and /metrics.\n"));
    server.start();
    return new ManagementServer(server);
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
