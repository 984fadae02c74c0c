package io.portaws.worker.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * A standard queue of SQS with a dead-letter queue: leases, receive counts, redrive, delays, and
 * deliveries that happen twice. Belongs to one run.
 */
final class FakeQueue {
  static final String URL = "https://sqs.eu-west-1.amazonaws.com/111122223333/events";
  static final String DLQ = "https://sqs.eu-west-1.amazonaws.com/111122223333/dead";
  private static final String ARN = "arn:aws:sqs:eu-west-1:111122223333:";

  /** A message on the queue. */
  private static final class Entry {
    private final String id;
    private final String body;
    private final Map<String, MessageAttributeValue> attributes;
    private final Duration sentAt;
    private Duration visibleAt;
    private int receives;
    private int receipts;
    private boolean handedBack;

    /** Whether whoever holds the newest receipt gave it back. */
    private boolean returned;

    private Entry(
        String id,
        String body,
        Map<String, MessageAttributeValue> attributes,
        Duration sentAt,
        Duration visibleAt) {
      this.id = id;
      this.body = body;
      this.attributes = attributes;
      this.sentAt = sentAt;
      this.visibleAt = visibleAt;
    }
  }

  /**
   * What lies in the dead-letter queue.
   *
   * @param reason null when SQS itself put it there
   */
  record Dead(String body, String reason, String detail) {}

  private final Scheduler scheduler;
  private final Faults faults;
  private final RandomGenerator dice;
  private final Duration visibility;
  private final int maxReceives;
  private final Consumer<String> broken;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<Dead> dead = new ArrayList<>();
  private final List<Thread> waiting = new ArrayList<>();
  private final Map<String, Long> handedOut = new HashMap<>();
  private int sent;

  /**
   * @param broken told of what no worker may do
   */
  FakeQueue(
      Scheduler scheduler,
      Faults faults,
      RandomGenerator dice,
      Duration visibility,
      int maxReceives,
      Consumer<String> broken) {
    this.scheduler = scheduler;
    this.faults = faults;
    this.dice = dice;
    this.visibility = visibility;
    this.maxReceives = maxReceives;
    this.broken = broken;
  }

  void send(String body) {
    send(body, Map.of(), Duration.ZERO);
  }

  private void send(String body, Map<String, MessageAttributeValue> attributes, Duration delay) {
    Duration now = scheduler.elapsed();
    String id = "m" + sent++;
    entries.put(id, new Entry(id, body, attributes, now, now.plus(delay)));
    scheduler.trace(() -> "sent %s for %s: %s".formatted(id, now.plus(delay), body));
    wake();
  }

  /** Whether nothing is on it, in flight or delayed. */
  boolean isEmpty() {
    return entries.isEmpty();
  }

  List<Dead> dead() {
    return dead;
  }

  /** How many messages were in answers that this client got. */
  long handedOutTo(String client) {
    return handedOut.getOrDefault(client, 0L);
  }

  @Override
  public String toString() {
    StringBuilder all = new StringBuilder();
    entries
        .values()
        .forEach(e ->
            all.append(
                "%s visible at %s, received %d times: %s%n"
                    .formatted(e.id, e.visibleAt, e.receives, e.body)));
    return all.toString();
  }

  private void wake() {
    waiting.forEach(LockSupport::unpark);
    waiting.clear();
  }

  /** SQS as one process reaches it. */
  SqsClient client(String name) {
    return new Client(name);
  }

  private final class Client implements SqsClient {
    private final String name;

    private Client(String name) {
      this.name = name;
    }

    @Override
    public String serviceName() {
      return "sqs";
    }

    @Override
    public void close() {}

    @Override
    public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
      return call(
          Fault.SETTLING_FAILED,
          Fault.SETTLING_ANSWER_LOST,
          () ->
              GetQueueAttributesResponse.builder()
                  .attributes(
                      Map.of(
                          QueueAttributeName.QUEUE_ARN,
                          ARN + "events",
                          QueueAttributeName.VISIBILITY_TIMEOUT,
                          visibility.toSeconds() + "",
                          QueueAttributeName.REDRIVE_POLICY,
                          "{\"maxReceiveCount\":%d,\"deadLetterTargetArn\":\"%sdead\"}"
                              .formatted(maxReceives, ARN)))
                  .build());
    }

