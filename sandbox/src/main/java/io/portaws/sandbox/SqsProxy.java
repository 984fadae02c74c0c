package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Stands before an SQS and fails what a test tells it to fail. Safe for use by many threads. */
public final class SqsProxy implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "AmazonSQS.";

  /** One request: its operation, as in {@code DeleteMessageBatch}, and its body. */
  public record Call(String operation, JsonNode body) {
    /** Entries of a batch call. */
    public int entries() {
      return body.path("Entries").size();
    }
  }

  /** What befalls one call. */
  public enum Mishap {
    /** Refused with an error after which the SDK tries again. */
    THROTTLED,
    /** Refused for good. */
    REFUSED,
    /** SQS fails at each entry; a call without entries is refused. */
    ENTRIES_FAILED,
    /** Done, and the connection is closed without an answer. */
    ANSWER_LOST
  }

  private record Fault(String code, AtomicInteger left) {}

  private record EntryFault(boolean senderFault, AtomicInteger left) {}

  private final URI target;
  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Map<String, Fault> faults = new ConcurrentHashMap<>();
  private final Map<String, EntryFault> entryFaults = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
  private volatile Function<String, Optional<Mishap>> mishaps = operation -> Optional.empty();
  private volatile boolean remembers = true;

  private SqsProxy(URI target, HttpServer server) {
    this.target = target;
    this.server = server;
  }

  public static SqsProxy before(URI target) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      SqsProxy proxy = new SqsProxy(target, server);
      server.setExecutor(proxy.executor);
      server.createContext("/", proxy::answer);
      server.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Answers the next calls of an operation with this error of SQS. */
  public void fail(String operation, int times, String code) {
    faults.put(operation, new Fault(code, new AtomicInteger(times)));
  }

  /** Fails every entry of the next batch calls of an operation. */
  public void failEntries(String operation, int times, boolean senderFault) {
    entryFaults.put(operation, new EntryFault(senderFault, new AtomicInteger(times)));
  }

  public void recover() {
    faults.clear();
    entryFaults.clear();
  }

  /** From now on asks of each call, by its operation, what befalls it; calls are not kept. */
  public void disturb(Function<String, Optional<Mishap>> whatBefalls) {
    remembers = false;
    mishaps = whatBefalls;
  }

  /** Keeps calls of an operation waiting until the latch is counted down. */
  public void holdUntil(String operation, CountDownLatch open) {
    held.put(operation, open);
  }

  /** The operations that were called, in their order. */
  public List<String> operations() {
    return calls.stream().map(Call::operation).toList();
  }

  public List<Call> calls(String operation) {
    return calls.stream().filter(call -> call.operation().equals(operation)).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String operation =
          String.valueOf(exchange.getRequestHeaders().getFirst("x-amz-target"))
              .substring(PREFIX.length());
      Call call = new Call(operation, JSON.readTree(body));
      if (remembers) {
        calls.add(call);
      }
      CountDownLatch latch = held.get(operation);
      if (latch != null) {
        latch.await();
      }
      Optional<Mishap> mishap = mishaps.apply(operation);
      if (mishap.isPresent()) {
        befall(mishap.get(), exchange, call, body);
        return;
      }
      Fault fault = faults.get(operation);
      EntryFault entryFault = entryFaults.get(operation);
      if (fault != null && fault.left().getAndDecrement() > 0) {
        reply(exchange, 400, error(fault.code()));
      } else if (entryFault != null && entryFault.left().getAndDecrement() > 0) {
        reply(exchange, 200, failed(call, entryFault.senderFault()));
      } else {
        forward(exchange, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void befall(Mishap mishap, HttpExchange exchange, Call call, byte[] body)
      throws IOException, InterruptedException {
    switch (mishap) {
      case THROTTLED -> reply(exchange, 400, error("RequestThrottled"));
      case REFUSED -> reply(exchange, 400, error("OverLimit"));
      case ENTRIES_FAILED -> {
        boolean batch = call.entries() > 0;
        reply(exchange, batch ? 200 : 400, batch ? failed(call, false) : error("OverLimit"));
      }
      case ANSWER_LOST -> sent(exchange, body);
    }
  }

  private static byte[] error(String code) {
    return ("{\"__type\":\"com.amazonaws.sqs#" + code + "\",\"message\":\"told to fail\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] failed(Call call, boolean senderFault) throws IOException {
    ObjectNode reply = JSON.createObjectNode();
    reply.putArray("Successful");
    var failed = reply.putArray("Failed");
    for (JsonNode entry : call.body().path("Entries")) {
      failed
          .addObject()
          .put("Id", entry.path("Id").asText())
          .put("SenderFault", senderFault)
          .put("Code", senderFault ? "ReceiptHandleIsInvalid" : "InternalError")
          .put("Message", "told to fail");
    }
    return JSON.writeValueAsBytes(reply);
  }

  private void forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = sent(exchange, body);
    answer
        .headers()
        .firstValue("x-amzn-query-error")
        .ifPresent(v -> exchange.getResponseHeaders().set("x-amzn-query-error", v));
    reply(exchange, answer.statusCode(), answer.body());
  }

  private HttpResponse<byte[]> sent(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI().getPath()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    for (String name : List.of("x-amz-target", "content-type", "authorization", "x-amz-date")) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("content-type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
    client.close();
  }
}
