package io.portaws.worker.queue;

final class EmbeddedQueueTest extends QueueContract {
  @Override
  Sqs sqs() {
    return Sqs.embedded();
  }
}
