package io.portaws.pipeline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portaws.pipeline.Bodies;
import io.portaws.pipeline.event.Form.EventBridgeEvent;
import io.portaws.pipeline.event.Form.ExporterEvent;
import io.portaws.pipeline.event.Form.Malformed;
import io.portaws.pipeline.event.Form.ReadyEntity;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {
  private static final String EXPORTER = "{\"resource_type\": \"AWS::S3::Bucket\"}";
  private static final String EVENT =
      "{\"detail-type\": \"Own\", \"source\": \"shop\", \"detail\": {}}";
  private static final String ENTITY = "{\"blueprint\": \"b\", \"identifier\": \"i\"}";

  private static String nested(int levels) {
    return "{\"blueprint\": \"b\", \"identifier\": \"i\", \"deep\": "
        + "[".repeat(levels)
        + "]".repeat(levels)
        + "}";
  }

  private static String inEnvelopes(int envelopes, String body) {
    return envelopes == 0 ? body : inEnvelopes(envelopes - 1, Bodies.sns(body).toString());
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        arguments("exporter", EXPORTER),
        arguments("eventbridge", EVENT),
        arguments("entity", ENTITY),
        arguments("entity", "{\"blueprint\": \"b\", \"identifier\": null}"),
        arguments("entity", "{\"blueprint\": \"b\", \"identifier\": {\"combinator\": \"and\"}}"),
        // The forms are told in this order when a body could be several.
        arguments("exporter", "{\"resource_type\": \"T\", \"detail-type\": \"x\", \"detail\": {}}"),
        arguments(
            "eventbridge",
            "{\"detail-type\": \"x\", \"detail\": {}, \"blueprint\": \"b\", \"identifier\": 1}"),
        arguments("exporter", inEnvelopes(1, EXPORTER)),
        arguments("eventbridge", inEnvelopes(2, EVENT)),
        arguments("entity", inEnvelopes(3, ENTITY)),
        arguments("exporter", "\n\t " + EXPORTER + " \n"),
        arguments("exporter", "{\"resource_type\": \"A\", \"resource_type\": \"B\"}"),
        arguments("entity", nested(98)),
        arguments("entity", "{\"blueprint\": \"\\ud800\", \"identifier\": \"\\udfff\"}"),
        arguments("entity", "{\"blueprint\": \"b\", \"identifier\": 1e400}"),
        arguments("entity", "{\"blueprint\": \"b\", \"identifier\": 1e-999999999}"),
        arguments("entity", "{\"blueprint\": \"b\", \"identifier\": " + "9".repeat(400) + "}"));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void bodyHasTheForm(String form, String body) {
    assertThat(Decoder.decode(body).word()).isEqualTo(form);
  }

  static Stream<Arguments> malformed() {
    String confirmation = Bodies.sns("x").put("Type", "SubscriptionConfirmation").toString();
    return Stream.of(
        arguments("not-json", "hello"),
        arguments("not-json", "{"),
        arguments("not-json", "{\"a\": }"),
        arguments("not-json", "{'a': 1}"),
        arguments("not-json", "{\"a\": 01}"),
        arguments("not-json", "{\"a\": NaN}"),
        arguments("not-json", "{\"a\": \"\\u00\"}"),
        arguments("not-json", "{\"a\": \"line\nbreak\"}"),
        arguments("not-json", "\u0000"),
        arguments("not-json", EXPORTER + "garbage"),
        arguments("not-json", EXPORTER + EXPORTER),
        arguments("not-json", nested(200)),
        arguments("not-json", "[".repeat(100_000)),
        arguments("not-json", "{\"a\": " + "9".repeat(401) + "}"),
        arguments("not-json", "{\"" + "k".repeat(10_001) + "\": 1}"),
        arguments("not-an-object", ""),
        arguments("not-an-object", "  "),
        arguments("not-an-object", "[]"),
        arguments("not-an-object", "[" + EXPORTER + "]"),
        arguments("not-an-object", "7"),
        arguments("not-an-object", "-1e400"),
        arguments("not-an-object", "null"),
        arguments("not-an-object", "true"),
        arguments("not-an-object", "\"text\""),
        arguments("unknown-form", "{}"),
        arguments("unknown-form", "{\"resource_type\": 5}"),
        arguments("unknown-form", "{\"resource_type\": null}"),
        arguments("unknown-form", "{\"resource_type\": [\"AWS::S3::Bucket\"]}"),
        arguments("unknown-form", "{\"detail-type\": \"x\", \"detail\": \"text\"}"),
        arguments("unknown-form", "{\"detail-type\": \"x\", \"detail\": []}"),
        arguments("unknown-form", "{\"detail-type\": 5, \"detail\": {}}"),
        arguments("unknown-form", "{\"detail-type\": \"x\"}"),
        arguments("unknown-form", "{\"blueprint\": 5, \"identifier\": \"i\"}"),
        arguments("unknown-form", "{\"blueprint\": {}, \"identifier\": \"i\"}"),
        arguments("unknown-form", "{\"blueprint\": \"b\"}"),
        arguments("unknown-form", "{\"identifier\": \"i\"}"),
        arguments("unknown-form", "{\"Type\": \"Notification\", \"Message\": \"{}\"}"),
        arguments("unknown-form", "{\"Type\": 5, \"TopicArn\": \"arn\"}"),
        arguments("unknown-form", "{\"Type\": \"Notification\", \"TopicArn\": {}}"),
        arguments("not-json", inEnvelopes(1, "hello")),
        arguments("not-an-object", inEnvelopes(2, "")),
        arguments("unknown-form", inEnvelopes(1, "{}")),
        arguments("not-an-object", "{\"Type\": \"Notification\", \"TopicArn\": \"arn\"}"),
        arguments(
            "not-an-object",
            "{\"Type\": \"Notification\", \"TopicArn\": \"arn\", \"Message\": " + EXPORTER + "}"),
        arguments("sns-confirmation", confirmation),
        arguments("sns-confirmation", inEnvelopes(1, confirmation)),
        arguments("sns-other", Bodies.sns("x").put("Type", "Surprise").toString()),
        arguments("too-many-envelopes", inEnvelopes(4, EXPORTER)));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void bodyIsMalformedForTheReason(String reason, String body) {
    assertThat(Decoder.decode(body))
        .isInstanceOfSatisfying(
            Malformed.class, malformed -> assertThat(malformed.reason()).isEqualTo(reason));
  }

  @Test
  void bodyOfAMebibyteIsReadAndOneCharacterMoreIsNot() {
    String frame = "{\"blueprint\": \"b\", \"identifier\": \"i\", \"fill\": \"\"}";
    String fill = "x".repeat(Decoder.MAX_BODY_CHARS - frame.length());
    String most = frame.replace("\"\"", "\"" + fill + "\"");

    assertThat(most).hasSize(1_048_576);
    assertThat(Decoder.decode(most)).isInstanceOf(ReadyEntity.class);
    assertThat(Decoder.decode(most + " "))
        .isEqualTo(new Malformed("too-large", "the body has more than 1 MiB"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"token\": \"s3cret\", }", "s3cret", "{\"a\": s3cret}", "{} s3cret"})
  void detailTellsThePlaceAndNothingOfTheContent(String body) {
    Malformed malformed = (Malformed) Decoder.decode(body);

    assertThat(malformed.detail()).contains("line 1, column ").doesNotContain("s3cret");
  }

  @Test
  void ofDuplicateKeysTheLastCounts() {
    assertThat(Decoder.decode("{\"resource_type\": \"A\", \"resource_type\": \"B\"}"))
        .isInstanceOfSatisfying(
            ExporterEvent.class, event -> assertThat(event.resourceType()).isEqualTo("B"));
  }

  @Test
  void numbersKeepAllTheirDigits() {
    String digits = "0.1234567890123456789012345678901234567890123";
    ReadyEntity entity =
        (ReadyEntity)
            Decoder.decode("{\"blueprint\": \"b\", \"identifier\": \"i\", \"n\": " + digits + "}");

    assertThat(entity.entity().get("n")).hasToString(digits);
  }

  @Test
  void eventBridgeEventTellsWhatRoutesIt() {
    for (String kind : List.of("AWS API Call", "AWS Service Event")) {
      EventBridgeEvent event =
          (EventBridgeEvent)
              Decoder.decode(
                  "{\"detail-type\": \""
                      + kind
                      + " via CloudTrail\", \"source\": \"aws.s3\","
                      + " \"detail\": {}}");
      assertThat(event.viaCloudTrail()).isTrue();
      assertThat(event.source()).isEqualTo("aws.s3");
    }
    EventBridgeEvent own = (EventBridgeEvent) Decoder.decode(EVENT);
    assertThat(own.viaCloudTrail()).isFalse();
    assertThat(own.detailType()).isEqualTo("Own");
    assertThat(
            ((EventBridgeEvent) Decoder.decode("{\"detail-type\": \"x\", \"detail\": {}}"))
                .source())
        .isEmpty();
  }

  /** Who may put own events on the bus could else claim that any resource was deleted. */
  @Test
  void anEventOfAnothersSourceIsNoCallWhateverItSays() {
    EventBridgeEvent forged =
        (EventBridgeEvent)
            Decoder.decode(
                "{\"detail-type\": \"AWS API Call via CloudTrail\", \"source\": \"shop\","
                    + " \"detail\": {\"eventSource\": \"s3.amazonaws.com\","
                    + " \"eventName\": \"DeleteBucket\"}}");

    assertThat(forged.viaCloudTrail()).isFalse();
  }
}
