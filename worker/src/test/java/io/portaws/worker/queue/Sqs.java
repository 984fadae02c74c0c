package io.portaws.worker.queue;

import io.portaws.sandbox.EmbeddedSqs;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** An SQS that tests talk to: where it is, and what a producer or an operator does with it. */
public final class Sqs {
  private static final AtomicInteger NAMES = new AtomicInteger();

  final URI endpoint;
  final String region;
  final AwsCredentialsProvider credentials;
  public final SqsClient client;

  Sqs(URI endpoint, String region, AwsCredentialsProvider credentials) {
    this.endpoint = endpoint;
    this.region = region;
    this.credentials = credentials;
    this.client =
        SqsClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(region))
            .credentialsProvider(credentials)
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .build();
  }

  private static final class Embedded {
    static final Sqs SQS =
        new Sqs(EmbeddedSqs.start().endpoint(), "us-east-1", EmbeddedSqs.credentials());
  }

  /** One embedded SQS for all tests of this JVM; every test has queues of its own. */
  public static Sqs embedded() {
    return Embedded.SQS;
  }

  public URI endpoint() {
    return endpoint;
  }

  public String createQueue(Map<String, String> attributes) {
    String name = "q" + NAMES.incrementAndGet() + "-" + System.nanoTime();
    return client.createQueue(r -> r.queueName(name).attributesWithStrings(attributes)).queueUrl();
  }

  /** A queue with this visibility timeout in seconds whose messages go to {@code dlq}. */
  public String createQueue(int visibility, String dlq, int maxReceives) {
    return createQueue(
        Map.of(
            "VisibilityTimeout",
            visibility + "",
            "RedrivePolicy",
            "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}"
                .formatted(arn(dlq), maxReceives)));
  }

  String arn(String url) {
    return client
        .getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
        .attributes()
        .getOrDefault(QueueAttributeName.QUEUE_ARN, "");
  }

  public void send(String url, String... bodies) {
    for (String body : bodies) {
      client.sendMessage(r -> r.queueUrl(url).messageBody(body));
    }
  }

  /** Receives what is visible now, without deleting it. */
  List<Message> receive(String url) {
    List<Message> all = new ArrayList<>();
    while (true) {
      List<Message> some =
          client
              .receiveMessage(r ->
                  r.queueUrl(url)
                      .maxNumberOfMessages(10)
                      .waitTimeSeconds(0)
                      .messageAttributeNames("All")
                      .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
              .messages();
      all.addAll(some);
      if (some.isEmpty()) {
        return all;
      }
    }
  }

  private int count(String url, QueueAttributeName name) {
    return Integer.parseInt(
        client
            .getQueueAttributes(r -> r.queueUrl(url).attributeNames(name))
            .attributes()
            .getOrDefault(name, "0"));
  }

  public int visible(String url) {
    return count(url, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
  }

  /** Sent, and not yet visible for the first time. */
  public int delayed(String url) {
    return count(url, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);
  }

  public int inFlight(String url) {
    return count(url, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
  }

  public int total(String url) {
    return visible(url) + inFlight(url);
  }
}
