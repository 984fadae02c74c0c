package io.portaws.lambda;

import io.portaws.pipeline.Sequel;
import io.portaws.pipeline.config.AwsAccess;
import io.portaws.pipeline.config.Definitions;
import io.portaws.pipeline.config.Pipeline;
import io.portaws.pipeline.config.PortAccess;
import io.portaws.pipeline.port.Pause;
import io.portaws.queue.QueueSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/**
 * All that has connections, tokens, credentials, or random seeds: nothing of it may be in a
 * snapshot, so that it is opened after a restore, and else at the first use. Safe for use by many
 * threads.
 */
final class Live implements AutoCloseable {
  /** SQS answers in milliseconds, but a process that just began on little CPU takes its time. */
  private static final Duration ATTEMPT = Duration.ofSeconds(4);

  private static final Duration CALL = Duration.ofSeconds(9);

  private final LambdaConfig config;
  private final Pipeline pipeline;
  private final SqsClient sqs;
  private final EmbeddedMetrics metrics;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final InstantSource clock = InstantSource.system();
  private final Settling.Shared settling;
  private final Map<String, ConsumedQueue> queues = new ConcurrentHashMap<>();
  private final Map<String, String> urls = new ConcurrentHashMap<>();

  /** The queue of the newest batch. */
  private volatile @Nullable ConsumedQueue consumed;

  private Live(
      LambdaConfig config,
      Definitions definitions,
      AwsAccess aws,
      PortAccess port,
      String account,
      Pause pause) {
    this.config = config;
    // This one is safe for use by many threads.
    RandomGenerator random = new Random();
    metrics = new EmbeddedMetrics(config.metricsNamespace());
    pipeline =
        Pipeline.assemble(
            new Pipeline.Parts(config.pipeline(), definitions, port, aws, account),
            new Pipeline.Surroundings(clock, random, executor, pause, metrics, this::put, false));
    sqs = sqs(aws);
    settling =
        new Settling.Shared(
            new Patience(config.maxTries(), random),
            () -> pipeline.governor().closedFor(clock.instant()),
            clock,
            new Calls.Runner(executor),
            metrics);
  }

  /**
   * Opens all of it.
   *
   * @param account the function's own
   * @throws IOException with a sentence for people when Port's secret cannot be had
   */
  static Live open(LambdaConfig config, Definitions definitions, AwsAccess aws, String account)
      throws IOException {
    PortAccess port = PortAccess.open(config.pipeline(), aws);
    return of(config, definitions, aws, port, account, Pause.SLEEP);
  }

  /**
   * As {@link #open}, with what was opened elsewhere.
   *
   * @param pause how requests to Port wait
   */
  static Live of(
      LambdaConfig config,
      Definitions definitions,
      AwsAccess aws,
      PortAccess port,
      String account,
      Pause pause) {
    return new Live(config, definitions, aws, port, account, pause);
  }

  static SqsClient sqs(AwsAccess aws) {
    SqsClientBuilder builder =
        SqsClient.builder()
            .region(Region.of(aws.region()))
            .credentialsProvider(aws.credentials())
            .httpClient(aws.http())
            .overrideConfiguration(
                ClientOverrideConfiguration.builder()
                    .apiCallAttemptTimeout(ATTEMPT)
                    .apiCallTimeout(CALL)
                    .retryStrategy(RetryMode.STANDARD)
                    .build());
    aws.endpoints().of("SQS").ifPresent(builder::endpointOverride);
    return builder.build();
  }

  /** Onto the queue that is consumed now: that of the batch, or the environment's. */
  private boolean put(Collection<? extends Sequel> messages) {
    @Nullable ConsumedQueue onto = queue().orElse(consumed);
    return messages.isEmpty() || (onto != null && onto.sequels().send(messages).isEmpty());
  }

  Pipeline pipeline() {
    return pipeline;
  }

  EmbeddedMetrics metrics() {
    return metrics;
  }

  Settling.Shared settling() {
    return settling;
  }

  InstantSource clock() {
    return clock;
  }

  /** The queue of the environment; empty when it names none. */
  Optional<ConsumedQueue> queue() {
    return config.queue().url().map(this::queue);
  }

  /**
   * The queue of the environment, else the one that the event names.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException when it cannot be found by its name
   */
  ConsumedQueue queueOf(String arn) {
    ConsumedQueue queue =
        queue(
            config
                .queue()
                .url()
                .orElseGet(() -> urls.computeIfAbsent(arn, name -> urlOf(sqs, name))));
    consumed = queue;
    return queue;
  }

  static String urlOf(SqsClient sqs, String arn) {
    Arn queue = Arn.fromString(arn);
    return sqs.getQueueUrl(r ->
            r.queueName(queue.resource().resource())
                .queueOwnerAWSAccountId(queue.accountId().orElse(null)))
        .queueUrl();
  }

  private ConsumedQueue queue(String url) {
    QueueSettings settings = config.queue();
    return queues.computeIfAbsent(
        url, _ -> new ConsumedQueue(sqs, url, settings.deadLetterUrl(), clock, (_, _) -> {}));
  }

  @Override
  public void close() {
    executor.shutdownNow();
    sqs.close();
    pipeline.close();
  }
}
