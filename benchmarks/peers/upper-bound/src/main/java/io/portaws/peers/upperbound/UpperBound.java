package io.portaws.peers.upperbound;

import io.portaws.peers.job.Stop;
import io.portaws.peers.job.Tally;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Receives ten and deletes ten, with nothing between. Clients and requests are those of the
 * product's queue, one for polls and one for deletes: what it would do with no work to do.
 */
final class UpperBound {
  private static final Logger LOG = LoggerFactory.getLogger(UpperBound.class);
  private static final int THREADS = 4;

  private final SqsClient polling;
  private final SqsClient settling;
  private final String queueUrl;
  private final Tally tally;
  private final Stop stop;

  private UpperBound(
      SqsClient polling, SqsClient settling, String queueUrl, Tally tally, Stop stop) {
    this.polling = polling;
    this.settling = settling;
    this.queueUrl = queueUrl;
    this.tally = tally;
    this.stop = stop;
  }

  /**
   * @param arguments how many threads
   */
  public static void main(String... arguments) throws InterruptedException {
    int count = arguments.length == 0 ? THREADS : Integer.parseInt(arguments[0]);
    Tally tally = new Tally();
    Stop stop = new Stop();
    try (SqsClient polling = client(64, tally);
        SqsClient settling = client(50, tally)) {
      UpperBound bound =
          new UpperBound(polling, settling, System.getenv("QUEUE_URL"), tally, stop);
      List<Thread> threads =
          IntStream.range(0, count)
              .mapToObj(i -> Thread.ofVirtual().name("loop-" + i).start(bound::loop))
              .toList();
      System.out.println("ready");
      stop.await();
      Stop.join(threads);
    } finally {
      System.out.println(tally);
      stop.done();
    }
  }

  private static SqsClient client(int connections, Tally tally) {
    return SqsClient.builder()
        .credentialsProvider(EnvironmentVariableCredentialsProvider.create())
        .httpClientBuilder(AwsCrtHttpClient.builder().maxConcurrency(connections))
        .overrideConfiguration(o -> o.addExecutionInterceptor(tally))
        .build();
  }

  private void loop() {
    while (!stop.isAsked()) {
      try {
        List<Message> messages = receive();
        if (!messages.isEmpty()) {
          delete(messages);
        }
      } catch (AbortedException e) {
        return;
      } catch (SdkException e) {
        LOG.warn("SQS", e);
      }
    }
  }

  private List<Message> receive() {
    return polling
        .receiveMessage(r ->
            r.queueUrl(queueUrl)
                .maxNumberOfMessages(10)
                .waitTimeSeconds(20)
                .messageAttributeNames("All")
                .messageSystemAttributeNames(
                    MessageSystemAttributeName.AWS_TRACE_HEADER,
                    MessageSystemAttributeName.SENT_TIMESTAMP,
                    MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                    MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP))
        .messages();
  }

  private void delete(List<Message> messages) {
    List<DeleteMessageBatchRequestEntry> entries =
        IntStream.range(0, messages.size())
            .mapToObj(i ->
                DeleteMessageBatchRequestEntry.builder()
                    .id(Integer.toString(i))
                    .receiptHandle(messages.get(i).receiptHandle())
                    .build())
            .toList();
    var answer = settling.deleteMessageBatch(r -> r.queueUrl(queueUrl).entries(entries));
    tally.deleted(answer.successful().size());
  }
}
