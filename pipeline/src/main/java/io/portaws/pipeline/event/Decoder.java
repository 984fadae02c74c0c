package io.portaws.pipeline.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.event.Form.EventBridgeEvent;
import io.portaws.pipeline.event.Form.ExporterEvent;
import io.portaws.pipeline.event.Form.Malformed;
import io.portaws.pipeline.event.Form.OwnRequest;
import io.portaws.pipeline.event.Form.ReadyEntity;

/**
 * Tells the form of a message's body. Never throws on content, whatever it is: bodies come from
 * anyone who may write to the queue. Stateless and safe for use by many threads.
 */
public final class Decoder {
  /**
   * The largest body that SQS delivers, 1 MiB (SQS quotas page, "Message size"), in characters: no
   * UTF-8 text has more characters than bytes.
   */
  public static final int MAX_BODY_CHARS = 1_048_576;

  /** Deeper than any AWS event, shallower than any stack. */
  static final int MAX_DEPTH = 100;

  /** SNS to SNS to SQS is the most that can be set up by hand; more is somebody's joke. */
  private static final int MAX_ENVELOPES = 3;

  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(400)
                          .maxStringLength(MAX_BODY_CHARS)
                          .maxNameLength(10_000)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private Decoder() {}

  /** The form of {@code body}; {@link Malformed} with a reason when it is none we know. */
  public static Form decode(String body) {
    return decode(body, 0);
  }

  private static Form decode(String body, int envelopes) {
    if (body.length() > MAX_BODY_CHARS) {
      return new Malformed("too-large", "the body has more than 1 MiB");
    }
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return new Malformed("not-json", position(e));
    }
    if (!(root instanceof ObjectNode message)) {
      return new Malformed("not-an-object", "the body is JSON, but not an object");
    }
    if (isSns(message)) {
      return unwrap(message, envelopes);
    }
    return form(message);
  }

  private static Form form(ObjectNode message) {
    if (message.path("resource_type").isTextual()) {
      return new ExporterEvent(message.get("resource_type").textValue(), message);
    }
    if (message.path("detail-type").isTextual() && message.path("detail").isObject()) {
      return new EventBridgeEvent(message);
    }
    if (message.path("blueprint").isTextual() && message.has("identifier")) {
      return new ReadyEntity(message);
    }
    if (message.path(OwnRequest.MARK).isTextual()) {
      return new OwnRequest(message);
    }
    return new Malformed(
        "unknown-form",
        "neither an exporter event (resource_type), nor an EventBridge event (detail-type, detail),"
            + " nor a Port entity (blueprint, identifier)");
  }

  /** SNS's own envelope: see "Amazon SNS message and JSON formats" in the SNS guide. */
  private static boolean isSns(ObjectNode message) {
    return message.path("TopicArn").isTextual() && message.path("Type").isTextual();
  }

  private static Form unwrap(ObjectNode message, int envelopes) {
    if (!message.path("Type").textValue().equals("Notification")) {
      return new Malformed(
          "sns-"
              + (message.path("Type").textValue().contains("Confirm") ? "confirmation" : "other"),
          "a message about the SNS subscription itself, not a notification");
    }
    if (envelopes == MAX_ENVELOPES) {
      return new Malformed("too-many-envelopes", "SNS envelopes within SNS envelopes");
    }
    return decode(message.path("Message").asText(), envelopes + 1);
  }

  /** Where the JSON broke, without any of the content: bodies do not belong in logs. */
  private static String position(JsonProcessingException e) {
    var at = e.getLocation();
    return at == null
        ? "the body is not JSON"
        : "the body is not JSON at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }
}
