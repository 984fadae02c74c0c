package io.portaws.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** What a dead letter carries. */
class DeadLettersTest {
  private static final Instant CHANGED = Instant.parse("2026-11-01T10:00:00Z");
  private static final Instant SEEN = Instant.parse("2026-11-01T10:05:00Z");

  private final TestQueue queue = new TestQueue();
  private final DeadLetters deadLetters = new DeadLetters(queue.client, Optional.of(queue.url));

  @AfterEach
  void close() {
    queue.close();
  }

  private static Received received(String body, Map<String, MessageAttributeValue> attributes) {
    Message message = Message.received("id-1", body, CHANGED.plusSeconds(60), 3, CHANGED);
    return new Received(message, "handle", attributes, SEEN, 3);
  }

  private Map<String, String> sent() {
    var message = queue.receive().getFirst();
    return message.messageAttributes().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().stringValue()));
  }

  @Test
  void itCarriesWhyAndWhenAndAttributesOfItsOwnThatHaveRoom() {
    Map<String, MessageAttributeValue> own = new HashMap<>();
    for (int i = 0; i < 9; i++) {
      own.put("own" + i, Attributes.text("x"));
    }
    own.put("reason", Attributes.text("theirs"));

    assertThat(deadLetters.send(received("{broken", own), "malformed", "line 1\ncolumn 2"))
        .isTrue();

    assertThat(sent())
        .hasSize(10)
        .containsEntry("reason", "malformed")
        .containsEntry("detail", "line 1 column 2")
        .containsEntry("changeTime", CHANGED.toString())
        .containsEntry("firstSeen", SEEN.toString())
        .containsEntry("messageId", "id-1")
        .containsEntry("receiveCount", "3");
  }

  @Test
  void aBodyThatFillsAMessageGoesWholeAndAttributesGiveWay() {
    String body = "x".repeat(1_048_576 - 40);
    assertThat(deadLetters.send(received(body, Map.of()), "malformed", "detail")).isTrue();
    assertThat(sent()).containsOnlyKeys("reason");
  }

  @Test
  void oneThatDoesNotGetThereIsSaidSo() {
    queue.proxy.fail("SendMessage", 1, "AccessDenied");
    assertThat(deadLetters.send(received("{", Map.of()), "malformed", "detail")).isFalse();
    assertThat(queue.sqs.counts(queue.url).total()).isZero();
  }

  @Test
  void withoutAQueueForThemThereAreNone() {
    assertThat(deadLetters.exist()).isTrue();
    assertThat(new DeadLetters(queue.client, Optional.empty()).exist()).isFalse();
  }

  /** Sent again as it is, it is read as what it was: an old change, first seen long ago. */
  @Test
  void aDeadLetterThatIsSentAgainKeepsItsTimes() {
    deadLetters.send(received("{broken", Map.of()), "malformed", "detail");
    var told = queue.receive().getFirst();

    Received again = Received.of(told, Instant.now());

    assertThat(again.message().changeTime()).isEqualTo(CHANGED);
    assertThat(again.firstSeen()).isEqualTo(SEEN);
    assertThat(again.receives()).isEqualTo(1);
  }

  @Test
  void somebodyElsesAttributesAreNoTimes() {
    queue.client.sendMessage(
        SendMessageRequest.builder()
            .queueUrl(queue.url)
            .messageBody("a")
            .messageAttributes(
                Map.of("changeTime", Attributes.text("now"), "firstSeen", Attributes.text("9999")))
            .build());
    Received received = Received.of(queue.receive().getFirst(), Instant.now());
    assertThat(received.message().changeTime()).isNull();
    assertThat(received.firstSeen()).isAfter(CHANGED);
  }

  @Test
  void receivedAgainTheNewestHandleAndTheHigherCountAreKept() {
    Received first = received("a", Map.of("own", Attributes.text("x")));
    Received again =
        first.again(new Received(first.message(), "newer", Map.of(), Instant.now(), 2));
    assertThat(List.of(again.receiptHandle(), again.receives(), again.firstSeen()))
        .isEqualTo(List.of("newer", 3, SEEN));
    assertThat(again.attributes()).containsKey("own");
  }
}
