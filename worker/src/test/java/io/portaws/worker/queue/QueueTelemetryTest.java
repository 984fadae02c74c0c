package io.portaws.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.queue.Received;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;

/** What the queue and its books tell metrics, probes and traces. */
class QueueTelemetryTest {
  private static final String HEADER =
      "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

  private final Sqs sqs = Sqs.embedded();
  private final String url = sqs.createQueue(30, sqs.createQueue(Map.of()), 5);
  private final Rig rig = new Rig(sqs, sqs.endpoint(), url, InstantSource.system());

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void theBacklogIsWhatCanBeReceived() {
    assertThat(rig.queue.backlog()).isZero();
    sqs.send(url, "a", "b", "c");
    await().untilAsserted(() -> assertThat(rig.queue.backlog()).isEqualTo(3));
    rig.receive(3);
    await().untilAsserted(() -> assertThat(rig.queue.backlog()).isZero());
  }

  @Test
  void theTraceHeaderOfAHeldMessageIsKnownUntilItEnds() {
    sqs.client.sendMessage(r ->
        r.queueUrl(url)
            .messageBody("traced")
            .messageSystemAttributes(
                Map.of(
                    MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
                    MessageSystemAttributeValue.builder()
                        .dataType("String")
                        .stringValue(HEADER)
                        .build())));
    sqs.send(url, "untraced");
    List<Message> messages = rig.receive(2);
    List<String> ids = messages.stream().map(Message::id).toList();
    assertThat(rig.ledger.traceHeaders(ids)).containsExactly(HEADER);
    assertThat(rig.ledger.traceHeaders(List.of("unknown"))).isEmpty();
    messages.forEach(message -> rig.settler.settle(message, new Outcome.Skipped("done")));
    rig.settler.awaitSettled();
    assertThat(rig.ledger.traceHeaders(ids)).isEmpty();
  }

  @Test
  void whatIsUnderWayHasAMarkThatChangesWithEveryStepAndNoneWhileItWaits() {
    Ledger ledger = new Ledger();
    Message message = message("m", Instant.EPOCH);
    ledger.received(held(message));
    Map<String, Integer> first = ledger.underWay();
    assertThat(first).containsOnlyKeys("m");

    Message again = new Message("m", "{}", Instant.EPOCH, 1, null, 1, 1, Set.of(), Set.of(), 0);
    ledger.waits(again, Instant.EPOCH);
    assertThat(ledger.underWay()).isEmpty();

    ledger.takeDue(Instant.EPOCH, 10);
    Map<String, Integer> second = ledger.underWay();
    assertThat(second).containsOnlyKeys("m").isNotEqualTo(first);

    Held settling = ledger.settling(again).orElseThrow();
    assertThat(ledger.underWay()).containsOnlyKeys("m").isNotEqualTo(second);
    ledger.ended(settling, Ledger.End.DELETED);
    assertThat(ledger.underWay()).isEmpty();
  }

  @Test
  void theOldestHeldMessageIsTheOneThatWasSentFirst() {
    Ledger ledger = new Ledger();
    assertThat(ledger.oldestSentAt()).isEmpty();
    ledger.received(held(message("young", Instant.EPOCH.plusSeconds(9))));
    ledger.received(held(message("old", Instant.EPOCH.plusSeconds(2))));
    assertThat(ledger.oldestSentAt()).contains(Instant.EPOCH.plusSeconds(2));
  }

  private static Message message(String id, Instant sentAt) {
    return Message.received(id, "{}", sentAt, 1, null);
  }

  private static Held held(Message message) {
    return new Held(
        new Received(message, "handle", Map.of(), message.sentAt(), message.receiveCount()),
        Instant.EPOCH.plus(Duration.ofMinutes(5)),
        null);
  }
}
