package io.portaws.queue;

import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.SqsProxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** A queue of its own for each test, behind a proxy that fails what it is told to fail. */
final class TestQueue implements AutoCloseable {
  private static final AtomicInteger NAMES = new AtomicInteger();

  private static final class Embedded {
    static final EmbeddedSqs SQS = EmbeddedSqs.start();
  }

  final EmbeddedSqs sqs = Embedded.SQS;
  final SqsProxy proxy = SqsProxy.before(sqs.endpoint());
  final String url;
  final SqsClient client =
      SqsClient.builder()
          .endpointOverride(proxy.endpoint())
          .region(Region.US_EAST_1)
          .credentialsProvider(EmbeddedSqs.credentials())
          .httpClientBuilder(AwsCrtHttpClient.builder())
          .build();

  TestQueue() {
    this(Map.of());
  }

  TestQueue(Map<String, String> attributes) {
    url = create(attributes);
  }

  String create(Map<String, String> attributes) {
    return sqs.createQueue("queue-" + NAMES.incrementAndGet(), attributes);
  }

  /** What is visible now. */
  List<Message> receive() {
    return sqs.client()
        .receiveMessage(r ->
            r.queueUrl(url)
                .maxNumberOfMessages(10)
                .waitTimeSeconds(1)
                .messageAttributeNames("All")
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
        .messages();
  }

  @Override
  public void close() {
    client.close();
    proxy.close();
  }
}
