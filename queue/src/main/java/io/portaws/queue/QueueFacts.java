package io.portaws.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * What the queue says of itself, read once at start.
 *
 * @param account the account that the queue belongs to
 * @param visibilityTimeout how long a received message stays ours
 * @param maxReceiveCount after how many receives SQS itself would dead-letter a message; empty
 *     without a redrive policy
 * @param deadLetterUrl where rejected messages go; empty when there is no such queue
 * @param toldAt AWS's time when it said this, to the second; empty when it did not say
 */
public record QueueFacts(
    String url,
    String account,
    Duration visibilityTimeout,
    Optional<Integer> maxReceiveCount,
    Optional<String> deadLetterUrl,
    Optional<Instant> toldAt) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Asks the queue.
   *
   * @param deadLetterUrl as configured; empty to take the redrive policy's target
   * @throws QueueRefused when the queue is one that must not be consumed
   */
  public static QueueFacts read(SqsClient sqs, String url, Optional<String> deadLetterUrl) {
    GetQueueAttributesResponse answer =
        sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL));
    Map<QueueAttributeName, String> attributes = answer.attributes();
    if (Boolean.parseBoolean(attributes.get(QueueAttributeName.FIFO_QUEUE))) {
      throw new QueueRefused(QueueRefused.FIFO);
    }
    Arn arn = Arn.fromString(attributes.get(QueueAttributeName.QUEUE_ARN));
    JsonNode redrive = json(attributes.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "{}"));
    Optional<Integer> maxReceives =
        redrive.has("maxReceiveCount")
            ? Optional.of(redrive.path("maxReceiveCount").asInt())
            : Optional.empty();
    int visibility =
        Integer.parseInt(attributes.getOrDefault(QueueAttributeName.VISIBILITY_TIMEOUT, "30"));
    if (visibility == 0) {
      throw new QueueRefused(QueueRefused.NO_VISIBILITY_TIMEOUT);
    }
    return new QueueFacts(
        url,
        arn.accountId().orElse(""),
        Duration.ofSeconds(visibility),
        maxReceives,
        deadLetterUrl.or(() -> urlOf(sqs, redrive.path("deadLetterTargetArn").asText())),
        toldAt(answer.sdkHttpResponse()));
  }

  private static Optional<Instant> toldAt(@Nullable SdkHttpResponse answer) {
    try {
      return Optional.ofNullable(answer)
          .flatMap(headers -> headers.firstMatchingHeader("Date"))
          .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  private static Optional<String> urlOf(SqsClient sqs, String arn) {
    if (arn.isEmpty()) {
      return Optional.empty();
    }
    Arn target = Arn.fromString(arn);
    return Optional.of(
        sqs.getQueueUrl(r ->
                r.queueName(target.resource().resource())
                    .queueOwnerAWSAccountId(target.accountId().orElse(null)))
            .queueUrl());
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new QueueRefused("its redrive policy is not JSON: " + e.getOriginalMessage());
    }
  }
}
