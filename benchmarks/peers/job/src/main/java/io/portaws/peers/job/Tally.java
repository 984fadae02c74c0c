package io.portaws.peers.job;

import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Counts messages that were deleted, and as an interceptor of its client the requests to SQS: each
 * try, for each is billed. Safe for use by many threads.
 */
public final class Tally implements ExecutionInterceptor {
  private final LongAdder messages = new LongAdder();
  private final LongAdder requests = new LongAdder();

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    requests.increment();
  }

  /** So many messages are done and deleted. */
  public void deleted(int count) {
    messages.add(count);
  }

  /** What a peer prints at its end. */
  @Override
  public String toString() {
    return "messages=" + messages + " requests.sqs=" + requests;
  }
}
