package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's side of a function's process: the Runtime API, version 2018-06-01, as AWS documents it,
 * with the two calls around SnapStart's snapshot that its Java runtime makes, and the endpoint that
 * hands out a function's keys. One instance serves one process. Safe for use by many threads.
 */
public final class LambdaRuntimeApi implements AutoCloseable {
  /** What came of an invocation, or of the process before it could take any. */
  public sealed interface Result {}

  /** The function's answer. */
  public record Answered(JsonNode body) implements Result {}

  /**
   * The function threw, or could not begin.
   *
   * @param type the class of what was thrown, or the runtime's own word
   * @param message its message
   * @param body the whole report
   */
  public record Failed(String type, String message, JsonNode body) implements Result {
    static Failed of(Incoming request) {
      JsonNode body = request.json().orElseGet(Json::object);
      return new Failed(body.path("errorType").asText(), body.path("errorMessage").asText(), body);
    }
  }

  private record Invocation(
      String id, JsonNode payload, Duration timeout, CompletableFuture<Result> result) {}

  private static final String RUNTIME = "/2018-06-01/runtime/";
  private static final String KEYS = "/keys";

  private final HttpHost host;
  private final String functionArn;
  private final String keysToken = UUID.randomUUID().toString();
  private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
  private final Map<String, Invocation> underWay = new ConcurrentHashMap<>();
  private final CompletableFuture<Failed> failedStart = new CompletableFuture<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final CountDownLatch snapshot = new CountDownLatch(1);
  private final CountDownLatch restore = new CountDownLatch(1);
  private final AtomicInteger keysGiven = new AtomicInteger();
  private volatile @Nullable JsonNode keys;

  private LambdaRuntimeApi(String functionArn) {
    this.functionArn = functionArn;
    this.host = HttpHost.start("lambda-runtime-api", 0, this::answer);
  }

  /**
   * Starts on a free port.
   *
   * @param functionArn what invocations say that was invoked
   */
  public static LambdaRuntimeApi start(String functionArn) {
    return new LambdaRuntimeApi(functionArn);
  }

  public URI endpoint() {
    return host.uri();
  }

  /** Where the function gets its keys when it was started from a snapshot. */
  URI keysEndpoint() {
    return endpoint().resolve(KEYS);
  }

  /** What the function must show there. */
  String keysToken() {
    return keysToken;
  }

  /** Sets what {@link #keysEndpoint} answers. */
  void keys(String accessKeyId, String secretAccessKey) {
    keys =
        Json.object()
            .put("AccessKeyId", accessKeyId)
            .put("SecretAccessKey", secretAccessKey)
            .put("Token", "sandbox-session")
            .put("Expiration", "2099-01-01T00:00:00Z");
  }

  /** How often the function has got its keys from there. */
  public int keysGiven() {
    return keysGiven.get();
  }

  /** Waits until the process asks for its first invocation; false when it does not. */
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    return ready.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits until the process is ready for its snapshot; false when it never was. */
  public boolean awaitSnapshot(Duration timeout) throws InterruptedException {
    return snapshot.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Lets the process go on as if it were restored from its snapshot. */
  public void restore() {
    restore.countDown();
  }

  /** Why the process could not begin, if it said so. */
  public Optional<Failed> failedStart() {
    return Optional.ofNullable(failedStart.getNow(null));
  }

  /**
   * Invokes the function; done with what came of it, or with the reason why it could not begin.
   *
   * @param timeout how long the function is told that it has, from when it takes the invocation;
   *     nothing ends it then
   */
  public CompletableFuture<Result> invoke(JsonNode payload, Duration timeout) {
    var invocation =
        new Invocation(UUID.randomUUID() + "", payload, timeout, new CompletableFuture<>());
    var _ = failedStart.thenAccept(invocation.result()::complete);
    waiting.add(invocation);
    return invocation.result();
  }

  private Answer answer(Incoming request) throws InterruptedException {
    String path = request.rawPath();
    if (path.equals(KEYS)) {
      return keysFor(request);
    }
    if (!path.startsWith(RUNTIME)) {
      return refused(404, "ResourceNotFound");
    }
    return switch (path.substring(RUNTIME.length())) {
      case "invocation/next" -> next();
      case "init/error", "restore/error" -> {
        failedStart.complete(Failed.of(request));
        yield accepted();
      }
      case "restore/next" -> {
        snapshot.countDown();
        restore.await();
        yield Answer.json(200, Json.object());
      }
      default -> settled(request);
    };
  }

  private Answer next() throws InterruptedException {
    ready.countDown();
    Invocation invocation = waiting.take();
    underWay.put(invocation.id(), invocation);
    long deadline = System.currentTimeMillis() + invocation.timeout().toMillis();
    return Answer.json(200, invocation.payload())
        .with("Lambda-Runtime-Aws-Request-Id", invocation.id())
        .with("Lambda-Runtime-Deadline-Ms", deadline + "")
        .with("Lambda-Runtime-Invoked-Function-Arn", functionArn)
        .with(
            "Lambda-Runtime-Trace-Id",
            "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0");
  }

  /** {@code invocation/ID/response} or {@code invocation/ID/error}. */
  private Answer settled(Incoming request) {
    List<String> path = request.segments();
    Invocation invocation = path.size() == 5 ? underWay.remove(path.get(3)) : null;
    if (invocation == null) {
      return refused(400, "InvalidRequestID");
    }
    switch (path.getLast()) {
      case "response" ->
          invocation
              .result()
              .complete(
                  request
                      .json()
                      .<Result>map(Answered::new)
                      .orElseGet(() -> notJson(request.body())));
      case "error" -> invocation.result().complete(Failed.of(request));
      default -> {
        return refused(404, "ResourceNotFound");
      }
    }
    return accepted();
  }

  private static Failed notJson(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    return new Failed("Runtime.InvalidResponse", "no JSON: " + text, Json.object());
  }

  private Answer keysFor(Incoming request) {
    JsonNode now = keys;
    if (now == null || !request.header("authorization").equals(keysToken)) {
      return refused(403, "Forbidden");
    }
    keysGiven.incrementAndGet();
    return Answer.json(200, now);
  }

  private static Answer accepted() {
    return Answer.json(202, Json.object().put("status", "OK"));
  }

  private static Answer refused(int status, String type) {
    return Answer.json(status, Json.object().put("errorType", type));
  }

  /** Stops; the process then ends by itself, as it finds nobody to ask. */
  @Override
  public void close() {
    host.close();
  }
}
