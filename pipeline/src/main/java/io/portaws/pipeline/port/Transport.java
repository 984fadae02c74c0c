package io.portaws.pipeline.port;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.portaws.pipeline.journal.Attempt;
import io.portaws.pipeline.metrics.PipelineMetrics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one host: each attempt through the governor, faults that pass retried, answers
 * read with a bound. This class is threadsafe; the calling thread does the work.
 *
 * <p>What may be sent twice must be harmless twice: a dropped connection does not tell whether Port
 * took the request. Upserts, deletes and ingested states are.
 *
 * <p>Resilience4j decides whether and how long to wait; the waiting is the {@link Pause}'s.
 */
final class Transport {
  static final long MAX_REPLY_BYTES = 1L << 20;

  private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);
  private static final double JITTER = 0.25;

  /** What Port's support asks for. */
  private static final String TRACE = "X-Trace-Id";

  private final OkHttpClient http;
  private final Retry retry;
  private final String userAgent;
  private final Governor governor;
  private final InstantSource clock;
  private final Pause pause;
  private final PipelineMetrics metrics;
  private final long maxReplyBytes;

  Transport(
      PortSettings settings,
      Governor governor,
      InstantSource clock,
      Pause pause,
      PipelineMetrics metrics) {
    this(http(settings), settings, governor, clock, pause, metrics);
  }

  Transport(
      OkHttpClient http,
      PortSettings settings,
      Governor governor,
      InstantSource clock,
      Pause pause,
      PipelineMetrics metrics) {
    this(http, settings, governor, clock, pause, metrics, new Random());
  }

  /**
   * @param random for the jitter between two attempts; safe for use by many threads
   */
  Transport(
      OkHttpClient http,
      PortSettings settings,
      Governor governor,
      InstantSource clock,
      Pause pause,
      PipelineMetrics metrics,
      RandomGenerator random) {
    this(
        http,
        Retry.of("port", retryConfig(settings, random)),
        settings.userAgent(),
        governor,
        clock,
        pause,
        metrics,
        MAX_REPLY_BYTES);
  }

  private Transport(
      OkHttpClient http,
      Retry retry,
      String userAgent,
      Governor governor,
      InstantSource clock,
      Pause pause,
      PipelineMetrics metrics,
      long maxReplyBytes) {
    this.http = http;
    this.retry = retry;
    this.userAgent = userAgent;
    this.governor = governor;
    this.clock = clock;
    this.pause = pause;
    this.metrics = metrics;
    this.maxReplyBytes = maxReplyBytes;
  }

  /** The same way to the same host, with one attempt for each request. */
  Transport once() {
    Retry none = Retry.of("port-once", RetryConfig.<Reply>custom().maxAttempts(1).build());
    return new Transport(http, none, userAgent, governor, clock, pause, metrics, maxReplyBytes);
  }

  /** The same way to the same host, for answers of at most this size. */
  Transport withReplies(long maxBytes) {
    return new Transport(http, retry, userAgent, governor, clock, pause, metrics, maxBytes);
  }

  /**
   * Sends {@code request} until it is answered for good or given up.
   *
   * @param endpoint its name in metrics, one of a small set
   */
  Reply send(String endpoint, Request request) throws InterruptedException {
    Request named = request.newBuilder().header("User-Agent", userAgent).build();
    Retry.AsyncContext<Reply> attempts = retry.asyncContext();
    while (true) {
      Reply reply = attempt(endpoint, named);
      long waitMillis = attempts.onResult(reply);
      if (waitMillis < 1) {
        attempts.onComplete();
        return reply;
      }
      pause.pause(Duration.ofMillis(waitMillis));
    }
  }

  double requestsWithin(Duration time) {
    return governor.requestsWithin(time);
  }

  private Reply attempt(String endpoint, Request request) throws InterruptedException {
    Instant began = clock.instant();
    Duration closed = governor.pass();
    Instant sent = clock.instant();
    if (!closed.isZero()) {
      tell(endpoint, began, sent, governor.isAway(sent) ? "away" : "budget", null, "for " + closed);
      return new Reply.Withheld(closed);
    }
    boolean answered = false;
    try (var span = metrics.request(endpoint);
        Response response = http.newCall(request).execute()) {
      RateSignal signal = RateSignal.of(response::header, clock.instant());
      answered = true;
      String status = Integer.toString(response.code());
      governor.answered(response.code(), signal, sent);
      metrics.requested(endpoint, status);
      span.ended(status);
      tell(endpoint, began, sent, status, response.header(TRACE), "");
      return read(request, response, signal);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while calling Port");
      }
      String detail = ShortText.of(e.getClass().getSimpleName() + ": " + e.getMessage());
      if (!answered) {
        metrics.requested(endpoint, "io");
        tell(endpoint, began, sent, "io", null, detail);
      }
      return new Reply.Unanswered(detail);
    } finally {
      if (!answered) {
        governor.lost(sent);
      }
    }
  }

  private void tell(
      String endpoint,
      Instant began,
      Instant left,
      String status,
      @Nullable String trace,
      String detail) {
    metrics
        .journal()
        .attempted(new Attempt(Cargo.aboard(), endpoint, began, left, status, trace, detail));
  }

  private Reply read(Request request, Response response, RateSignal signal) throws IOException {
    String body = body(response);
    return new Reply.Answered(
        response.code(),
        response.isSuccessful() ? body : withoutToken(body, request.header("Authorization")),
        response.header(TRACE),
        signal.retryAfter());
  }

  /** A proxy that echoes our headers into its error page must not get them into a log. */
  private static String withoutToken(String body, @Nullable String authorization) {
    String token =
        authorization == null ? "" : authorization.substring(authorization.indexOf(' ') + 1);
    return token.isEmpty() ? body : body.replace(token, "***");
  }

  private String body(Response response) throws IOException {
    BufferedSource source = response.body().source();
    source.request(maxReplyBytes);
    Buffer read = source.getBuffer();
    return read.readUtf8(Math.min(read.size(), maxReplyBytes));
  }

  /** Every resend is ours, so that it passes the governor and is counted; redirects are refused. */
  private static OkHttpClient http(PortSettings settings) {
    return new OkHttpClient.Builder()
        .connectTimeout(settings.connectTimeout())
        .readTimeout(settings.callTimeout())
        .writeTimeout(settings.callTimeout())
        .callTimeout(settings.callTimeout())
        .followRedirects(false)
        .followSslRedirects(false)
        .retryOnConnectionFailure(false)
        .build();
  }

  private static RetryConfig retryConfig(PortSettings settings, RandomGenerator random) {
    IntervalFunction waits =
        IntervalFunction.ofExponentialBackoff(settings.baseWait(), 2, settings.maxWait());
    long longest = settings.maxWait().toMillis();
    return RetryConfig.<Reply>custom()
        .maxAttempts(settings.maxAttempts())
        .retryOnResult(reply -> worthAnotherAttempt(reply, settings.maxWait()))
        .intervalBiFunction((attempt, result) ->
            result.get() instanceof Reply.Answered answered && answered.retryAfter() != null
                ? Math.max(1, answered.retryAfter().toMillis())
                : Math.min(longest, jittered(waits.apply(attempt), random)))
        .build();
  }

  private static long jittered(long millis, RandomGenerator random) {
    return Math.max(1, Math.round(millis * (1 + JITTER * (2 * random.nextDouble() - 1))));
  }

  private static boolean worthAnotherAttempt(Reply reply, Duration maxWait) {
    return switch (reply) {
      case Reply.Answered answered ->
          TRANSIENT.contains(answered.status())
              && (answered.retryAfter() == null || answered.retryAfter().compareTo(maxWait) <= 0);
      case Reply.Unanswered _ -> true;
      case Reply.Withheld _, Reply.Unauthorized _ -> false;
    };
  }
}
