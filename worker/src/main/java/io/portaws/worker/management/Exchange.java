package io.portaws.worker.management;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One request to the management port. Of one thread. */
public final class Exchange {
  /** Of what is no page of ours, a browser makes nothing. */
  static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

  private final HttpExchange exchange;

  Exchange(HttpExchange exchange) {
    this.exchange = exchange;
  }

  /**
   * The first value of a parameter in the address; empty when it is not there, or not well-formed.
   */
  public Optional<String> parameter(String name) {
    String query = exchange.getRequestURI().getRawQuery();
    if (query == null) {
      return Optional.empty();
    }
    for (String part : query.split("&", -1)) {
      if (part.startsWith(name + "=")) {
        return decoded(part.substring(name.length() + 1));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> decoded(String value) {
    try {
      return Optional.of(URLDecoder.decode(value, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /** Whether who asks is a browser that shows a page. */
  public boolean wantsPage() {
    String accept = exchange.getRequestHeaders().getFirst("accept");
    return accept != null && accept.contains("text/html");
  }

  /** Whether only the head of the answer is wanted. */
  public boolean isHead() {
    return exchange.getRequestMethod().equals("HEAD");
  }

  /** A text that no browser makes a page of. */
  public void answer(int status, String type, String text) throws IOException {
    answer(status, type, text, NOTHING);
  }

  /**
   * A whole answer.
   *
   * @param policy the Content-Security-Policy
   */
  public void answer(int status, String type, String text, String policy) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      head(type, policy);
      exchange.sendResponseHeaders(status, isHead() ? -1 : body.length);
      if (!isHead()) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  /** An answer that goes on until {@code body} returns. */
  public void stream(String type, Body body) throws IOException {
    try (exchange) {
      head(type, NOTHING);
      exchange.sendResponseHeaders(200, isHead() ? -1 : 0);
      if (!isHead()) {
        body.writeTo(exchange.getResponseBody());
      }
    }
  }

  /** Writes as long as it likes. */
  @FunctionalInterface
  public interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  private void head(String type, String policy) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("content-type", type + "; charset=utf-8");
    headers.set("cache-control", "no-store");
    headers.set("content-security-policy", policy);
    headers.set("referrer-policy", "no-referrer");
    headers.set("x-content-type-options", "nosniff");
    headers.set("x-frame-options", "DENY");
  }
}
