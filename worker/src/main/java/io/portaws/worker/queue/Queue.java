package io.portaws.worker.queue;

import io.portaws.pipeline.Message;
import io.portaws.queue.Batches;
import io.portaws.queue.DeadLetters;
import io.portaws.queue.QueueFacts;
import io.portaws.queue.QueueRefused;
import io.portaws.queue.Received;
import io.portaws.queue.Sequels;
import io.portaws.worker.instance.SinceStart;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
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

  /** The most that a poll can bring: ten bodies of SQS's 1 MiB. */
  public static final long POLL_BYTES = POLL_SIZE * 1_048_576L;

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

  /**
   * What this consumer asks of a message, within what the queue allows.
   *
   * @param lease how long a received message is ours, at most
   * @param maxReceives how often it may be received, at most; empty for as often as the queue says
   */
  public record Terms(Duration lease, Optional<Integer> maxReceives) {
    /** Whatever the queue says. */
    public static final Terms OF_THE_QUEUE = new Terms(Duration.ofHours(12), Optional.empty());
  }

  private final SqsClient polling;
  private final SqsClient settling;
  private final QueueFacts facts;
  private final Terms terms;
  private final Ledger ledger;
  private final InstantSource clock;
  private final AtomicBoolean polled = new AtomicBoolean();

  private Queue(
      SqsClient polling,
      SqsClient settling,
      QueueFacts facts,
      Terms terms,
      Ledger ledger,
      InstantSource clock) {
    this.polling = polling;
    this.settling = settling;
    this.facts = facts;
    this.terms = terms;
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
  public static Queue open(Connection connection, Terms terms, Ledger ledger, InstantSource clock) {
    SqsClient settling = client(connection, 50, Duration.ofSeconds(10));
    SqsClient polling = client(connection, MOST_POLLS, LONGEST_POLL.plusSeconds(10));
    return over(
        polling, settling, connection.queueUrl(), connection.deadLetterUrl(), terms, ledger, clock);
  }

  /** As {@link #open}, over clients that are closed with the queue, and when it cannot be had. */
  static Queue over(
      SqsClient polling,
      SqsClient settling,
      String url,
      Optional<String> deadLetterUrl,
      Terms terms,
      Ledger ledger,
      InstantSource clock) {
    try {
      QueueFacts facts = QueueFacts.read(settling, url, deadLetterUrl);
      return new Queue(polling, settling, facts, terms, ledger, clock);
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

  /** How long a received message is ours; whole seconds, and no longer than the queue says. */
  public Duration lease() {
    Duration most = facts.visibilityTimeout();
    Duration asked = terms.lease().truncatedTo(ChronoUnit.SECONDS);
    return asked.compareTo(most) < 0 ? asked : most;
  }

  /** After how many receives a message is given up; empty when neither side says. */
  Optional<Integer> maxReceives() {
    return Stream.of(facts.maxReceiveCount(), terms.maxReceives())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
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
    if (polled.compareAndSet(false, true)) {
      LOG.atInfo().addKeyValue("sinceStartMillis", SinceStart.millis()).log("first poll");
    }
    Instant askedAt = clock.instant();
    var answer =
        polling.receiveMessage(r ->
            r.queueUrl(facts.url())
                .maxNumberOfMessages(POLL_SIZE)
                .visibilityTimeout((int) lease().toSeconds())
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
    Instant leaseEnds = (leasedAt.isBefore(askedAt) ? askedAt : leasedAt).plus(lease());
    // All are read before the first is entered, so that none is in the books without a turn.
    List<Held> all =
        answer.messages().stream()
            .map(each ->
                new Held(
                    Received.of(each, clock.instant()),
                    leaseEnds,
                    each.attributes().get(MessageSystemAttributeName.AWS_TRACE_HEADER)))
            .toList();
    ledger.brought(all);
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

  /** About how many messages are to be had: those in flight and delayed ones are not counted. */
  public long backlog() {
    QueueAttributeName visible = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    var answer = settling.getQueueAttributes(r -> r.queueUrl(facts.url()).attributeNames(visible));
    return Long.parseLong(answer.attributes().getOrDefault(visible, "0"));
  }

  /**
   * About how many messages there are.
   *
   * @param waiting to be had
   * @param inFlight received by somebody and not done
   * @param delayed not to be had yet
   */
  public record Counts(long waiting, long inFlight, long delayed) {}

  /** Asks the queue how many it has: one request. */
  public Counts counts() {
    QueueAttributeName visible = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    QueueAttributeName taken = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;
    QueueAttributeName delayed = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED;
    var answer =
        settling.getQueueAttributes(
            r -> r.queueUrl(facts.url()).attributeNames(visible, taken, delayed));
    return new Counts(
        Long.parseLong(answer.attributes().getOrDefault(visible, "0")),
        Long.parseLong(answer.attributes().getOrDefault(taken, "0")),
        Long.parseLong(answer.attributes().getOrDefault(delayed, "0")));
  }

  /** As {@link #counts}, of the dead-letter queue; empty when there is none. */
  public Optional<Long> deadLettersWaiting() {
    QueueAttributeName visible = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    return facts
        .deadLetterUrl()
        .map(url -> settling.getQueueAttributes(r -> r.queueUrl(url).attributeNames(visible)))
        .map(answer -> Long.parseLong(answer.attributes().getOrDefault(visible, "0")));
  }

  Batches batches() {
    return new Batches(settling, facts.url());
  }

  DeadLetters deadLetters() {
    return new DeadLetters(settling, facts.deadLetterUrl());
  }

  /** For messages of our own. */
  public Sequels sequels(QueueMetrics metrics) {
    return new Sequels(settling, facts.url(), clock, metrics);
  }

  @Override
  public void close() {
    polling.close();
    settling.close();
  }
}
