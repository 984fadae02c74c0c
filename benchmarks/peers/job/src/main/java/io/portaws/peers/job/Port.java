package io.portaws.peers.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Port's API, a request an entity, over connections that are kept. Safe for use by many threads. */
final class Port implements AutoCloseable {
  static final MediaType JSON = MediaType.get("application/json");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final OkHttpClient http;
  private final HttpUrl base;
  private final Token token;
  private final Duration patience;
  private final RateWindow window = new RateWindow();

  /**
   * @param connections as many as there are requests at a time
   * @param patience how long a request waits for Port's limit, all in all; zero for not at all
   */
  Port(String base, String clientId, String clientSecret, int connections, Duration patience) {
    this.base = HttpUrl.get(base);
    this.patience = patience;
    this.http =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(connections, 5, TimeUnit.MINUTES))
            .build();
    this.token = new Token(http, this.base, clientId, clientSecret);
  }

  /**
   * Creates or changes the entity.
   *
   * @throws PortRefused when Port does not accept it, by its limit too
   */
  void upsert(Entity entity) throws IOException, InterruptedException {
    HttpUrl url =
        entities(entity.blueprint())
            .addQueryParameter("upsert", "true")
            .addQueryParameter("merge", "true")
            .build();
    RequestBody body = RequestBody.create(MAPPER.writeValueAsBytes(entity.json()), JSON);
    int status = send(new Request.Builder().url(url).post(body));
    if (status >= 300) {
      throw new PortRefused("Port answers an upsert by " + status);
    }
  }

  /**
   * Removes the entity; there may be none.
   *
   * @throws PortRefused when Port does not accept it, by its limit too
   */
  void delete(String blueprint, String identifier) throws IOException, InterruptedException {
    HttpUrl url = entities(blueprint).addPathSegment(identifier).build();
    int status = send(new Request.Builder().url(url).delete());
    if (status >= 300 && status != 404) {
      throw new PortRefused("Port answers a delete by " + status);
    }
  }

  private HttpUrl.Builder entities(String blueprint) {
    return base.newBuilder()
        .addPathSegments("v1/blueprints")
        .addPathSegment(blueprint)
        .addPathSegment("entities");
  }

  /** The answer's status, of the last try: there are others after 401 and, with patience, 429. */
  private int send(Request.Builder request) throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(patience);
    String authorization = token.header();
    boolean isTokenFresh = false;
    while (true) {
      if (!patience.isZero() && !window.enter(deadline)) {
        throw new PortRefused("Port's limit leaves no room for long");
      }
      int status = once(request.header("Authorization", authorization).build());
      if (status == 401 && !isTokenFresh) {
        authorization = token.renewed(authorization);
        isTokenFresh = true;
      } else if (status != 429 || patience.isZero()) {
        return status;
      }
    }
  }

  private int once(Request request) throws IOException {
    try (Response answer = http.newCall(request).execute()) {
      if (!patience.isZero()) {
        window.told(answer);
      }
      return answer.code();
    }
  }

  @Override
  public void close() {
    http.connectionPool().evictAll();
  }
}
