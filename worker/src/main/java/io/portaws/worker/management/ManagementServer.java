package io.portaws.worker.management;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * Serves {@code /livez}, {@code /readyz}, {@code /metrics} and what it is given beside: read-only,
 * without secrets, for probes, scrapers and port-forwards.
 */
public final class ManagementServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> READS = List.of("GET", "HEAD");

  private final HttpServer server;

  private ManagementServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts serving on all interfaces.
   *
   * @param port 0 for any free one
   * @param metrics gives the Prometheus text; empty when it is not to be had
   * @param beside more paths, in the order in which they are told
   * @throws IOException when the port cannot be had
   */
  public static ManagementServer start(
      int port,
      Health health,
      Supplier<Optional<String>> metrics,
      SequencedMap<String, Route> beside,
      ExecutorService executor)
      throws IOException {
    SequencedMap<String, Route> routes = new LinkedHashMap<>(beside);
    routes.put("/livez", exchange -> probe(exchange, health.isLive(), health));
    routes.put("/readyz", exchange -> probe(exchange, health.isReady(), health));
    routes.put("/metrics", exchange -> metrics(exchange, metrics.get()));
    HttpServer server = listen(port);
    server.setExecutor(executor);
    server.createContext("/", exchange -> answer(exchange, routes));
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
  private static void answer(HttpExchange asked, Map<String, Route> routes) throws IOException {
    Exchange exchange = new Exchange(asked);
    Route route = routes.get(asked.getRequestURI().getPath());
    if (route == null) {
      exchange.answer(404, "text/plain", "Here are " + String.join(", ", routes.keySet()) + ".\n");
    } else if (READS.contains(asked.getRequestMethod())) {
      route.answer(exchange);
    } else {
      asked.getResponseHeaders().set("allow", String.join(", ", READS));
      exchange.answer(405, "text/plain", "Nothing can be changed here: GET and HEAD only.\n");
    }
  }

  private static void metrics(Exchange exchange, Optional<String> text) throws IOException {
    if (text.isPresent()) {
      exchange.answer(200, "text/plain; version=0.0.4", text.get());
    } else {
      exchange.answer(404, "text/plain", "METRICS does not name prometheus.\n");
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void probe(Exchange exchange, boolean well, Health health) throws IOException {
    exchange.answer(
        well ? 200 : 503, "application/json", JSON.writeValueAsString(health.report()) + "\n");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
