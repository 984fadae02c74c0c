package io.portaws.cli.explain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Says whose the credentials are, and has one state, which every other read gives; or refuses one
 * of both.
 */
final class FakeAws implements AutoCloseable {
  static final String ACCOUNT = "111122223333";

  private final HttpServer server;
  private final String state;
  private final boolean knowsCredentials;
  private final boolean allowsReads;
  private final List<String> operations = new CopyOnWriteArrayList<>();

  FakeAws(String state) throws IOException {
    this(state, true, true);
  }

  private FakeAws(String state, boolean knowsCredentials, boolean allowsReads) throws IOException {
    this.state = state;
    this.knowsCredentials = knowsCredentials;
    this.allowsReads = allowsReads;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** It knows the credentials, which may read nothing. */
  static FakeAws denying() throws IOException {
    String denied = "{\"__type\": \"AccessDeniedException\", \"message\": \"not yours\"}";
    return new FakeAws(denied, true, false);
  }

  /** It does not know the credentials. */
  static FakeAws stranger() throws IOException {
    return new FakeAws("{}", false, false);
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
    byte[] answer = (identity ? identity() : state).getBytes(StandardCharsets.UTF_8);
    exchange
        .getResponseHeaders()
        .set("Content-Type", identity ? "text/xml" : "application/x-amz-json-1.0");
    boolean good = identity ? knowsCredentials : allowsReads;
    exchange.sendResponseHeaders(good ? 200 : 403, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private String identity() {
    return knowsCredentials
        ? """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <GetCallerIdentityResult><Account>%s</Account></GetCallerIdentityResult>
        </GetCallerIdentityResponse>
        """
            .formatted(ACCOUNT)
        : """
        <ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>a stranger</Message></Error></ErrorResponse>
        """;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
