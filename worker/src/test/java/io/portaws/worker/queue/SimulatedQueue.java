package io.portaws.worker.queue;

import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Opens a queue over a client of the simulation's, which is in another package. */
public final class SimulatedQueue {
  private SimulatedQueue() {}

  public static Queue open(SqsClient sqs, String url, Ledger ledger, InstantSource clock) {
    return Queue.over(sqs, sqs, url, Optional.empty(), Queue.Terms.OF_THE_QUEUE, ledger, clock);
  }
}
