package io.portaws.worker.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;

/**
 * Port's API: it announces a rate limit and enforces it, fails, loses requests and answers, accepts
 * some of many, and is down for a while. Belongs to one run.
 */
final class FakePort {
  /** How long a worker waits for an answer: the default of its settings. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration PERIOD = Duration.ofSeconds(60);
  private static final MediaType JSON = MediaType.get("application/json");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** An answer of Port's. */
  private record Answer(int status, JsonNode body) {}

  private final Scheduler scheduler;
  private final Faults faults;
  private final int limit;
  private final BiConsumer<String, JsonNode> onUpsert;
  private final Map<String, JsonNode> entities = new TreeMap<>();
  private final Map<String, Integer> tokens = new HashMap<>();
  private Duration downUntil = Duration.ZERO;
  private long window = -1;
  private int used;
  private int tokensGiven;
  private int requests;

  /**
   * @param limit requests a minute
   * @param onUpsert told of every entity that is written: by whom and what
   */
  FakePort(Scheduler scheduler, Faults faults, int limit, BiConsumer<String, JsonNode> onUpsert) {
    this.scheduler = scheduler;
    this.faults = faults;
    this.limit = limit;
    this.onUpsert = onUpsert;
  }

  /** What it holds, by blueprint and identifier. */
  Map<String, JsonNode> entities() {
    return entities;
  }

  int requests() {
    return requests;
  }

  void downFor(Duration time) {
    faults.count(Fault.PORT_DOWN);
    downUntil = scheduler.elapsed().plus(time);
  }

  /** Port as one process reaches it. */
  Interceptor reachedBy(String process) {
    return chain -> {
      try {
        return answer(process, chain.request());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    };
  }

  private Response answer(String process, Request request)
      throws IOException, InterruptedException {
    scheduler.sleep(faults.millis(5, 100));
    if (scheduler.elapsed().compareTo(downUntil) < 0) {
      throw new ConnectException("Port is down");
    }
    if (faults.strikes(Fault.PORT_LOST_REQUEST)) {
      scheduler.sleep(CALL_TIMEOUT);
      throw new SocketTimeoutException("the request was lost");
    }
    requests++;
    boolean allowed = admit();
    Answer answer = allowed ? handle(process, request) : rate();
    if (faults.strikes(Fault.PORT_LOST_ANSWER)) {
      scheduler.sleep(CALL_TIMEOUT);
      throw new SocketTimeoutException("the answer was lost");
    }
    scheduler.trace(() ->
        "%s %s: %d".formatted(request.method(), request.url().encodedPath(), answer.status()));
    boolean slow = faults.strikes(Fault.PORT_SLOW);
    scheduler.sleep(slow ? faults.millis(1_000, 25_000) : faults.millis(5, 400));
    return response(request, answer);
  }

  private boolean admit() {
    long now = scheduler.elapsed().dividedBy(PERIOD);
    if (now != window) {
      window = now;
      used = 0;
    }
    used++;
    return used <= limit;
  }

  private Answer rate() {
    faults.count(Fault.PORT_REFUSED_FOR_RATE);
    return failed(429, "rate limit");
  }

  private Answer handle(String process, Request request) throws IOException {
    if (faults.strikes(Fault.PORT_REFUSED_FOR_RATE)) {
      return failed(429, "rate limit");
    }
    if (faults.strikes(Fault.PORT_FAILED)) {
      return failed(faults.millis(0, 1).isZero() ? 500 : 503, "a bad moment");
    }
    HttpUrl url = request.url();
    List<String> path = url.pathSegments();
    if (path.get(1).equals("auth")) {
      return token();
    }
    if (!authorized(request)) {
      return failed(401, "no such token");
    }
    String blueprint = path.get(2);
    if (request.method().equals("DELETE")) {
      return entities.remove(blueprint + "/" + path.get(4)) == null
          ? failed(404, "no such entity")
          : ok(object());
    }
    JsonNode body = body(request);
    if (path.get(3).equals("bulk")) {
      return deleted(blueprint, body);
    }
    return path.size() == 5 ? upserted(process, blueprint, body) : single(process, blueprint, body);
  }

  private Answer token() {
    String token = "t" + tokensGiven++;
    tokens.put(token, 1);
    return new Answer(
        200, object().put("ok", true).put("accessToken", token).put("expiresIn", 3_600));
  }

  private boolean authorized(Request request) {
    String header = String.valueOf(request.header("Authorization"));
    String token = header.substring(header.indexOf(' ') + 1);
    if (tokens.containsKey(token) && faults.strikes(Fault.TOKEN_REVOKED)) {
      tokens.remove(token);
    }
    return tokens.containsKey(token);
  }

  private Answer single(String process, String blueprint, JsonNode entity) {
    write(process, blueprint, entity);
    return ok(object());
  }

  private Answer upserted(String process, String blueprint, JsonNode body) {
    ObjectNode answer = object();
    ArrayNode written = answer.putArray("entities");
    ArrayNode errors = JsonNodeFactory.instance.arrayNode();
    int index = 0;
    for (JsonNode entity : body.path("entities")) {
      String identifier = entity.path("identifier").asText();
      if (faults.strikes(Fault.PORT_FAILED_ONE_OF_MANY)) {
        errors
            .addObject()
            .put("identifier", identifier)
            .put("index", index)
            .put("statusCode", 500)
            .put("error", "internal_error")
            .put("message", "a bad moment");
      } else {
        write(process, blueprint, entity);
        written.addObject().put("identifier", identifier).put("index", index).put("created", true);
      }
      index++;
    }
    if (errors.isEmpty()) {
      return ok(answer);
    }
    answer.put("ok", false).set("errors", errors);
    return new Answer(207, answer);
  }

  private Answer deleted(String blueprint, JsonNode body) {
    for (JsonNode identifier : body.path("entities")) {
      entities.remove(blueprint + "/" + identifier.asText());
    }
    return ok(object());
  }

  private void write(String process, String blueprint, JsonNode entity) {
    onUpsert.accept(process, entity);
    scheduler.trace(() -> "Port holds " + entity);
    entities.put(blueprint + "/" + entity.path("identifier").asText(), entity);
  }

  private static Answer ok(ObjectNode body) {
    return new Answer(200, body.put("ok", true));
  }

  private static Answer failed(int status, String message) {
    return new Answer(
        status, object().put("ok", false).put("error", "simulated").put("message", message));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private Response response(Request request, Answer answer) {
    Duration left = PERIOD.multipliedBy(window + 1).minus(scheduler.elapsed());
    long reset = Math.max(0, left.plusMillis(999).toSeconds());
    Response.Builder response =
        new Response.Builder()
            .request(request)
            .protocol(Protocol.HTTP_1_1)
            .code(answer.status())
            .message("simulated")
            .header("x-ratelimit-limit", limit + "")
            .header("x-ratelimit-period", PERIOD.toSeconds() + "")
            .header("x-ratelimit-remaining", Math.max(0, limit - used) + "")
            .header("x-ratelimit-reset", reset + "")
            .body(ResponseBody.create(answer.body().toString(), JSON));
    if (answer.status() == 429) {
      response.header("Retry-After", Math.max(1, used > limit ? reset : 2) + "");
    }
    return response.build();
  }

  private static JsonNode body(Request request) throws IOException {
    Buffer written = new Buffer();
    if (request.body() != null) {
      request.body().writeTo(written);
    }
    try {
      return MAPPER.readTree(written.readUtf8());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the worker sent what is no JSON", e);
    }
  }
}
