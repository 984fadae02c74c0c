package io.portaws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portaws.queue.Received;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a payload turns out to be. */
class EventTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  /** As "Using Lambda with Amazon SQS" in the Lambda guide shows one. */
  private static final String SQS =
      """
      {"Records":[{"messageId":"059f36b4","receiptHandle":"AQEBwJnK","body":"the bödy",
        "attributes":{"ApproximateReceiveCount":"3","SentTimestamp":"1545082649183",
          "SenderId":"AIDA","ApproximateFirstReceiveTimestamp":"1545082649185",
          "AWSTraceHeader":"Root=1","SomethingNew":"x"},
        "messageAttributes":{
          "changeTime":{"stringValue":"2018-12-17T21:00:00Z","stringListValues":[],
            "binaryListValues":[],"dataType":"String"},
          "blob":{"binaryValue":"aGk=","stringListValues":[],"binaryListValues":[],
            "dataType":"Binary"}},
        "md5OfBody":"e4e68fb7","eventSource":"aws:sqs",
        "eventSourceARN":"arn:aws:sqs:us-east-2:123456789012:events","awsRegion":"us-east-2"}]}
      """;

  private static Event read(String payload) throws IOException {
    return Event.read(new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8)), NOW);
  }

  @Test
  void aBatchIsReadWithAllThatTheQueueSaysOfItsMessages() throws IOException {
    Event.Batch batch = (Event.Batch) read(SQS);

    assertThat(batch.queueArn()).isEqualTo("arn:aws:sqs:us-east-2:123456789012:events");
    Received received = batch.messages().getFirst();
    assertThat(received.receiptHandle()).isEqualTo("AQEBwJnK");
    assertThat(received.receives()).isEqualTo(3);
    assertThat(received.firstSeen()).isEqualTo(Instant.ofEpochMilli(1545082649185L));
    assertThat(received.message().id()).isEqualTo("059f36b4");
    assertThat(received.message().body()).isEqualTo("the bödy");
    assertThat(received.message().sentAt()).isEqualTo(Instant.ofEpochMilli(1545082649183L));
    assertThat(received.message().changeTime()).isEqualTo("2018-12-17T21:00:00Z");
    assertThat(received.attributes())
        .hasEntrySatisfying(
            "blob", blob -> assertThat(blob.binaryValue().asUtf8String()).isEqualTo("hi"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"detail-type\":\"x\",\"detail\":{}}",
        "{\"resource_type\":\"AWS::S3::Bucket\"}",
        "{\"Records\":[{\"EventSource\":\"aws:sns\"}]}",
        "{\"port-aws-events\":\"resync\"}",
        "[]",
        "\"text\"",
        "{broken",
        ""
      })
  void anythingElseIsOneEventAsItCame(String payload) throws IOException {
    assertThat(read(payload)).isEqualTo(new Event.Single(payload));
  }

  @Test
  void aPingIsNoEvent() throws IOException {
    assertThat(read("{\"port-aws-events\":\"ping\"}")).isEqualTo(new Event.Ping());
  }

  @ParameterizedTest
  @ValueSource(strings = {"messageId", "receiptHandle", "body", "eventSourceARN"})
  void aBatchThatLacksWhatSettlingNeedsIsNone(String member) {
    assertThatThrownBy(() -> read(SQS.replace("\"" + member + "\"", "\"other\"")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no " + member);
  }

  @Test
  void anAttributeThatIsNotBase64IsRefused() {
    assertThatThrownBy(() -> read(SQS.replace("aGk=", "?")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("base64");
  }
}
