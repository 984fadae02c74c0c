package io.portaws.lambda;

import io.portaws.queue.Attributes;
import io.portaws.queue.Batches;
import io.portaws.queue.DeadLetters;
import io.portaws.queue.FollowUpMetrics;
import io.portaws.queue.QueueFacts;
import io.portaws.queue.QueueRefused;
import io.portaws.queue.Sequels;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The queue that the function consumes. What it says of itself is asked for once; while it does not
 * answer, it is asked again at each invocation, and the function goes on without. Safe for use by
 * many threads.
 */
final class ConsumedQueue {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumedQueue.class);

  /** The longest that SQS lets a sent message be invisible ("SendMessage" in its API reference). */
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(15);

  private final SqsClient sqs;
  private final String url;
  private final Optional<String> deadLetterUrl;
  private final Batches batches;
  private final Sequels sequels;
  private @Nullable QueueFacts facts;

  /**
   * @param deadLetterUrl as configured; empty to take the redrive policy's target
   */
  ConsumedQueue(
      SqsClient sqs,
      String url,
      Optional<String> deadLetterUrl,
      InstantSource clock,
      FollowUpMetrics metrics) {
    this.sqs = sqs;
    this.url = url;
    this.deadLetterUrl = deadLetterUrl;
    this.batches = new Batches(sqs, url);
    this.sequels = new Sequels(sqs, url, clock, metrics);
  }

  /**
   * What the queue says of itself; empty while it does not say.
   *
   * @throws QueueRefused when it is one that must not be consumed
   */
  synchronized Optional<QueueFacts> facts() {
    if (facts == null) {
      try {
        facts = QueueFacts.read(sqs, url, deadLetterUrl);
        warn(facts);
      } catch (SdkException e) {
        LOG.atWarn()
            .addKeyValue("error", String.valueOf(e.getMessage()))
            .log(
                "the queue does not say what it is; it is asked again. The role needs"
                    + " sqs:GetQueueAttributes and sqs:GetQueueUrl");
      }
    }
    return Optional.ofNullable(facts);
  }

  private static void warn(QueueFacts facts) {
    if (facts.deadLetterUrl().isEmpty()) {
      LOG.warn(
          "no dead-letter queue: neither DLQ_URL nor the queue's redrive policy names one. Rejected"
              + " messages are hidden for 11 hours at a time and stay on the queue.");
    }
    facts
        .maxReceiveCount()
        .filter(max -> max < 100)
        .ifPresent(max ->
            LOG.atWarn()
                .addKeyValue("maxReceiveCount", max)
                .log(
                    "behind Lambda an outage of Port spends receives: set maxReceiveCount to 100"));
  }

  Batches batches() {
    return batches;
  }

  /** For messages of our own. */
  Sequels sequels() {
    return sequels;
  }

  DeadLetters deadLetters() {
    return new DeadLetters(sqs, deadLetterUrl.or(() -> facts().flatMap(QueueFacts::deadLetterUrl)));
  }

  /**
   * Puts an event onto the queue, to be tried later.
   *
   * @param changeTime when its change happened at the latest
   * @return after how long it comes
   * @throws SdkException when the queue does not take it
   */
  Duration put(String body, Duration after, Instant changeTime) {
    Duration delay = after.compareTo(LONGEST_DELAY) < 0 ? after : LONGEST_DELAY;
    sqs.sendMessage(r ->
        r.queueUrl(url)
            .messageBody(body)
            .delaySeconds((int) delay.plusMillis(999).toSeconds())
            .messageAttributes(
                Map.of(Attributes.CHANGE_TIME, Attributes.text(changeTime.toString()))));
    return delay;
  }
}
