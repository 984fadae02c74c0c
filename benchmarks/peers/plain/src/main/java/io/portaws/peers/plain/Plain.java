package io.portaws.peers.plain;

import io.portaws.peers.job.Job;
import io.portaws.peers.job.Stop;
import io.portaws.peers.job.Tally;
import io.portaws.peers.job.Unreadable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The exporter's shape: workers that receive ten messages and take one after the other, each a
 * read, a write and a delete. What fails, by Port's limit too, stays on the queue until its
 * visibility timeout ends.
 */
final class Plain {
  private static final Logger LOG = LoggerFactory.getLogger(Plain.class);
  private static final int WORKERS = 5;

  private final SqsClient sqs;
  private final String queueUrl;
  private final Job job;
  private final Tally tally;
  private final Stop stop;

  private Plain(SqsClient sqs, String queueUrl, Job job, Tally tally, Stop stop) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.job = job;
    this.tally = tally;
    this.stop = stop;
  }

  /**
   * @param arguments how many workers; 5 when it is not said, as the exporter has
   */
  public static void main(String... arguments) throws IOException, InterruptedException {
    int workers = arguments.length == 0 ? WORKERS : Integer.parseInt(arguments[0]);
    Map<String, String> environment = System.getenv();
    Tally tally = new Tally();
    Stop stop = new Stop();
    try (Job job = Job.open(environment, workers, Duration.ZERO);
        SqsClient sqs = client(workers, tally)) {
      Plain plain = new Plain(sqs, environment.get("QUEUE_URL"), job, tally, stop);
      List<Thread> threads =
          IntStream.range(0, workers)
              .mapToObj(i -> Thread.ofPlatform().name("worker-" + i).start(plain::work))
              .toList();
      System.out.println("ready");
      stop.await();
      Stop.join(threads);
    } finally {
      System.out.println(tally);
      stop.done();
    }
  }

  private static SqsClient client(int workers, Tally tally) {
    return SqsClient.builder()
        .credentialsProvider(EnvironmentVariableCredentialsProvider.create())
        .httpClientBuilder(AwsCrtHttpClient.builder().maxConcurrency(workers))
        .overrideConfiguration(o -> o.addExecutionInterceptor(tally))
        .build();
  }

  private void work() {
    while (!stop.isAsked()) {
      try {
        for (Message message : receive()) {
          if (stop.isAsked()) {
            return;
          }
          handle(message);
        }
      } catch (AbortedException | InterruptedException e) {
        return;
      } catch (SdkException e) {
        LOG.warn("SQS", e);
      }
    }
  }

  private List<Message> receive() {
    return sqs.receiveMessage(r -> r.queueUrl(queueUrl).maxNumberOfMessages(10).waitTimeSeconds(20))
        .messages();
  }

  private void handle(Message message) throws InterruptedException {
    try {
      job.run(message.body());
    } catch (IOException | Unreadable | RuntimeException e) {
      LOG.warn("message {} stays on the queue", message.messageId(), e);
      return;
    }
    sqs.deleteMessage(r -> r.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
    tally.deleted(1);
  }
}
