package io.portaws.cli.redrive;

import io.portaws.queue.Attributes;
import io.portaws.queue.Batches;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;

/** The queue to which letters go back. Safe for use by many threads. */
record EventsQueue(SqsClient sqs, String url) {
  /**
   * What became of one call's messages.
   *
   * @param why SQS did not take some, where it said so
   */
  record Sent(List<Folding.Parcel> taken, List<Folding.Parcel> notTaken, List<String> why) {}

  /** In the order given, as many a call as SQS takes: ten, and a mebibyte in all. */
  static List<List<Folding.Parcel>> packed(List<Folding.Parcel> parcels) {
    List<List<Folding.Parcel>> batches = new ArrayList<>();
    List<Folding.Parcel> batch = new ArrayList<>();
    long bytes = 0;
    for (Folding.Parcel parcel : parcels) {
      int more = bytes(parcel);
      if (batch.size() == Batches.SIZE
          || (!batch.isEmpty() && bytes + more > Attributes.MAX_MESSAGE_BYTES)) {
        batches.add(List.copyOf(batch));
        batch.clear();
        bytes = 0;
      }
      batch.add(parcel);
      bytes += more;
    }
    if (!batch.isEmpty()) {
      batches.add(List.copyOf(batch));
    }
    return batches;
  }

  private static int bytes(Folding.Parcel parcel) {
    Letter letter = parcel.newest().letter();
    return letter.bytes(letter.goesBackWith().orElseThrow());
  }

  /**
   * Sends one batch. What it is not known of whether SQS took it counts as not taken, and is sent
   * again by the next run: a message that comes twice does no harm.
   *
   * @throws Stopped when SQS takes none
   */
  Sent send(List<Folding.Parcel> batch) throws Stopped {
    List<SendMessageBatchRequestEntry> entries =
        IntStream.range(0, batch.size())
            .mapToObj(i -> entry(i, batch.get(i).newest().letter()))
            .toList();
    SendMessageBatchResponse answer;
    try {
      answer = sqs.sendMessageBatch(r -> r.queueUrl(url).entries(entries));
    } catch (SdkException e) {
      throw Stopped.of(
          "messages could not be sent to the queue", e, "sqs:SendMessage on the queue");
    }
    Set<String> taken = new HashSet<>();
    answer.successful().stream().map(SendMessageBatchResultEntry::id).forEach(taken::add);
    List<String> why = answer.failed().stream().map(EventsQueue::words).distinct().toList();
    Sent sent = new Sent(new ArrayList<>(), new ArrayList<>(), why);
    for (int i = 0; i < batch.size(); i++) {
      (taken.contains("m" + i) ? sent.taken() : sent.notTaken()).add(batch.get(i));
    }
    return sent;
  }

  private static String words(BatchResultErrorEntry error) {
    return error.code() + ": " + error.message();
  }

  private static SendMessageBatchRequestEntry entry(int i, Letter letter) {
    return SendMessageBatchRequestEntry.builder()
        .id("m" + i)
        .messageBody(letter.message().body())
        .messageAttributes(letter.goesBackWith().orElseThrow())
        .build();
  }
}
