package io.portaws.pipeline.port;

import io.portaws.pipeline.metrics.PipelineMetrics;
import java.time.Duration;
import java.time.InstantSource;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.ByteString;

/**
 * Port's entities API. Calls block the calling thread, through the governor and the retries. This
 * class is threadsafe.
 */
public final class PortClient {
  private static final MediaType JSON = MediaType.get("application/json");

  private final HttpUrl api;
  private final Transport transport;
  private final AccessTokens tokens;

  public PortClient(
      PortSettings settings,
      CredentialsSource credentials,
      Governor governor,
      InstantSource clock,
      Pause pause,
      PipelineMetrics metrics) {
    this(settings, credentials, new Transport(settings, governor, clock, pause, metrics), clock);
  }

  PortClient(
      PortSettings settings,
      CredentialsSource credentials,
      Transport transport,
      InstantSource clock) {
    this.api = Urls.http(settings.baseUrl()).newBuilder().addPathSegments("v1").build();
    this.transport = transport;
    HttpUrl tokenUrl = api.newBuilder().addPathSegments("auth/access_token").build();
    this.tokens = new AccessTokens(tokenUrl, credentials, transport, clock);
  }

  private PortClient(HttpUrl api, Transport transport, AccessTokens tokens) {
    this.api = api;
    this.transport = transport;
    this.tokens = tokens;
  }

  /** The same client with one attempt for each request; only tokens are asked for with more. */
  PortClient once() {
    return new PortClient(api, transport.once(), tokens);
  }

  /** The same client for answers of up to this size. */
  PortClient withReplies(long maxBytes) {
    return new PortClient(api, transport.withReplies(maxBytes), tokens);
  }

  /**
   * Can a token be had? For start-up. A token that was given is taken at its word; {@link #probe}
   * asks Port about it.
   */
  public Connection authenticate() throws InterruptedException {
    return switch (tokens.current()) {
      case AccessTokens.Token.Granted _ -> new Connection.Ready();
      case AccessTokens.Token.Withheld(Reply reason) -> Connection.of(Verdicts.failed(reason));
    };
  }

  /**
   * Does Port answer an authenticated request that changes nothing? For a closed tap. An answer
   * that denies this one resource is an answer.
   */
  public Connection probe() throws InterruptedException {
    HttpUrl url = api.newBuilder().addPathSegment("organization").build();
    Reply reply = authorized("probe", new Request.Builder().url(url).get());
    boolean known =
        reply instanceof Reply.Answered answered
            && (answered.successful() || answered.status() == 403 || answered.status() == 404);
    return known ? new Connection.Ready() : Connection.of(Verdicts.failed(reply));
  }

  /** About how many requests may leave within this time. */
  double requestsWithin(Duration time) {
    return transport.requestsWithin(time);
  }

  /** {@code body} is one entity. */
  Reply upsert(String blueprint, boolean merge, boolean createMissingRelated, ByteString body)
      throws InterruptedException {
    HttpUrl url = upserts(blueprint, "entities", merge, createMissingRelated);
    return authorized("upsert", post(url, body));
  }

  /** {@code body} is {@code {"entities":[…]}} with at most 20 of them. */
  Reply bulkUpsert(String blueprint, boolean merge, boolean createMissingRelated, ByteString body)
      throws InterruptedException {
    HttpUrl url = upserts(blueprint, "entities/bulk", merge, createMissingRelated);
    return authorized("bulk-upsert", post(url, body));
  }

  /** {@code body} is one entity, which is left as it is where it is there already: 409. */
  Reply create(String blueprint, boolean createMissingRelated, ByteString body)
      throws InterruptedException {
    HttpUrl url =
        blueprint(blueprint)
            .addPathSegments("entities")
            .addQueryParameter("upsert", "false")
            .addQueryParameter(
                "create_missing_related_entities", Boolean.toString(createMissingRelated))
            .build();
    return authorized("create", post(url, body));
  }

  /** {@code body} is {@code {"query":{…},"include":[…],"limit":1…1000,"from":"…"}}. */
  Reply search(String blueprint, ByteString body) throws InterruptedException {
    HttpUrl url = blueprint(blueprint).addPathSegments("entities/search").build();
    return authorized("search", post(url, body));
  }

  Reply delete(String blueprint, String identifier, boolean deleteDependents)
      throws InterruptedException {
    HttpUrl url =
        blueprint(blueprint)
            .addPathSegments("entities")
            .addEncodedPathSegment(Urls.segment(identifier))
            .addQueryParameter("delete_dependents", Boolean.toString(deleteDependents))
            .build();
    return authorized("delete", new Request.Builder().url(url).delete());
  }

  /** {@code body} is {@code {"entities":["identifier",…]}} with at most 100 of them. */
  Reply bulkDelete(String blueprint, boolean deleteDependents, ByteString body)
      throws InterruptedException {
    HttpUrl url =
        blueprint(blueprint)
            .addPathSegments("bulk/entities/delete")
            .addQueryParameter("delete_dependents", Boolean.toString(deleteDependents))
            .build();
    return authorized("bulk-delete", post(url, body));
  }

  /** The address that all paths begin with. */
  HttpUrl.Builder api() {
    return api.newBuilder();
  }

  /** Sends with the token; a 401 gets a new token, with the secret read again, and one more try. */
  Reply authorized(String endpoint, Request.Builder request) throws InterruptedException {
    AccessTokens.Token token = tokens.current();
    Reply reply = send(endpoint, request, token);
    if (token instanceof AccessTokens.Token.Granted refused
        && reply instanceof Reply.Answered answered
        && answered.status() == 401) {
      var instead = tokens.insteadOf(refused);
      return instead.isPresent() ? send(endpoint, request, instead.get()) : reply;
    }
    return reply;
  }

  private Reply send(String endpoint, Request.Builder request, AccessTokens.Token token)
      throws InterruptedException {
    return switch (token) {
      case AccessTokens.Token.Granted(String header) ->
          transport.send(endpoint, request.header("Authorization", header).build());
      case AccessTokens.Token.Withheld(Reply reason) -> reason;
    };
  }

  private HttpUrl upserts(
      String blueprint, String path, boolean merge, boolean createMissingRelated) {
    return blueprint(blueprint)
        .addPathSegments(path)
        .addQueryParameter("upsert", "true")
        .addQueryParameter("merge", Boolean.toString(merge))
        .addQueryParameter(
            "create_missing_related_entities", Boolean.toString(createMissingRelated))
        .build();
  }

  private HttpUrl.Builder blueprint(String blueprint) {
    return api.newBuilder()
        .addPathSegments("blueprints")
        .addEncodedPathSegment(Urls.segment(blueprint));
  }

  private static Request.Builder post(HttpUrl url, ByteString body) {
    return new Request.Builder().url(url).post(RequestBody.create(body, JSON));
  }
}
