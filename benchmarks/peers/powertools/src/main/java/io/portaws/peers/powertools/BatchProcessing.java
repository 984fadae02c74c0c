package io.portaws.peers.powertools;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for the handler that Powertools' {@code BatchMessageHandlerBuilder} builds: a message
 * that throws is reported as failed, and the rest of the batch is done all the same.
 */
final class BatchProcessing {
  private static final Logger LOG = LoggerFactory.getLogger(BatchProcessing.class);

  /** What is done with one message; it is done when this returns. */
  @FunctionalInterface
  interface RawMessageHandler {
    void accept(SQSMessage message) throws Exception;
  }

  private final RawMessageHandler handler;

  BatchProcessing(RawMessageHandler handler) {
    this.handler = handler;
  }

  /** One message after the other. */
  SQSBatchResponse processBatch(SQSEvent event) {
    List<BatchItemFailure> failures = new ArrayList<>();
    event.getRecords().forEach(message -> process(message, failures));
    return new SQSBatchResponse(failures);
  }

  /** All messages at once, as far as the executor does. */
  SQSBatchResponse processBatchInParallel(SQSEvent event, Executor executor) {
    List<BatchItemFailure> failures = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<?>[] tasks =
        event.getRecords().stream()
            .map(message -> CompletableFuture.runAsync(() -> process(message, failures), executor))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(tasks).join();
    return new SQSBatchResponse(failures);
  }

  private void process(SQSMessage message, List<BatchItemFailure> failures) {
    try {
      handler.accept(message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failures.add(new BatchItemFailure(message.getMessageId()));
    } catch (Exception e) {
      LOG.error("message {} failed", message.getMessageId(), e);
      failures.add(new BatchItemFailure(message.getMessageId()));
    }
  }
}
