package io.portaws.peers.spring;

import io.awspring.cloud.sqs.annotation.SqsListener;
import io.portaws.peers.job.Job;
import io.portaws.peers.job.Unreadable;
import java.io.IOException;
import org.springframework.stereotype.Component;

/** Takes each message; one that it fails at stays on the queue. */
@Component
class Listener {
  private final Job job;

  Listener(Job job) {
    this.job = job;
  }

  @SqsListener("${QUEUE_URL}")
  void take(String body) throws Unreadable, IOException, InterruptedException {
    job.run(body);
  }
}
