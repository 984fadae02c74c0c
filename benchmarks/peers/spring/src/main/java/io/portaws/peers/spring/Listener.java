package io.portaws.peers.spring;

import io.awspring.cloud.sqs.annotation.SqsListener;
import io.awspring.cloud.sqs.listener.acknowledgement.BatchAcknowledgement;
import io.portaws.peers.job.Job;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.springframework.messaging.Message;
import org.springframework.stereotype.Component;

/** Takes the messages of a poll together, and works on each on a virtual thread of its own. */
@Component
class Listener {
  private final Job job;

  Listener(Job job) {
    this.job = job;
  }

  /**
   * Hands those that are done to be deleted, with others, ten a request; those that it fails at
   * stay on the queue.
   */
  @SqsListener("${QUEUE_URL}")
  void take(List<Message<String>> messages, BatchAcknowledgement<String> acknowledgement)
      throws ExecutionException, InterruptedException {
    Map<Message<String>, FutureTask<Void>> begun = new LinkedHashMap<>();
    for (Message<String> message : messages) {
      begun.put(message, begin(message));
    }
    List<Message<String>> done = new ArrayList<>(messages.size());
    ExecutionException failure = null;
    for (var each : begun.entrySet()) {
      try {
        each.getValue().get();
        done.add(each.getKey());
      } catch (ExecutionException e) {
        failure = e;
      }
    }
    if (!done.isEmpty()) {
      acknowledgement.acknowledgeAsync(done);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private FutureTask<Void> begin(Message<String> message) {
    FutureTask<Void> task =
        new FutureTask<>(() -> {
          job.run(message.getPayload());
          return null;
        });
    Thread.startVirtualThread(task);
    return task;
  }
}
