package io.portaws.worker.queue;

import io.portaws.pipeline.Message;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** One message between its reception and its end. Guarded by the ledger that holds it. */
final class Held {
  enum Stage {
    /** A turn works on it. */
    WORKING,
    /** It waits for a later turn, under its lease. */
    WAITING,
    /** Its outcome is on the way to the queue: the lease lets go of it. */
    SETTLING
  }

  /** What a message takes beside its content, about. */
  private static final long OVERHEAD = 1_024;

  private final long bytes;
  private final Map<String, MessageAttributeValue> attributes;
  private final Instant firstSeen;
  private final @Nullable String traceHeader;
  private Message message;
  private volatile String receiptHandle;
  private Instant leaseEnds;
  private int receives;
  private Stage stage = Stage.WORKING;
  private Instant due = Instant.MAX;
  private @Nullable Instant keptSince;
  private @Nullable Instant failingSince;
  private int failures;
  private @Nullable CompletableFuture<Void> extension;

  Held(
      Message message,
      String receiptHandle,
      Instant leaseEnds,
      Map<String, MessageAttributeValue> attributes) {
    this(message, receiptHandle, leaseEnds, attributes, message.sentAt(), null);
  }

  /**
   * @param firstSeen when it was received for the first time, by anybody
   * @param traceHeader the message's {@code AWSTraceHeader}, untrusted; null when it has none
   */
  Held(
      Message message,
      String receiptHandle,
      Instant leaseEnds,
      Map<String, MessageAttributeValue> attributes,
      Instant firstSeen,
      @Nullable String traceHeader) {
    this.firstSeen = firstSeen;
    this.traceHeader = traceHeader;
    this.message = message;
    this.receiptHandle = receiptHandle;
    this.leaseEnds = leaseEnds;
    this.receives = message.receiveCount();
    this.attributes = Map.copyOf(attributes);
    this.bytes = OVERHEAD + message.body().length() + Attributes.bytes(attributes);
  }

  Message message() {
    return message;
  }

  String receiptHandle() {
    return receiptHandle;
  }

  Instant leaseEnds() {
    return leaseEnds;
  }

  /** How often it has been received, the newest receipt included. */
  int receives() {
    return receives;
  }

  Stage stage() {
    return stage;
  }

  Instant due() {
    return due;
  }

  /** About what it takes of the memory that is bounded: body, attributes and the books. */
  long bytes() {
    return bytes;
  }

  Instant firstSeen() {
    return firstSeen;
  }

  /** What it has been through since Port did not take it. */
  Keeping.Past past() {
    return new Keeping.Past(keptSince, failingSince, failures);
  }

  /** Whether Port does not take it though it takes others. */
  boolean isFailing() {
    return failingSince != null;
  }

  /** Whether a turn works on it, or it is kept until something gets to Port again. */
  boolean isForPort() {
    return stage == Stage.WORKING
        || (stage == Stage.WAITING && keptSince != null && failingSince == null);
  }

  /** The extension of its lease that is under way; null when none is. */
  @Nullable CompletableFuture<Void> extension() {
    return extension;
  }

  Map<String, MessageAttributeValue> attributes() {
    return attributes;
  }

  @Nullable String traceHeader() {
    return traceHeader;
  }

  /** Changes whenever it gets on, from a turn to waiting, to its next turn, to its settlement. */
  int mark() {
    int step =
        switch (stage) {
          case WORKING -> 0;
          case WAITING -> 1;
          case SETTLING -> 2;
        };
    return 3 * message.turns() + step;
  }

  /** It came again before its end: the newest receipt handle is the one that counts. */
  void receivedAgain(Held again) {
    receiptHandle = again.receiptHandle;
    leaseEnds = again.leaseEnds;
    receives = Math.max(receives, again.receives);
  }

  void extended(Instant newLeaseEnds) {
    leaseEnds = newLeaseEnds;
  }

  void waits(Message forLater, Instant until) {
    message = forLater;
    due = until;
    stage = Stage.WAITING;
  }

  /** As {@link #waits}, for Port, to which nothing gets now. */
  void keeps(Message forLater, Instant now, Instant until) {
    keptSince = keptSince == null ? now : keptSince;
    failingSince = null;
    failures = 0;
    waits(forLater, until);
  }

  /** As {@link #waits}, for Port, which takes others. */
  void fails(Message forLater, Instant now, Instant until) {
    keptSince = keptSince == null ? now : keptSince;
    failingSince = failingSince == null ? now : failingSince;
    failures++;
    waits(forLater, until);
  }

  void extending(@Nullable CompletableFuture<Void> underWay) {
    extension = underWay;
  }

  void works() {
    due = Instant.MAX;
    stage = Stage.WORKING;
  }

  void settles() {
    stage = Stage.SETTLING;
  }
}
