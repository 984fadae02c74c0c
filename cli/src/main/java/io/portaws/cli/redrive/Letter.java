package io.portaws.cli.redrive;

import io.portaws.pipeline.Message;
import io.portaws.queue.Attributes;
import io.portaws.queue.DeadLetters;
import io.portaws.queue.Received;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * A message of the dead-letter queue. Anyone may have written it: all of it is untrusted.
 * Immutable.
 *
 * @param reason a word: the consumer's, or one of {@link Reasons}'s own for what has none
 * @param detail more about it; may be empty
 * @param fingerprint the body's, the same for equal bodies
 */
record Letter(Received received, Origin origin, String reason, String detail, String fingerprint) {
  /** Who put it there. */
  enum Origin {
    /** A consumer of ours, which says why. */
    CONSUMER,
    /** EventBridge, for a rule or a schedule that could not deliver it. */
    RULE,
    /** SQS, since its receives were used up. */
    SQS,
    /** SQS, from a queue that is not the installation's. */
    ANOTHER_QUEUE,
    /** Nobody who says so. */
    UNKNOWN
  }

  private static final String RULE_ARN = "RULE_ARN";
  private static final String ERROR_CODE = "ERROR_CODE";
  private static final String ERROR_MESSAGE = "ERROR_MESSAGE";

  /** What EventBridge and its scheduler add ("Using dead-letter queues" in their guides). */
  private static final Set<String> OF_RULES =
      Set.of(
          RULE_ARN,
          "SCHEDULE_ARN",
          "TARGET_ARN",
          ERROR_CODE,
          ERROR_MESSAGE,
          "EXHAUSTED_RETRY_CONDITION",
          "RETRY_ATTEMPTS",
          "EXECUTION_ID",
          "IS_PAYLOAD_TRUNCATED");

  /** A word of ours is shorter, and what others wrote is not to fill the screen. */
  private static final int MAX_REASON = 60;

  /**
   * @param queueArn the queue that letters go back to
   * @param now stands in for times that SQS does not tell
   */
  static Letter of(
      software.amazon.awssdk.services.sqs.model.Message told, String queueArn, Instant now) {
    Received received = Received.of(told, now);
    Map<String, MessageAttributeValue> attributes = received.attributes();
    Optional<String> source =
        Optional.ofNullable(
            told.attributes().get(MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN));
    String fingerprint = DeadLetters.fingerprint(received.message().body());
    if (source.isPresent()) {
      return source.get().equals(queueArn)
          ? new Letter(received, Origin.SQS, Reasons.USED_UP, "", fingerprint)
          : new Letter(
              received, Origin.ANOTHER_QUEUE, Reasons.ANOTHER_QUEUE, source.get(), fingerprint);
    }
    if (attributes.containsKey(RULE_ARN) || attributes.containsKey("SCHEDULE_ARN")) {
      String detail = text(attributes, ERROR_CODE) + ": " + text(attributes, ERROR_MESSAGE);
      return new Letter(received, Origin.RULE, Reasons.NOT_DELIVERED, detail, fingerprint);
    }
    String reason = text(attributes, DeadLetters.REASON);
    return reason.isEmpty()
        ? new Letter(received, Origin.UNKNOWN, Reasons.NONE, "", fingerprint)
        : new Letter(
            received,
            Origin.CONSUMER,
            reason.substring(0, Math.min(MAX_REASON, reason.length())),
            text(attributes, DeadLetters.DETAIL),
            fingerprint);
  }

  private static String text(Map<String, MessageAttributeValue> attributes, String name) {
    MessageAttributeValue value = attributes.get(name);
    return value == null || value.stringValue() == null ? "" : value.stringValue();
  }

  Message message() {
    return received.message();
  }

  String id() {
    return message().id();
  }

  /** When what it tells of happened, at the latest. */
  Instant changeTime() {
    Instant told = message().changeTime();
    return told == null ? message().sentAt() : told;
  }

  /** When it was first received by a consumer, as far as that is known; else when it was sent. */
  Instant firstSeen() {
    return firstSeenBefore().filter(message().sentAt()::isAfter).orElse(message().sentAt());
  }

  private Optional<Instant> firstSeenBefore() {
    return Optional.ofNullable(
        Attributes.instant(received.attributes().get(Attributes.FIRST_SEEN)));
  }

  /**
   * What it goes back to the queue with: its change time, when it was first seen, and as many of
   * its sender's attributes as there is room for. What dead letters are given is taken off.
   *
   * @return empty when its body leaves no room for the change time
   */
  Optional<Map<String, MessageAttributeValue>> goesBackWith() {
    Map<String, MessageAttributeValue> kept = new LinkedHashMap<>();
    kept.put(Attributes.CHANGE_TIME, Attributes.text(changeTime().toString()));
    if (bytes(kept) > Attributes.MAX_MESSAGE_BYTES) {
      return Optional.empty();
    }
    firstSeenBefore()
        .ifPresent(seen -> add(kept, Attributes.FIRST_SEEN, Attributes.text(seen.toString())));
    received
        .attributes()
        .forEach((name, value) -> {
          if (!isOfTheLetter(name)) {
            add(kept, name, value);
          }
        });
    return Optional.of(kept);
  }

  private void add(
      Map<String, MessageAttributeValue> kept, String name, MessageAttributeValue value) {
    if (kept.size() == Attributes.MOST || kept.containsKey(name)) {
      return;
    }
    kept.put(name, value);
    if (bytes(kept) > Attributes.MAX_MESSAGE_BYTES) {
      kept.remove(name);
    }
  }

  private boolean isOfTheLetter(String name) {
    return switch (origin) {
      case CONSUMER -> DeadLetters.ATTRIBUTES.contains(name);
      case RULE -> OF_RULES.contains(name);
      case SQS, ANOTHER_QUEUE, UNKNOWN -> false;
    };
  }

  /** Of a message with this body and these attributes. */
  int bytes(Map<String, MessageAttributeValue> attributes) {
    return message().body().getBytes(StandardCharsets.UTF_8).length + Attributes.bytes(attributes);
  }
}
