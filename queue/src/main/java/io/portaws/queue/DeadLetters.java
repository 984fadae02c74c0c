package io.portaws.queue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * Sends rejected messages to the dead-letter queue, whole, with what is known about them as message
 * attributes: {@code reason}, {@code changeTime}, {@code detail}, {@code fingerprint} (the body's:
 * the same for equal bodies), {@code firstSeen}, {@code messageId}, {@code receiveCount}, and as
 * many of the attributes that they came with as there is room for. Safe for use by many threads.
 */
public final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private static final int MAX_BYTES = Attributes.MAX_MESSAGE_BYTES;

  /** In which a dead letter says why it is one, in a word. */
  public static final String REASON = "reason";

  /** In which it says more about the reason. */
  public static final String DETAIL = "detail";

  private static final String FINGERPRINT = "fingerprint";
  private static final String MESSAGE_ID = "messageId";
  private static final String RECEIVE_COUNT = "receiveCount";

  /** What a dead letter has of us, and no message that was not rejected. */
  public static final Set<String> ATTRIBUTES =
      Set.of(REASON, DETAIL, FINGERPRINT, MESSAGE_ID, RECEIVE_COUNT);

  private static final int MAX_DETAIL = 1_000;
  private static final int FINGERPRINT_BYTES = 8;

  private final SqsClient sqs;
  private final Optional<String> url;

  /**
   * @param url of the dead-letter queue; empty when there is none
   */
  public DeadLetters(SqsClient sqs, Optional<String> url) {
    this.sqs = sqs;
    this.url = url;
  }

  public boolean exist() {
    return url.isPresent();
  }

  /** Sends one; false when it did not get there, so that the original must stay. */
  public boolean send(Received received, String reason, String detail) {
    var body = received.message().body();
    Map<String, MessageAttributeValue> attributes = attributes(received, reason, detail);
    int room = MAX_BYTES - body.getBytes(StandardCharsets.UTF_8).length;
    while (!attributes.isEmpty() && Attributes.bytes(attributes) > room) {
      // The message goes whole; what we add gives way, the most important part last.
      attributes.remove(attributes.keySet().stream().reduce((_, last) -> last).orElseThrow());
    }
    try {
      sqs.sendMessage(
          r -> r.queueUrl(url.orElseThrow()).messageBody(body).messageAttributes(attributes));
      return true;
    } catch (SdkException e) {
      LOG.atError()
          .addKeyValue("messageId", received.message().id())
          .addKeyValue("reason", reason)
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("a rejected message could not be dead-lettered; it stays on the queue");
      return false;
    }
  }

  private static Map<String, MessageAttributeValue> attributes(
      Received received, String reason, String detail) {
    Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
    Instant changed = received.message().changeTime();
    put(attributes, REASON, reason);
    put(
        attributes,
        Attributes.CHANGE_TIME,
        (changed == null ? received.message().sentAt() : changed) + "");
    put(attributes, DETAIL, detail);
    put(attributes, FINGERPRINT, fingerprint(received.message().body()));
    put(attributes, Attributes.FIRST_SEEN, received.firstSeen().toString());
    put(attributes, MESSAGE_ID, received.message().id());
    put(attributes, RECEIVE_COUNT, received.receives() + "");
    received
        .attributes()
        .forEach((name, value) -> {
          if (attributes.size() < Attributes.MOST) {
            attributes.putIfAbsent(name, value);
          }
        });
    return attributes;
  }

  /** Of a message's body: the same for equal bodies, in 16 hexadecimal digits. */
  public static String fingerprint(String body) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void put(
      Map<String, MessageAttributeValue> attributes, String name, String value) {
    // Cut first: the cut may leave half of a surrogate pair, which SQS would refuse.
    String cut = value.substring(0, Math.min(MAX_DETAIL, value.length()));
    String shown = cut.replaceAll("[\\p{Cntrl}\\p{Cs}\\uFFFE\\uFFFF]", " ").strip();
    attributes.put(name, Attributes.text(shown.isEmpty() ? "-" : shown));
  }
}