    @Override
    public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
      return call(
          Fault.SETTLING_FAILED,
          Fault.SETTLING_ANSWER_LOST,
          () -> GetQueueUrlResponse.builder().queueUrl(DLQ).build());
    }

    @Override
    public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
      scheduler.pass(faults.millis(1, 20));
      if (faults.strikes(Fault.POLL_FAILED)) {
        throw SdkClientException.create("no answer to a poll");
      }
      Duration end = scheduler.elapsed().plusSeconds(request.waitTimeSeconds());
      List<Message> messages = handOut(request.maxNumberOfMessages());
      while (messages.isEmpty() && scheduler.elapsed().compareTo(end) < 0) {
        awaitMessage(end);
        messages = handOut(request.maxNumberOfMessages());
      }
      if (!messages.isEmpty() && faults.strikes(Fault.POLL_ANSWER_LOST)) {
        throw SdkClientException.create("a poll's answer was lost");
      }
      scheduler.pass(faults.millis(1, 20));
      handedOut.merge(name, (long) messages.size(), Long::sum);
      return ReceiveMessageResponse.builder().messages(messages).build();
    }

    @Override
    public DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest request) {
      return call(
          Fault.SETTLING_FAILED,
          Fault.SETTLING_ANSWER_LOST,
          () -> {
            List<BatchResultErrorEntry> failed = new ArrayList<>();
            for (DeleteMessageBatchRequestEntry entry : request.entries()) {
              if (faults.strikes(Fault.SETTLING_ENTRY_FAILED)) {
                failed.add(failed(entry.id(), false));
              } else {
                delete(entry.receiptHandle());
              }
            }
            return DeleteMessageBatchResponse.builder().failed(failed).build();
          });
    }

    @Override
    public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
        ChangeMessageVisibilityBatchRequest request) {
      return call(
          Fault.SETTLING_FAILED,
          Fault.SETTLING_ANSWER_LOST,
          () -> {
            List<BatchResultErrorEntry> failed = new ArrayList<>();
            for (ChangeMessageVisibilityBatchRequestEntry entry : request.entries()) {
              if (faults.strikes(Fault.SETTLING_ENTRY_FAILED)) {
                failed.add(failed(entry.id(), false));
              } else if (!changeVisibility(entry.receiptHandle(), entry.visibilityTimeout())) {
                failed.add(failed(entry.id(), true));
              }
            }
            return ChangeMessageVisibilityBatchResponse.builder().failed(failed).build();
          });
    }

    @Override
    public SendMessageResponse sendMessage(SendMessageRequest request) {
      return call(
          Fault.SETTLING_FAILED,
          Fault.SETTLING_ANSWER_LOST,
          () -> {
            Map<String, MessageAttributeValue> about = request.messageAttributes();
            if (!request.queueUrl().equals(DLQ)) {
              throw new IllegalArgumentException("only dead letters are sent one by one");
            }
            dead.add(
                new Dead(
                    request.messageBody(),
                    about.get("reason").stringValue(),
                    about.get("detail").stringValue()));
            return SendMessageResponse.builder().messageId("d" + dead.size()).build();
          });
    }

    @Override
    public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
      return call(
          Fault.SETTLING_FAILED,
          Fault.SETTLING_ANSWER_LOST,
          () -> {
            List<BatchResultErrorEntry> failed = new ArrayList<>();
            // Sorted: what is sent together may come in the order of a set.
            request.entries().stream()
                .sorted(Comparator.comparing(SendMessageBatchRequestEntry::messageBody))
                .forEach(entry -> {
                  if (faults.strikes(Fault.SETTLING_ENTRY_FAILED)) {
                    failed.add(failed(entry.id(), false));
                  } else {
                    send(
                        entry.messageBody(),
                        entry.messageAttributes(),
                        Duration.ofSeconds(entry.delaySeconds()));
                  }
                });
            return SendMessageBatchResponse.builder().failed(failed).build();
          });
    }
  }

  private <T> T call(Fault failed, Fault answerLost, Supplier<T> work) {
    boolean slow = faults.strikes(Fault.SETTLING_SLOW);
    scheduler.pass(slow ? faults.millis(500, 5_000) : faults.millis(1, 20));
    if (faults.strikes(failed)) {
      throw SdkClientException.create("SQS could not be reached");
    }
    T answer = work.get();
    scheduler.pass(faults.millis(1, 20));
    if (faults.strikes(answerLost)) {
      throw SdkClientException.create("SQS's answer was lost");
    }
    return answer;
  }

  private static BatchResultErrorEntry failed(String id, boolean senderFault) {
    return BatchResultErrorEntry.builder()
        .id(id)
        .senderFault(senderFault)
        .code(senderFault ? "ReceiptHandleIsInvalid" : "InternalError")
        .message("simulated")
        .build();
  }

  private void awaitMessage(Duration end) {
    Thread poller = Thread.currentThread();
    Duration now = scheduler.elapsed();
    Duration next =
        entries.values().stream()
            .map(entry -> entry.visibleAt)
            .filter(at -> at.compareTo(now) > 0 && at.compareTo(end) < 0)
            .min(Comparator.naturalOrder())
            .orElse(end);
    waiting.add(poller);
    scheduler.at(next, () -> LockSupport.unpark(poller));
    LockSupport.park(this);
    waiting.remove(poller);
    if (poller.isInterrupted()) {
      throw AbortedException.create("interrupted");
    }
  }

  private List<Message> handOut(int most) {
    Duration now = scheduler.elapsed();
    List<Entry> visible =
        new ArrayList<>(
            entries.values().stream().filter(e -> e.visibleAt.compareTo(now) <= 0).toList());
    List<Message> messages = new ArrayList<>();
    while (!visible.isEmpty() && messages.size() < most) {
      Entry entry = visible.remove(dice.nextInt(visible.size()));
      if (entry.receives >= maxReceives) {
        entries.remove(entry.id);
        dead.add(new Dead(entry.body, null, "redriven by SQS"));
        continue;
      }
      if (entry.receives > 0 && !entry.handedBack) {
        faults.count(Fault.LEASE_EXPIRED);
      }
      messages.add(handOut(entry));
    }
    return messages;
  }

  private Message handOut(Entry entry) {
    entry.receives++;
    entry.receipts++;
    boolean twice = faults.strikes(Fault.DELIVERED_TWICE);
    entry.handedBack = twice;
    entry.returned = false;
    entry.visibleAt = scheduler.elapsed().plus(twice ? faults.millis(0, 5_000) : visibility);
    scheduler.trace(() -> "handed out %s/%d".formatted(entry.id, entry.receipts));
    return Message.builder()
        .messageId(entry.id)
        .body(entry.body)
        .receiptHandle(entry.id + "/" + entry.receipts)
        .messageAttributes(entry.attributes)
        .attributes(
            Map.of(
                MessageSystemAttributeName.SENT_TIMESTAMP,
                Scheduler.START.plus(entry.sentAt).toEpochMilli() + "",
                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                entry.receives + ""))
        .build();
  }

  /** Of an older receipt SQS says that it deleted the message, and does not. */
  private void delete(String receipt) {
    Entry entry = newest(receipt);
    scheduler.trace(() -> "deleted " + receipt + (entry == null ? ": an old receipt" : ""));
    if (entry == null) {
      return;
    }
    entries.remove(entry.id);
    if (faults.strikes(Fault.DELETED_CAME_BACK)) {
      // A server that missed the delete hands the message out again.
      entry.visibleAt = scheduler.elapsed().plus(faults.millis(0, 60_000));
      entry.receipts++;
      entry.handedBack = true;
      entries.put(entry.id, entry);
    }
  }

  private boolean changeVisibility(String receipt, int seconds) {
    Entry entry = newest(receipt);
    if (entry == null || entry.visibleAt.compareTo(scheduler.elapsed()) <= 0) {
      return false;
    }
    entry.visibleAt = scheduler.elapsed().plusSeconds(seconds);
    scheduler.trace(() -> "visible in %d s: %s".formatted(seconds, receipt));
    // An extension is for the whole timeout; nothing else is.
    boolean extension = seconds == visibility.toSeconds();
    if (extension && entry.returned) {
      broken.accept("an extension overwrote the hand-back of " + receipt);
    }
    entry.handedBack = !extension;
    entry.returned |= !extension;
    if (seconds == 0) {
      wake();
    }
    return true;
  }

  private Entry newest(String receipt) {
    String[] parts = receipt.split("/", 2);
    Entry entry = entries.get(parts[0]);
    return entry != null && entry.receipts == Integer.parseInt(parts[1]) ? entry : null;
  }
}
