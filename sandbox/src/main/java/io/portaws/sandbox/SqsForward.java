package io.portaws.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Hands calls about real queues on to the SQS that has them, so that one endpoint serves a worker's
 * own queue and the queues that it reads of. Safe for use by many threads.
 */
final class SqsForward implements AutoCloseable {
  /** More than the longest poll. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String TARGET = "x-amz-target";
  private static final String POLL = "AmazonSQS.ReceiveMessage";
  private static final Set<String> HEADERS =
      Set.of("authorization", "content-type", TARGET, "x-amz-date");

  private final AtomicReference<@Nullable Instant> firstPoll = new AtomicReference<>();
  private final URI sqs;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  SqsForward(URI sqs) {
    this.sqs = sqs;
  }

  /** Whether the request is about one of its queues, or asks by name which they are. */
  boolean has(AwsInput input) {
    return input.service().equals("sqs")
        && input.optional("QueueUrl").map(url -> url.startsWith(sqs.toString())).orElse(true);
  }

  /** When somebody first asked for messages; empty when nobody has. */
  Optional<Instant> firstPoll() {
    return Optional.ofNullable(firstPoll.get());
  }

  Answer answer(Incoming request) throws InterruptedException {
    if (request.header(TARGET).equals(POLL)) {
      firstPoll.compareAndSet(null, Instant.now());
    }
    HttpRequest.Builder forwarded =
        HttpRequest.newBuilder(sqs.resolve(request.rawPath()))
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.body()));
    HEADERS.stream()
        .filter(name -> !request.header(name).isEmpty())
        .forEach(name -> forwarded.header(name, request.header(name)));
    try {
      HttpResponse<byte[]> answer =
          http.send(forwarded.build(), HttpResponse.BodyHandlers.ofByteArray());
      String type =
          answer.headers().firstValue("content-type").orElse("application/x-amz-json-1.0");
      return Answer.of(answer.statusCode(), type, answer.body());
    } catch (IOException e) {
      return Answer.drop();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
