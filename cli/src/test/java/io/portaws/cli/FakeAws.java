package io.portaws.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Says whose the credentials are, and has one state, which every other read gives. */
final class FakeAws implements AutoCloseable {
  static final String ACCOUNT = "111122223333";

  private final HttpServer server;
  private final String state;
  private final List<String> operations = new CopyOnWriteArrayList<>();

  FakeAws(String state) throws IOException {
    this.state = state;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What was asked for, in its order. */
  List<String> operations() {
    return operations;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    boolean identity = body.contains("Action=GetCallerIdentity");
    operations.add(identity ? "GetCallerIdentity" : String.valueOf(target));
    byte[] answer =
        (identity
                ? """
                <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <GetCallerIdentityResult><Account>%s</Account></GetCallerIdentityResult>
                </GetCallerIdentityResponse>
                """
                    .formatted(ACCOUNT)
                : state)
            .getBytes(StandardCharsets.UTF_8);
    exchange
        .getResponseHeaders()
        .set("Content-Type", identity ? "text/xml" : "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
