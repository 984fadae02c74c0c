package io.portaws.worker.queue;

import io.portaws.pipeline.Message;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * One SQS queue: connections, facts and the ledger of what was received. Polling and settling have
 * connections of their own, so that long polls never keep a delete waiting. Safe for use by many
 * threads.
 */
public final class Queue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Queue.class);

  /** The longest that SQS lets a poll wait, and the most messages it answers with. */
  public static final Duration LONGEST_POLL = Duration.ofSeconds(20);

  public static final int POLL_SIZE = 10;

  /** The message attribute in which what we send again keeps its change time. */
  static final String CHANGE_TIME = "changeTime";

  /** The one in which a dead letter says when it was first received. */
  static final String FIRST_SEEN = "firstSeen";

  /** As many loops as there can be, each with a connection of its own. */
  public static final int MOST_POLLS = 64;

  /** Its answers tell whole seconds, and take a while. */
  private static final Duration CLOCKS_MAY_DIFFER = Duration.ofSeconds(5);

  /** How to reach the queue; endpoint is empty for AWS's own. */
  public record Connection(
      String queueUrl,
      Optional<String> deadLetterUrl,
      String region,
      Optional<URI> endpoint,
      AwsCredentialsProvider credentials) {}

  private final SqsClient polling;
  private final SqsClient settling;
  private final QueueFacts facts;
  private final Ledger ledger;
  private final InstantSource clock;

  private Queue(
      SqsClient polling, SqsClient settling, QueueFacts facts, Ledger ledger, InstantSource clock) {
    this.polling = polling;
    this.settling = settling;
    this.facts = facts;
    this.ledger = ledger;
    this.clock = facts.toldAt().map(aws -> inTime(clock, aws)).orElse(clock);
  }

  /**
   * Messages carry times of AWS's clocks, and what a read told is compared with them: where ours is
   * wrong, it is theirs that counts.
   */
  private static InstantSource inTime(InstantSource clock, Instant aws) {
    Duration ahead = Duration.between(aws, clock.instant());
    if (ahead.abs().compareTo(CLOCKS_MAY_DIFFER) <= 0) {
      return clock;
    }
    LOG.atWarn()
        .addKeyValue("secondsAhead", ahead.toSeconds())
        .log("this machine's clock is not AWS's, which is used instead: let NTP set it");
    return () -> clock.instant().minus(ahead);
  }

  /**
   * Opens the queue and asks what it is.
   *
   * @throws QueueRefused when it is one that this worker must not consume
   * @throws software.amazon.awssdk.core.exception.SdkException when it cannot be asked
   */
  public static Queue open(Connection connection, Ledger ledger, InstantSource clock) {
    SqsClient settling = client(connection, 50, Duration.ofSeconds(10));
    SqsClient polling = client(connection, MOST_POLLS, LONGEST_POLL.plusSeconds(10));
    return over(
        polling, settling, connection.queueUrl(), connection.deadLetterUrl(), ledger, clock);
  }

  /** As {@link #open}, over clients that are closed with the queue, and when it cannot be had. */
  static Queue over(
      SqsClient polling,
      SqsClient settling,
      String url,
      Optional<String> deadLetterUrl,
      Ledger ledger,
      InstantSource clock) {
    try {
      QueueFacts facts = QueueFacts.read(settling, url, deadLetterUrl);
      return new Queue(polling, settling, facts, ledger, clock);
    } catch (QueueDoesNotExistException e) {
      polling.close();
      settling.close();
      throw new QueueRefused(QueueRefused.NONE);
    } catch (RuntimeException e) {
      polling.close();
      settling.close();
      throw e;
    }
  }

  private static SqsClient client(Connection connection, int connections, Duration timeout) {
    var builder =
        SqsClient.builder()
            .region(Region.of(connection.region()))
            .credentialsProvider(connection.credentials())
            .httpClientBuilder(
                AwsCrtHttpClient.builder()
                    .maxConcurrency(connections)
                    .connectionTimeout(Duration.ofSeconds(5)))
            .overrideConfiguration(
                ClientOverrideConfiguration.builder().apiCallAttemptTimeout(timeout).build());
    connection.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  /** AWS's time of day, as far as it is told; what leases and waits are counted by. */
  public InstantSource clock() {
    return clock;
  }

  public QueueFacts facts() {
    return facts;
  }

  public Ledger ledger() {
    return ledger;
  }

  /**
   * Receives up to ten messages and enters them into the ledger. The lease of each is counted from
   * a second before the answer was here, or from the request when that is later.
   *
   * @param wait how long SQS waits for a first message; whole seconds, at most 20
   * @return what a turn can begin with; a message that is held already is not among it
   */
  public Poll receive(Duration wait) {
    Instant askedAt = clock.instant();
    var answer =
        polling.receiveMessage(r ->
            r.queueUrl(facts.url())
                .maxNumberOfMessages(POLL_SIZE)
                .waitTimeSeconds((int) wait.toSeconds())
                .messageAttributeNames("All")
                .messageSystemAttributeNames(
                    MessageSystemAttributeName.AWS_TRACE_HEADER,
                    MessageSystemAttributeName.SENT_TIMESTAMP,
                    MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                    MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP));
    Instant answeredAt = clock.instant();
    // A long poll may have waited before it handed anything out: no message was leased before then.
    Instant leasedAt = answeredAt.minus(Duration.ofSeconds(1));
    Instant leaseEnds =
        (leasedAt.isBefore(askedAt) ? askedAt : leasedAt).plus(facts.visibilityTimeout());
    // All are read before the first is entered, so that none is in the books without a turn.
    List<Held> all =
        answer.messages().stream()
            .map(each ->
                new Held(
                    message(each),
                    each.receiptHandle(),
                    leaseEnds,
                    each.messageAttributes(),
                    firstSeen(each),
                    each.attributes().get(MessageSystemAttributeName.AWS_TRACE_HEADER)))
            .toList();
    Map<Boolean, List<Message>> fresh =
        all.stream()
            .filter(ledger::received)
            .map(Held::message)
            .collect(Collectors.partitioningBy(ledger::isDoneBefore));
    return new Poll(
        Objects.requireNonNull(fresh.get(false)),
        Objects.requireNonNull(fresh.get(true)),
        all.size());
  }

  /**
   * One poll's answer.
   *
   * @param messages what a turn can begin with
   * @param doneBefore those whose work was done when they were received before: to be deleted
   * @param received how many SQS handed out
   */
  public record Poll(List<Message> messages, List<Message> doneBefore, int received) {
    /** Ten is what a poll can carry: there is probably more. */
    public boolean isFull() {
      return received == POLL_SIZE;
    }
  }

  private Message message(software.amazon.awssdk.services.sqs.model.Message received) {
    Map<MessageSystemAttributeName, String> system = received.attributes();
    long sentAt =
        Long.parseLong(
            system.getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, clock.millis() + ""));
    int receives =
        Integer.parseInt(
            system.getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1"));
    return Message.received(
        received.messageId(),
        received.body(),
        Instant.ofEpochMilli(sentAt),
        Math.max(1, receives),
        instant(received.messageAttributes().get(CHANGE_TIME)));
  }

  /** By anybody: what was dead-lettered and sent again says when that was before. */
  private Instant firstSeen(software.amazon.awssdk.services.sqs.model.Message received) {
    Instant before = instant(received.messageAttributes().get(FIRST_SEEN));
    String told =
        received
            .attributes()
            .getOrDefault(
                MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP,
                clock.millis() + "");
    Instant now = Instant.ofEpochMilli(Long.parseLong(told));
    return before != null && before.isBefore(now) ? before : now;
  }

  private static @Nullable Instant instant(@Nullable MessageAttributeValue attribute) {
    if (attribute == null || attribute.stringValue() == null) {
      return null;
    }
    try {
      return Instant.parse(attribute.stringValue());
    } catch (DateTimeParseException notOurs) {
      return null;
    }
  }

  /** About how many messages are to be had: those in flight and delayed ones are not counted. */
  public long backlog() {
    QueueAttributeName visible = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    var answer = settling.getQueueAttributes(r -> r.queueUrl(facts.url()).attributeNames(visible));
    return Long.parseLong(answer.attributes().getOrDefault(visible, "0"));
  }

  Batches batches() {
    return new Batches(settling, facts.url());
  }

  DeadLetters deadLetters() {
    return new DeadLetters(settling, facts.deadLetterUrl());
  }

  FollowUps followUps(QueueMetrics metrics) {
    return new FollowUps(settling, facts.url(), clock, metrics);
  }

  @Override
  public void close() {
    polling.close();
    settling.close();
  }
}
