package io.portaws.peers.powertools;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import io.portaws.peers.job.Job;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The function: a batch of messages, each a read and a write, all at once by virtual threads, or
 * one after the other where the variable IN_PARALLEL is false. What Port's limit refuses comes
 * again by the queue.
 */
public final class PowertoolsHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
  /** As many connections as the product's function has reads and requests at a time. */
  private static final int CONCURRENCY = 100;

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final boolean isParallel;
  private final BatchProcessing batches;

  /** As Lambda makes it. */
  public PowertoolsHandler() throws IOException {
    Map<String, String> environment = System.getenv();
    Job job = Job.open(environment, CONCURRENCY, Duration.ZERO);
    isParallel = !"false".equals(environment.get("IN_PARALLEL"));
    batches = new BatchProcessing(message -> job.run(message.getBody()));
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    return isParallel
        ? batches.processBatchInParallel(event, executor)
        : batches.processBatch(event);
  }
}
