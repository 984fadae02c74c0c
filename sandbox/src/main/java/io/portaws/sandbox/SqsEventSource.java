package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * What Lambda does for a function between its queue and its process, with {@code
 * ReportBatchItemFailures}: it receives, makes one event of a batch, and deletes what the function
 * does not report as failed. When the function throws, nothing is deleted. For use by one thread.
 */
public final class SqsEventSource {
  private static final int REQUEST = 10;

  private final SqsClient sqs;
  private final String queueUrl;
  private final String queueArn;

  public SqsEventSource(EmbeddedSqs sqs, String queueUrl) {
    this.sqs = sqs.client();
    this.queueUrl = queueUrl;
    this.queueArn = sqs.arn(queueUrl);
  }

  /** Messages that were received, and the event that tells the function of them. */
  public record Batch(List<Message> messages, ObjectNode event) {
    public Batch {
      messages = List.copyOf(messages);
    }
  }

  /** Receives what is visible, up to {@code most} messages. */
  public Batch receive(int most) {
    List<Message> messages = new ArrayList<>();
    List<Message> some;
    do {
      int count = Math.min(REQUEST, most - messages.size());
      some =
          sqs.receiveMessage(b ->
                  b.queueUrl(queueUrl)
                      .maxNumberOfMessages(count)
                      .waitTimeSeconds(0)
                      .messageAttributeNames("All")
                      .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
              .messages();
      messages.addAll(some);
    } while (!some.isEmpty() && messages.size() < most);
    return new Batch(messages, event(messages));
  }

  private ObjectNode event(List<Message> messages) {
    ObjectNode event = Json.object();
    ArrayNode records = event.putArray("Records");
    for (Message message : messages) {
      ObjectNode record = records.addObject();
      record.put("messageId", message.messageId());
      record.put("receiptHandle", message.receiptHandle());
      record.put("body", message.body());
      ObjectNode attributes = record.putObject("attributes");
      message.attributesAsStrings().forEach(attributes::put);
      ObjectNode messageAttributes = record.putObject("messageAttributes");
      message
          .messageAttributes()
          .forEach((name, value) -> messageAttributes.set(name, attribute(value)));
      record.put("md5OfBody", message.md5OfBody());
      record.put("eventSource", "aws:sqs");
      record.put("eventSourceARN", queueArn);
      record.put("awsRegion", queueArn.split(":", -1)[3]);
    }
    return event;
  }

  private static ObjectNode attribute(MessageAttributeValue value) {
    ObjectNode attribute = Json.object();
    attribute.put("stringValue", value.stringValue());
    attribute.putArray("stringListValues");
    attribute.putArray("binaryListValues");
    attribute.put("dataType", value.dataType());
    return attribute;
  }

  /**
   * Deletes what succeeded.
   *
   * @return the ids of the messages that the function reported as failed
   */
  public Set<String> settle(Batch batch, LambdaRuntimeApi.Answered answer) {
    Set<String> failed = new HashSet<>();
    for (JsonNode item : answer.body().path("batchItemFailures")) {
      failed.add(item.path("itemIdentifier").asText());
    }
    List<Message> done =
        batch.messages().stream().filter(m -> !failed.contains(m.messageId())).toList();
    for (int from = 0; from < done.size(); from += REQUEST) {
      delete(done.subList(from, Math.min(from + REQUEST, done.size())));
    }
    return failed;
  }

  /** Some may be deleted already, by the function itself: SQS says so, and nobody minds. */
  private void delete(List<Message> messages) {
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
    for (Message message : messages) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(entries.size() + "")
              .receiptHandle(message.receiptHandle())
              .build());
    }
    sqs.deleteMessageBatch(b -> b.queueUrl(queueUrl).entries(entries));
  }
}
