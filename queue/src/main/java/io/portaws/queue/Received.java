package io.portaws.queue;

import io.portaws.pipeline.Message;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * A message as the queue handed it out. Immutable.
 *
 * @param attributes the message's own, whatever a sender put there; untrusted
 * @param firstSeen when it was received for the first time, by anybody
 * @param receives how often it has been received, this time included
 */
public record Received(
    Message message,
    String receiptHandle,
    Map<String, MessageAttributeValue> attributes,
    Instant firstSeen,
    int receives)
    implements Receipt {
  public Received {
    attributes = Map.copyOf(attributes);
    if (receives < 1) {
      throw new IllegalArgumentException("a message was received once at least, was: " + receives);
    }
  }

  /**
   * Reads what SQS says of a message. What was sent again by us keeps its change time, and a dead
   * letter when it was first received.
   *
   * @param now stands in for times that SQS does not tell
   * @throws NumberFormatException when SQS's own attributes are not numbers
   */
  public static Received of(software.amazon.awssdk.services.sqs.model.Message told, Instant now) {
    int receives =
        Math.max(
            1,
            Integer.parseInt(
                system(told, MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")));
    Message message =
        Message.received(
            told.messageId(),
            told.body(),
            time(told, MessageSystemAttributeName.SENT_TIMESTAMP, now),
            receives,
            Attributes.instant(told.messageAttributes().get(Attributes.CHANGE_TIME)));
    return new Received(
        message, told.receiptHandle(), told.messageAttributes(), firstSeen(told, now), receives);
  }

  private static Instant firstSeen(
      software.amazon.awssdk.services.sqs.model.Message told, Instant now) {
    Instant before = Attributes.instant(told.messageAttributes().get(Attributes.FIRST_SEEN));
    Instant here = time(told, MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP, now);
    return before != null && before.isBefore(here) ? before : here;
  }

  private static Instant time(
      software.amazon.awssdk.services.sqs.model.Message told,
      MessageSystemAttributeName name,
      Instant now) {
    return Instant.ofEpochMilli(Long.parseLong(system(told, name, now.toEpochMilli() + "")));
  }

  private static String system(
      software.amazon.awssdk.services.sqs.model.Message told,
      MessageSystemAttributeName name,
      String otherwise) {
    return told.attributes().getOrDefault(name, otherwise);
  }

  /** It was received again: the newest handle is the one that counts. */
  public Received again(Received newer) {
    return new Received(
        message, newer.receiptHandle, attributes, firstSeen, Math.max(receives, newer.receives));
  }
}
