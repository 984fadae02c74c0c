package io.portaws.peers.batchmanager;

import io.portaws.peers.job.Job;
import io.portaws.peers.job.Stop;
import io.portaws.peers.job.Tally;
import io.portaws.peers.job.Unreadable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.batchmanager.SqsAsyncBatchManager;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * The AWS SDK's SqsAsyncBatchManager, which gathers deletes into tens, with a virtual thread a
 * message, so many at a time.
 */
final class BatchManager {
  private static final Logger LOG = LoggerFactory.getLogger(BatchManager.class);
  private static final int CONCURRENCY = 200;
  private static final int LOOPS = 2;
  private static final int POLL_SIZE = 10;

  /** How long a delete waits for others: the SDK's default. */
  private static final Duration GATHERING = Duration.ofMillis(200);

  /** A long poll, and some. */
  private static final Duration ATTEMPT = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(25);
  private static final Duration WIND_UP = Duration.ofSeconds(7);

  private final SqsAsyncBatchManager sqs;
  private final String queueUrl;
  private final Job job;
  private final Tally tally;
  private final Stop stop;
  private final int concurrency;
  private final Semaphore room;

  private BatchManager(
      SqsAsyncBatchManager sqs, String queueUrl, Job job, Tally tally, Stop stop, int concurrency) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.job = job;
    this.tally = tally;
    this.stop = stop;
    this.concurrency = concurrency;
    this.room = new Semaphore(concurrency);
  }

  /**
   * @param arguments how many messages at a time, and how many loops that receive
   */
  public static void main(String... arguments) throws IOException, InterruptedException {
    int concurrency = arguments.length > 0 ? Integer.parseInt(arguments[0]) : CONCURRENCY;
    int loops = arguments.length > 1 ? Integer.parseInt(arguments[1]) : LOOPS;
    Map<String, String> environment = System.getenv();
    Tally tally = new Tally();
    Stop stop = new Stop();
    try (Job job = Job.open(environment, concurrency, PATIENCE);
        SqsAsyncClient client = client(concurrency, tally);
        var timer = Executors.newScheduledThreadPool(2);
        SqsAsyncBatchManager sqs =
            SqsAsyncBatchManager.builder()
                .client(client)
                .scheduledExecutor(timer)
                .overrideConfiguration(o -> o.sendRequestFrequency(GATHERING))
                .build()) {
      BatchManager peer =
          new BatchManager(sqs, environment.get("QUEUE_URL"), job, tally, stop, concurrency);
      List<Thread> threads =
          IntStream.range(0, loops)
              .mapToObj(i -> Thread.ofVirtual().name("loop-" + i).start(peer::loop))
              .toList();
      System.out.println("ready");
      stop.await();
      peer.windUp(threads);
      timer.shutdownNow();
    } finally {
      System.out.println(tally);
      stop.done();
    }
  }

  private static SqsAsyncClient client(int concurrency, Tally tally) {
    return SqsAsyncClient.builder()
        .credentialsProvider(EnvironmentVariableCredentialsProvider.create())
        .httpClientBuilder(AwsCrtAsyncHttpClient.builder().maxConcurrency(concurrency))
        .overrideConfiguration(o -> o.addExecutionInterceptor(tally).apiCallAttemptTimeout(ATTEMPT))
        .build();
  }

  /** Receives only while there is room, so that nothing waits here while its time runs. */
  private void loop() {
    while (!stop.isAsked()) {
      int taken = 0;
      try {
        room.acquire(POLL_SIZE);
        taken = POLL_SIZE;
        for (Message message : receive()) {
          Thread.startVirtualThread(() -> handle(message));
          taken--;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        room.release(taken);
      }
    }
  }

  /**
   * A long poll, which the batch manager passes on as it is, because it asks for an attribute: by
   * its own prefetch the work costs more, and an empty queue takes a whole core, for it polls as
   * long as the queue's setting says, which is not at all at first.
   */
  private List<Message> receive() throws InterruptedException {
    try {
      return sqs.receiveMessage(r ->
              r.queueUrl(queueUrl)
                  .maxNumberOfMessages(POLL_SIZE)
                  .waitTimeSeconds(20)
                  .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP))
          .get()
          .messages();
    } catch (ExecutionException e) {
      LOG.warn("SQS", e);
      stop.pause();
      return List.of();
    }
  }

  /** The message's place is free when it is deleted, so that there are never too many deletes. */
  private void handle(Message message) {
    try {
      job.run(message.body());
      sqs.deleteMessage(r -> r.queueUrl(queueUrl).receiptHandle(message.receiptHandle())).join();
      tally.deleted(1);
    } catch (IOException | Unreadable | RuntimeException e) {
      LOG.warn("message {} stays on the queue", message.messageId(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      room.release();
    }
  }

  /** Lets what is begun end, its deletes too, which closing the batch manager would cancel. */
  private void windUp(List<Thread> loops) throws InterruptedException {
    Instant end = Instant.now().plus(WIND_UP);
    Stop.join(loops);
    long left = Duration.between(Instant.now(), end).toMillis();
    if (!room.tryAcquire(concurrency, left, TimeUnit.MILLISECONDS)) {
      LOG.warn("some messages are not done in time and stay on the queue");
    }
  }
}
