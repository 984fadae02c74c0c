package io.portaws.lambda;

import io.portaws.pipeline.config.AwsAccess;
import io.portaws.queue.Received;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Hides a batch for which nothing can be done, longer each time: while the configuration is wrong,
 * or Port's secret cannot be had. By the queue's visibility timeout alone the receives of healthy
 * messages would be spent within a day, and SQS would dead-letter them without a reason. Needs
 * nothing but the queue.
 */
final class Postponement {
  private static final Logger LOG = LoggerFactory.getLogger(Postponement.class);

  private final LambdaConfig config;

  Postponement(LambdaConfig config) {
    this.config = config;
  }

  /** Does what it can in so long; what it does not reach comes after the queue's own time. */
  void of(Event.Batch batch, AwsAccess aws, Duration atMost) {
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    InstantSource clock = InstantSource.system();
    try (SqsClient sqs = Live.sqs(aws)) {
      String url = config.queue().url().orElseGet(() -> Live.urlOf(sqs, batch.queueArn()));
      QueueCalls calls =
          new QueueCalls(
              new ConsumedQueue(sqs, url, config.queue().deadLetterUrl(), clock, (_, _) -> {}),
              new Calls.Runner(executor),
              new EmbeddedMetrics(config.metricsNamespace()));
      Patience patience = new Patience(config.maxTries(), new Random());
      Instant now = clock.instant();
      for (Received each : batch.messages()) {
        calls.handBack(each, patience.whileClosed(each, Duration.ZERO, now).after());
      }
      calls.await(atMost);
    } catch (RuntimeException e) {
      // The configuration is wrong, so that anything may fail; why is what is to be told.
      LOG.atWarn()
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("the batch cannot be put off: it comes after the queue's visibility timeout");
    } finally {
      executor.shutdownNow();
    }
  }
}
