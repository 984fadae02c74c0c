package io.portaws.cli.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.redrive.Letter.Origin;
import io.portaws.queue.Attributes;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

class LetterTest {
  private static final String QUEUE = "arn:aws:sqs:eu-west-1:111122223333:events";
  private static final Instant SENT = Instant.parse("2026-11-20T07:00:00Z");

  static Letter letter(String body, Map<String, String> attributes) {
    return letter(body, attributes, Map.of());
  }

  private static Letter letter(
      String body, Map<String, String> attributes, Map<MessageSystemAttributeName, String> system) {
    Map<String, MessageAttributeValue> told = new HashMap<>();
    attributes.forEach((name, value) -> told.put(name, Attributes.text(value)));
    Map<MessageSystemAttributeName, String> all = new HashMap<>(system);
    all.put(MessageSystemAttributeName.SENT_TIMESTAMP, SENT.toEpochMilli() + "");
    Message message =
        Message.builder()
            .messageId("m-" + body.hashCode())
            .receiptHandle("handle")
            .body(body)
            .messageAttributes(told)
            .attributes(all)
            .build();
    return Letter.of(message, QUEUE, SENT);
  }

  private static Letter movedFrom(String arn) {
    return letter(
        "{}",
        Map.of("reason", "not-to-be-believed"),
        Map.of(MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN, arn));
  }

  @Test
  void whoPutItThereIsTold() {
    assertThat(letter("{}", Map.of("reason", "refused")).origin()).isEqualTo(Origin.CONSUMER);
    assertThat(letter("{}", Map.of()).reason()).isEqualTo(Reasons.NONE);
    assertThat(letter("{}", Map.of("RULE_ARN", "arn", "reason", "x")).reason())
        .isEqualTo(Reasons.NOT_DELIVERED);
    assertThat(letter("{}", Map.of("SCHEDULE_ARN", "arn")).origin()).isEqualTo(Origin.RULE);
    assertThat(movedFrom(QUEUE).reason()).isEqualTo(Reasons.USED_UP);
    assertThat(movedFrom(QUEUE + "-other").reason()).isEqualTo(Reasons.ANOTHER_QUEUE);
  }

  @Test
  void itsTimesAreThoseOfTheChangeAndElseWhenItWasSent() {
    Letter told =
        letter(
            "{}",
            Map.of("changeTime", "2026-11-19T00:00:00Z", "firstSeen", "2026-11-19T01:00:00Z"));
    assertThat(told.changeTime()).isEqualTo("2026-11-19T00:00:00Z");
    assertThat(told.firstSeen()).isEqualTo("2026-11-19T01:00:00Z");
    Letter garbage =
        letter("{}", Map.of("changeTime", "soon", "firstSeen", "9999-01-01T00:00:00Z"));
    assertThat(garbage.changeTime()).isEqualTo(SENT);
    assertThat(garbage.firstSeen()).isEqualTo(SENT);
    assertThat(garbage.goesBackWith().orElseThrow())
        .containsEntry("changeTime", Attributes.text(SENT.toString()));
  }

  @Test
  void noMoreAttributesGoBackThanSqsTakes() {
    Map<String, String> attributes = new HashMap<>(Map.of("firstSeen", SENT.toString()));
    IntStream.range(0, 9).forEach(i -> attributes.put("a" + i, "v"));
    assertThat(letter("{}", attributes).goesBackWith().orElseThrow())
        .hasSize(10)
        .containsKeys("changeTime", "firstSeen");
  }

  @Test
  void aFullBodyKeepsItsChangeTimeBeforeAllElse() {
    int room = Attributes.MAX_MESSAGE_BYTES - 45;
    Letter tight = letter("x".repeat(room), Map.of("traceparent", "00-1-2-01"));
    assertThat(tight.goesBackWith().orElseThrow()).containsOnlyKeys("changeTime");
    assertThat(letter("x".repeat(room + 10), Map.of()).goesBackWith()).isEmpty();
    Letter multibyte = letter("ü".repeat(room / 2 + 10), Map.of());
    assertThat(multibyte.goesBackWith()).isEmpty();
  }

  @Test
  void anEndlessReasonIsCut() {
    assertThat(letter("{}", Map.of("reason", "r".repeat(900))).reason()).hasSize(60);
  }
}
