package io.portaws.queue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** The message attributes that are ours, and how SQS counts the size of all of them. Pure. */
public final class Attributes {
  /** In which what we send again keeps its change time. */
  public static final String CHANGE_TIME = "changeTime";

  /** In which a dead letter says when it was first received. */
  public static final String FIRST_SEEN = "firstSeen";

  /** The most attributes of a message (SQS quotas page). */
  public static final int MOST = 10;

  /** A message's body and attributes together, and all messages of a batch (SQS quotas page). */
  public static final int MAX_MESSAGE_BYTES = 1_048_576;

  private Attributes() {}

  /** One with this text; it must not be empty, and SQS takes no control characters. */
  public static MessageAttributeValue text(String text) {
    return MessageAttributeValue.builder().dataType("String").stringValue(text).build();
  }

  /** Names, types and values of all of them. */
  public static int bytes(Map<String, MessageAttributeValue> attributes) {
    return attributes.entrySet().stream()
        .mapToInt(entry -> {
          MessageAttributeValue value = entry.getValue();
          String text = value.stringValue();
          SdkBytes binary = value.binaryValue();
          return entry.getKey().length()
              + value.dataType().length()
              + (binary == null ? 0 : binary.asByteArrayUnsafe().length)
              + (text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length);
        })
        .sum();
  }

  /** A time that we wrote; null when there is none, or it is somebody else's attribute. */
  public static @Nullable Instant instant(@Nullable MessageAttributeValue attribute) {
    if (attribute == null || attribute.stringValue() == null) {
      return null;
    }
    try {
      return Instant.parse(attribute.stringValue());
    } catch (DateTimeParseException notOurs) {
      return null;
    }
  }
}
