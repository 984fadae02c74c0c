package io.portaws.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server on 127.0.0.1 that answers each request on its own virtual thread. Safe for use by
 * many threads.
 */
final class HttpHost implements AutoCloseable {
  /** Answers one request; called by many threads at once. */
  interface Handler {
    Answer answer(Incoming request) throws InterruptedException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(HttpHost.class);
  private static final int BACKLOG = 1024;

  /** Above every limit that the stand-ins refuse with 413; what is beyond it is not read. */
  private static final int MAX_BODY_BYTES = 4 << 20;

  static {
    // Without it, small answers wait for the client's delayed acknowledgement (40 ms).
    preset("sun.net.httpserver.nodelay", "true");
    preset("sun.net.httpserver.maxIdleConnections", "2000");
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final Handler handler;

  private HttpHost(HttpServer server, ExecutorService threads, Handler handler) {
    this.server = server;
    this.threads = threads;
    this.handler = handler;
  }

  /**
   * Starts a server.
   *
   * @param port 0 for any free one
   */
  static HttpHost start(String name, int port, Handler handler) {
    return start(name, port, null, handler);
  }

  /** As {@link #start(String, int, Handler)}, by TLS unless {@code tls} is null. */
  static HttpHost start(String name, int port, @Nullable SSLContext tls, Handler handler) {
    try {
      var address =
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
      HttpServer server = server(address, tls);
      var threads =
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory());
      var host = new HttpHost(server, threads, handler);
      server.createContext("/", host::handle);
      server.setExecutor(threads);
      server.start();
      return host;
    } catch (IOException e) {
      throw new UncheckedIOException("the sandbox cannot listen on 127.0.0.1:" + port, e);
    }
  }

  private static HttpServer server(InetSocketAddress address, @Nullable SSLContext tls)
      throws IOException {
    if (tls == null) {
      return HttpServer.create(address, BACKLOG);
    }
    HttpsServer server = HttpsServer.create(address, BACKLOG);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return server;
  }

  URI uri() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Stops at once; requests under way are interrupted and their connections closed. */
  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      if (answer.dropped()) {
        return; // closing the exchange before its headers are sent closes the connection
      }
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] body = answer.body();
      boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : body.length);
      if (!bodiless) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    Incoming request = read(exchange);
    try {
      return handler.answer(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.drop();
    } catch (RuntimeException e) {
      LOG.error("the sandbox failed on {} {}", request.method(), request.rawPath(), e);
      byte[] message = ("the sandbox failed: " + e).getBytes(StandardCharsets.UTF_8);
      return Answer.of(500, "text/plain; charset=utf-8", message);
    }
  }

  private static Incoming read(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(Incoming.lowerCase(name), values.getFirst()));
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
    URI uri = exchange.getRequestURI();
    return new Incoming(
        exchange.getRequestMethod(), uri.getRawPath(), uri.getRawQuery(), headers, body);
  }

  private static void preset(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
