package io.portaws.sandbox;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * SQS inside this JVM (ElasticMQ), with a client for tests. Safe for use by many threads.
 *
 * <p>Differs from SQS: ARNs have the account 000000000000, a queue's policy is ignored, a delete
 * with a stale receipt handle fails, and there is no limit on messages in flight.
 */
public final class EmbeddedSqs implements AutoCloseable {
  /**
   * How many messages a queue holds, by what they are doing.
   *
   * @param visible waiting to be received
   * @param inFlight received and neither deleted nor visible again
   * @param delayed not yet visible for the first time
   */
  public record Counts(int visible, int inFlight, int delayed) {
    /** All messages that the queue owns. */
    public int total() {
      return visible + inFlight + delayed;
    }
  }

  private static final int BATCH = 10;
  private static final String REGION = "us-east-1";

  private final SQSRestServer server;
  private final URI endpoint;
  private final SqsClient client;

  private EmbeddedSqs(SQSRestServer server, URI endpoint) {
    this.server = server;
    this.endpoint = endpoint;
    this.client =
        SqsClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials())
            .httpClient(AwsCrtHttpClient.builder().maxConcurrency(64).build())
            .build();
  }

  /** Starts SQS on a free port of 127.0.0.1. */
  public static EmbeddedSqs start() {
    return start(0);
  }

  /** Starts SQS on {@code port} of 127.0.0.1. */
  public static EmbeddedSqs start(int port) {
    quiet();
    var builder =
        SQSRestServerBuilder.withInterface("127.0.0.1").withAWSRegion(REGION).withPort(port);
    if (port != 0) {
      builder = builder.withServerAddress(new NodeAddress("http", "127.0.0.1", port, ""));
    }
    SQSRestServer server = (port == 0 ? builder.withDynamicPort() : builder).start();
    int bound = server.waitUntilStarted().localAddress().getPort();
    return new EmbeddedSqs(server, URI.create("http://127.0.0.1:" + bound));
  }

  public URI endpoint() {
    return endpoint;
  }

  /** A client with enough connections for tests; closed with this. */
  public SqsClient client() {
    return client;
  }

  /** Any credentials do; these are dummies. */
  public static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("sandbox", "sandbox"));
  }

  /**
   * Creates a queue.
   *
   * @param attributes by SQS's own names, {@code VisibilityTimeout}, {@code RedrivePolicy}, …
   * @return the queue's URL
   */
  public String createQueue(String name, Map<String, String> attributes) {
    return client.createQueue(b -> b.queueName(name).attributesWithStrings(attributes)).queueUrl();
  }

  /** Creates a queue whose messages move to {@code dlqUrl} once received that often. */
  public String createQueue(
      String name, Map<String, String> attributes, String dlqUrl, int maxReceives) {
    var redrive = Json.object();
    redrive.put("deadLetterTargetArn", arn(dlqUrl));
    redrive.put("maxReceiveCount", String.valueOf(maxReceives));
    Map<String, String> all = new HashMap<>(attributes);
    all.put("RedrivePolicy", Json.text(redrive));
    return createQueue(name, all);
  }

  /** The queue's ARN. */
  public String arn(String queueUrl) {
    return attribute(queueUrl, QueueAttributeName.QUEUE_ARN);
  }

  /** Sends each body as a message, ten a request. */
  public void send(String queueUrl, String... bodies) {
    send(queueUrl, List.of(bodies));
  }

  /** Sends each body as a message, ten a request. */
  public void send(String queueUrl, List<String> bodies) {
    for (int from = 0; from < bodies.size(); from += BATCH) {
      List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
      for (String body : bodies.subList(from, Math.min(from + BATCH, bodies.size()))) {
        String id = String.valueOf(entries.size());
        entries.add(SendMessageBatchRequestEntry.builder().id(id).messageBody(body).build());
      }
      var reply = client.sendMessageBatch(b -> b.queueUrl(queueUrl).entries(entries));
      if (reply.hasFailed() && !reply.failed().isEmpty()) {
        throw new IllegalStateException("SQS refused messages: " + reply.failed());
      }
    }
  }

  public Counts counts(String queueUrl) {
    var attributes =
        client
            .getQueueAttributes(b ->
                b.queueUrl(queueUrl)
                    .attributeNames(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
            .attributes();
    return new Counts(
        number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
        number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
        number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
  }

  /**
   * Receives and deletes what is visible now, with all attributes: for looking into a dead-letter
   * queue.
   */
  public List<Message> receiveAll(String queueUrl) {
    List<Message> all = new ArrayList<>();
    while (true) {
      List<Message> batch =
          client
              .receiveMessage(b ->
                  b.queueUrl(queueUrl)
                      .maxNumberOfMessages(BATCH)
                      .waitTimeSeconds(0)
                      .messageAttributeNames("All")
                      .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
              .messages();
      if (batch.isEmpty()) {
        return all;
      }
      delete(queueUrl, batch);
      all.addAll(batch);
    }
  }

  @Override
  public void close() {
    client.close();
    var _ = server.stopAndWait();
  }

  private void delete(String queueUrl, List<Message> batch) {
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
    for (Message message : batch) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(String.valueOf(entries.size()))
              .receiptHandle(message.receiptHandle())
              .build());
    }
    var reply = client.deleteMessageBatch(b -> b.queueUrl(queueUrl).entries(entries));
    if (reply.hasFailed() && !reply.failed().isEmpty()) {
      throw new IllegalStateException("SQS did not delete messages: " + reply.failed());
    }
  }

  private String attribute(String queueUrl, QueueAttributeName name) {
    String value =
        client
            .getQueueAttributes(b -> b.queueUrl(queueUrl).attributeNames(name))
            .attributes()
            .get(name);
    if (value == null) {
      throw new IllegalStateException("queue " + queueUrl + " has no " + name);
    }
    return value;
  }

  private static int number(Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
    return Integer.parseInt(attributes.getOrDefault(name, "0"));
  }

  /** Not everybody who tests with this logs by Logback. */
  private static void quiet() {
    if (LoggerFactory.getILoggerFactory().getClass().getName().startsWith("ch.qos.logback.")) {
      Logback.quiet();
    }
  }

  /** Loaded only where there is Logback. */
  private static final class Logback {
    private static void quiet() {
      if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
        for (String name : List.of("org.apache.pekko", "org.elasticmq")) {
          logback.getLogger(name).setLevel(Level.WARN);
        }
      }
    }
  }
}
