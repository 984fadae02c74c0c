package io.portaws.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Envelopes as AWS puts them around a message. */
public final class Bodies {
  private Bodies() {}

  /** An SNS notification, as a queue without raw message delivery gets it. */
  public static ObjectNode sns(String message) {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    envelope.put("Type", "Notification").put("MessageId", "id-1");
    envelope.put("TopicArn", "arn:aws:sns:eu-west-1:111122223333:events");
    return envelope.put("Message", message).put("Timestamp", "2026-03-01T12:00:00.000Z");
  }
}
