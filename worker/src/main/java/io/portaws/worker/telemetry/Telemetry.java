package io.portaws.worker.telemetry;

import io.micrometer.cloudwatch2.CloudWatchMeterRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.portaws.pipeline.config.AwsEndpoints;
import io.portaws.worker.config.TelemetrySettings;
import io.portaws.worker.config.TelemetrySettings.Registry;
import io.portaws.worker.instance.Whereabouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;

/**
 * The registries that meters are published by, and the tracer. A registry that cannot be reached
 * harms nothing but itself. Safe for use by many threads; closed once.
 */
public final class Telemetry implements AutoCloseable {
  static final Duration CONNECT = Duration.ofSeconds(2);
  static final Duration ANSWER = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
  private static final Duration STEP = Duration.ofMinutes(1);

  /** How AWS is reached. */
  public record Aws(String region, AwsEndpoints endpoints, AwsCredentialsProvider credentials) {}

  private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
  private final @Nullable PrometheusMeterRegistry prometheus;
  private final List<AutoCloseable> closing = new ArrayList<>();
  private final List<AutoCloseable> clients = new ArrayList<>();
  private final Tracing tracing;
  private final Aws aws;
  private final Whereabouts whereabouts;

  private Telemetry(TelemetrySettings settings, Aws aws, Whereabouts whereabouts, Duration step) {
    this.aws = aws;
    this.whereabouts = whereabouts;
    OtlpResource resource = new OtlpResource(whereabouts, settings.resource());
    prometheus =
        settings.registries().contains(Registry.PROMETHEUS)
            ? new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)
            : null;
    if (prometheus != null) {
      registry.add(prometheus);
    }
    settings.metrics().ifPresent(otlp -> send(OtlpMeters.registry(otlp, resource, step)));
    if (settings.registries().contains(Registry.CLOUDWATCH)) {
      cloudWatch(settings.namespace(), step);
    }
    tracing = settings.traces().map(otlp -> Tracing.to(otlp, resource)).orElse(Tracing.OFF);
    closing.add(tracing);
  }

  /** Opens what the settings ask for; nothing is asked of the network yet. */
  public static Telemetry open(TelemetrySettings settings, Aws aws, Whereabouts whereabouts) {
    return open(settings, aws, whereabouts, STEP);
  }

  static Telemetry open(
      TelemetrySettings settings, Aws aws, Whereabouts whereabouts, Duration step) {
    return new Telemetry(settings, aws, whereabouts, step);
  }

  private void send(MeterRegistry one) {
    registry.add(one);
    closing.add(one::close);
  }

  /** By the CRT, as every other AWS client here: the SDK's default would bring netty. */
  private void cloudWatch(String namespace, Duration step) {
    var builder =
        CloudWatchAsyncClient.builder()
            .region(Region.of(aws.region()))
            .credentialsProvider(aws.credentials())
            .httpClientBuilder(AwsCrtAsyncHttpClient.builder().connectionTimeout(CONNECT))
            .overrideConfiguration(
                ClientOverrideConfiguration.builder().apiCallTimeout(ANSWER).build());
    aws.endpoints().of("CLOUDWATCH").ifPresent(builder::endpointOverride);
    CloudWatchAsyncClient client = builder.build();
    CloudWatchMeterRegistry meters = CloudWatchMeters.registry(namespace, step, client);
    registry.add(meters);
    closing.add(() -> {
      meters.close();
      client.close();
    });
  }

  /** Where meters are registered. */
  public MeterRegistry registry() {
    return registry;
  }

  /** The meters as Prometheus reads them; empty when it is not among the registries. */
  public Optional<String> scrape() {
    return Optional.ofNullable(prometheus).map(PrometheusMeterRegistry::scrape);
  }

  public Tracing tracing() {
    return tracing;
  }

  /** How many tasks of our ECS service run; 1 outside ECS. It throws when ECS cannot be asked. */
  public IntSupplier runningTasks() {
    if (whereabouts.metadata().isEmpty()) {
      return () -> 1;
    }
    EcsService service = EcsService.of(whereabouts.metadata().get()::task, aws);
    synchronized (closing) {
      clients.add(service);
    }
    return service;
  }

  /**
   * Sends what has not been sent, side by side, for at most {@code most}. Prometheus can be asked
   * until the end. What is counted from now on is not sent any more.
   *
   * @param executor runs one task for each registry
   */
  public void flush(ExecutorService executor, Duration most) {
    whereabouts.endSearch();
    long endNanos = System.nanoTime() + most.toNanos();
    List<Future<?>> running = new ArrayList<>();
    synchronized (closing) {
      for (AutoCloseable each : closing) {
        running.add(
            executor.submit(() -> {
              each.close();
              return null;
            }));
      }
      closing.clear();
    }
    for (Future<?> each : running) {
      await(each, endNanos - System.nanoTime());
    }
  }

  private static void await(Future<?> sending, long nanos) {
    try {
      sending.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.warn("the last metrics or spans could not be sent in time");
    } catch (ExecutionException e) {
      LOG.atWarn()
          .addKeyValue("error", String.valueOf(e.getCause()))
          .log("the last metrics or spans could not be sent");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends everything, what was not flushed included. */
  @Override
  public void close() {
    whereabouts.endSearch();
    synchronized (closing) {
      closing.addAll(clients);
      clients.clear();
      for (AutoCloseable each : closing) {
        try {
          each.close();
        } catch (Exception e) {
          LOG.atWarn().setCause(e).log("a registry could not be closed");
        }
      }
      closing.clear();
    }
    if (prometheus != null) {
      prometheus.close();
    }
  }
}
