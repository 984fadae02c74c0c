package io.portaws.queue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;

/**
 * SQS's batch calls, ten entries each, with the place in the batch as the entry's id, so that two
 * receipts of one message never collide. Safe for use by many threads.
 */
public final class Batches {
  private static final Logger LOG = LoggerFactory.getLogger(Batches.class);

  /** The most entries in one batch call (SQS quotas page). */
  public static final int SIZE = 10;

  /**
   * What became of the entries of one call.
   *
   * @param failed what is worth another try
   * @param lost those whose receipt SQS no longer honours
   */
  public record Result<R extends Receipt>(List<R> done, List<R> failed, List<R> lost) {}

  private final SqsClient sqs;
  private final String queueUrl;

  public Batches(SqsClient sqs, String queueUrl) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
  }

  /** Deletes up to ten. */
  public <R extends Receipt> Result<R> delete(List<R> messages) {
    return call(
        messages,
        () ->
            sqs.deleteMessageBatch(r ->
                    r.queueUrl(queueUrl)
                        .entries(
                            IntStream.range(0, messages.size())
                                .mapToObj(i ->
                                    DeleteMessageBatchRequestEntry.builder()
                                        .id("m" + i)
                                        .receiptHandle(messages.get(i).receiptHandle())
                                        .build())
                                .toList()))
                .failed());
  }

  /**
   * Makes up to ten visible after a while.
   *
   * @param seconds of visibility from now, for each message
   */
  public <R extends Receipt> Result<R> changeVisibility(Map<R, Integer> seconds) {
    List<R> messages = List.copyOf(seconds.keySet());
    return call(
        messages,
        () ->
            sqs.changeMessageVisibilityBatch(r ->
                    r.queueUrl(queueUrl)
                        .entries(
                            IntStream.range(0, messages.size())
                                .mapToObj(i -> visibility(i, messages.get(i), seconds))
                                .toList()))
                .failed());
  }

  private static <R extends Receipt> ChangeMessageVisibilityBatchRequestEntry visibility(
      int i, R message, Map<R, Integer> seconds) {
    return ChangeMessageVisibilityBatchRequestEntry.builder()
        .id("m" + i)
        .receiptHandle(message.receiptHandle())
        .visibilityTimeout(seconds.get(message))
        .build();
  }

  private interface Call {
    List<BatchResultErrorEntry> failed();
  }

  /** An entry that fails by the sender's fault names a receipt that SQS no longer honours. */
  private static <R extends Receipt> Result<R> call(List<R> messages, Call call) {
    List<BatchResultErrorEntry> errors;
    try {
      errors = call.failed();
    } catch (SdkException e) {
      LOG.atWarn()
          .addKeyValue("messages", messages.size())
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("the queue did not take a delete or a change of visibility");
      return new Result<>(List.of(), messages, List.of());
    }
    List<R> failed = new ArrayList<>();
    List<R> lost = new ArrayList<>();
    for (BatchResultErrorEntry error : errors) {
      R message = messages.get(Integer.parseInt(error.id().substring(1)));
      (Boolean.TRUE.equals(error.senderFault()) ? lost : failed).add(message);
    }
    Set<R> not = new HashSet<>(failed);
    not.addAll(lost);
    return new Result<>(messages.stream().filter(m -> !not.contains(m)).toList(), failed, lost);
  }
}
