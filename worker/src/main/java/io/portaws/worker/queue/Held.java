package io.portaws.worker.queue;

import io.portaws.pipeline.Message;
import io.portaws.queue.Attributes;
import io.portaws.queue.Receipt;
import io.portaws.queue.Received;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One message between its reception and its end. Guarded by the ledger that holds it. */
final class Held implements Receipt {
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
  private final @Nullable String traceHeader;
  private Message message;
  private volatile Received received;
  private Instant leaseEnds;
  private Stage stage = Stage.WORKING;
  private Instant due = Instant.MAX;
  private @Nullable Instant keptSince;
  private @Nullable Instant failingSince;
  private int failures;
  private @Nullable CompletableFuture<Void> extension;

  /**
   * @param traceHeader the message's {@code AWSTraceHeader}, untrusted; null when it has none
   */
  Held(Received received, Instant leaseEnds, @Nullable String traceHeader) {
    this.received = received;
    this.message = received.message();
    this.leaseEnds = leaseEnds;
    this.traceHeader = traceHeader;
    this.bytes = OVERHEAD + message.body().length() + Attributes.bytes(received.attributes());
  }

  Message message() {
    return message;
  }

  /** As the queue handed it out, with the newest receipt. */
  Received received() {
    return received;
  }

  @Override
  public String receiptHandle() {
    return received.receiptHandle();
  }

  Instant leaseEnds() {
    return leaseEnds;
  }

  /** How often it has been received, the newest receipt included. */
  int receives() {
    return received.receives();
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
    received = received.again(again.received);
    leaseEnds = again.leaseEnds;
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
