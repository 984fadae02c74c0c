package io.portaws.pipeline.port;

import static io.portaws.pipeline.port.Deliveries.deliver;
import static io.portaws.pipeline.port.Deliveries.entity;
import static io.portaws.pipeline.port.Deliveries.upsert;
import static io.portaws.pipeline.port.FakePort.dropped;
import static io.portaws.pipeline.port.FakePort.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.portaws.pipeline.journal.Attempt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the journal is told of requests to Port. */
class AttemptsTest {
  private final FakePort port = open();

  private static FakePort open() {
    try {
      return new FakePort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() {
    port.close();
  }

  private static Update of(long work, String name) {
    return upsert(entity("bp", name)).ofWork(work);
  }

  private List<Attempt> attempts() {
    return port.metrics.attempts.stream()
        .filter(attempt -> !attempt.endpoint().equals("token"))
        .toList();
  }

  @Test
  void aRequestIsToldWithAllThatItIsForItsStatusAndPortsTraceId() throws InterruptedException {
    port.answerInTurn(json(200, "{\"ok\":true,\"entities\":[]}", "X-Trace-Id", "trace-7"));
    port.entities().deliver(List.of(of(7, "a"), of(9, "b")), (_, _) -> {});

    assertThat(attempts())
        .singleElement()
        .satisfies(attempt -> {
          assertThat(attempt.works()).containsExactly(7L, 9L);
          assertThat(attempt.endpoint()).isEqualTo("bulk-upsert");
          assertThat(attempt.status()).isEqualTo("200");
          assertThat(attempt.trace()).isEqualTo("trace-7");
        });
  }

  @Test
  void aTokenIsAskedForOnTheWayOfWhatNeedsItAndElseForNobody() throws InterruptedException {
    PortClient client = port.client();
    client.authenticate();
    deliver(new EntitiesDelivery(client, Runnable::run, port.metrics), of(7, "a"));
    deliver(port.entities(), of(8, "b"));

    assertThat(port.metrics.attempts)
        .extracting(Attempt::endpoint, Attempt::works)
        .containsExactly(
            tuple("token", List.of()),
            tuple("upsert", List.of(7L)),
            tuple("token", List.of(8L)),
            tuple("upsert", List.of(8L)));
  }

  @Test
  void everyAttemptIsToldAlsoOneWithoutAnAnswer() throws InterruptedException {
    port.answerInTurn(dropped(), json(503, "{}"), json(200, "{\"ok\":true}"));
    deliver(port.entities(), of(7, "a"));

    assertThat(attempts()).extracting(Attempt::status).containsExactly("io", "503", "200");
    assertThat(attempts()).allMatch(attempt -> attempt.works().equals(List.of(7L)));
    assertThat(attempts().getFirst().detail()).isNotEmpty();
  }

  @Test
  void waitingForTheBudgetIsToldAsSuch() throws InterruptedException {
    port.answerInTurn(limited(100, 90), limited(100, 89));
    EntitiesDelivery delivery = port.entities();
    deliver(delivery, of(1, "a"));
    deliver(delivery, of(2, "b"));

    Attempt second = attempts().getLast();
    assertThat(Duration.between(second.began(), second.left())).isPositive();
  }

  @Test
  void whatIsNotLetOutIsToldAndWhy() throws InterruptedException {
    port.answerInTurn(limited(100, 0));
    EntitiesDelivery delivery = port.entities();
    deliver(delivery, of(1, "a"));
    deliver(delivery, of(2, "b"));

    assertThat(attempts().getLast().status()).isEqualTo("budget");
    assertThat(attempts().getLast().works()).containsExactly(2L);
  }

  private static MockResponse limited(long limit, long remaining) {
    return json(200, "{\"ok\":true}")
        .newBuilder()
        .addHeader("x-ratelimit-limit", limit)
        .addHeader("x-ratelimit-remaining", remaining)
        .addHeader("x-ratelimit-period", 60)
        .addHeader("x-ratelimit-reset", 60)
        .build();
  }
}
