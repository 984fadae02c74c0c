package io.portaws.worker.telemetry;

import io.micrometer.cloudwatch2.CloudWatchConfig;
import io.micrometer.cloudwatch2.CloudWatchMeterRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.config.NamingConvention;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;

/**
 * The few meters that CloudWatch is sent, once a minute and in one request: it charges for every
 * name and every combination of tags. The sums of all tasks come together under one name.
 */
final class CloudWatchMeters {
  private static final Logger LOG = LoggerFactory.getLogger(CloudWatchMeters.class);

  /** The most metrics that a request may carry. */
  private static final int BATCH = 1_000;

  private static final String PREFIX = "portaws.";

  /** By meter, the tag that makes a metric of each of its values; empty for none. */
  private static final Map<String, String> SENT =
      Map.ofEntries(
          Map.entry("portaws.messages.received", ""),
          Map.entry("portaws.messages.deleted", ""),
          Map.entry("portaws.messages.dead.lettered", ""),
          Map.entry("portaws.messages.held", ""),
          Map.entry("portaws.messages.oldest.age", ""),
          Map.entry("portaws.conservation.residual", ""),
          Map.entry("portaws.setup.needed", ""),
          Map.entry("portaws.entities.upserted", ""),
          Map.entry("portaws.entities.deleted", ""),
          Map.entry("portaws.polls.failed", ""),
          Map.entry("portaws.deletes.failed", ""),
          Map.entry("portaws.leases.lost", ""),
          Map.entry("portaws.port.requests", "status"),
          Map.entry("portaws.port.budget.remaining", "host"),
          Map.entry("portaws.port.closed", "host"),
          Map.entry("portaws.event.age", ""),
          Map.entry("portaws.message.age", ""),
          Map.entry("portaws.backlog.per.task", ""));

  private CloudWatchMeters() {}

  /** The names of the meters that are sent. */
  static Set<String> sent() {
    return SENT.keySet();
  }

  /** A registry that sends by {@code client}, whose failures are told once. */
  static CloudWatchMeterRegistry registry(
      String namespace, Duration step, CloudWatchAsyncClient client) {
    var registry =
        new CloudWatchMeterRegistry(config(namespace, step), Clock.SYSTEM, harmless(client));
    registry.config().namingConvention(names()).meterFilter(filter());
    return registry;
  }

  /** The same client, whose first failure is logged and whose callers hear of none. */
  static CloudWatchAsyncClient harmless(CloudWatchAsyncClient client) {
    return new Harmless(client, new FirstFailure(LOG, "CloudWatch, for metrics,"));
  }

  private static CloudWatchConfig config(String namespace, Duration step) {
    return new CloudWatchConfig() {
      @Override
      public @Nullable String get(String key) {
        return null;
      }

      @Override
      public String namespace() {
        return namespace;
      }

      @Override
      public Duration step() {
        return step;
      }

      @Override
      public int batchSize() {
        return BATCH;
      }
    };
  }

  /** As CloudWatch's own metrics are called: {@code portaws.messages.held}, MessagesHeld. */
  static NamingConvention names() {
    return (name, type, unit) -> {
      String plain = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
      String suffix =
          switch (type) {
            case GAUGE -> ".value";
            case COUNTER -> ".count";
            case TIMER, DISTRIBUTION_SUMMARY, LONG_TASK_TIMER, OTHER -> "";
          };
      String bare =
          plain.endsWith(suffix) ? plain.substring(0, plain.length() - suffix.length()) : plain;
      return Arrays.stream(bare.split("\\."))
          .filter(word -> !word.isEmpty())
          .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
          .collect(Collectors.joining());
    };
  }

  private static MeterFilter filter() {
    return new MeterFilter() {
      @Override
      public MeterFilterReply accept(Meter.Id id) {
        return SENT.containsKey(id.getName()) ? MeterFilterReply.NEUTRAL : MeterFilterReply.DENY;
      }

      @Override
      public Meter.Id map(Meter.Id id) {
        String kept = SENT.getOrDefault(id.getName(), "");
        String value = kept.isEmpty() ? null : id.getTag(kept);
        return id.replaceTags(value == null ? Tags.empty() : Tags.of(kept, coarse(value)));
      }
    };
  }

  /** 429 matters by itself, of the other status codes their class. */
  private static String coarse(String value) {
    return value.matches("[1-5]\\d\\d") && !value.equals("429") ? value.charAt(0) + "xx" : value;
  }

  /** Answers every request well, since whoever calls would log each failure. */
  private record Harmless(CloudWatchAsyncClient client, FirstFailure failure)
      implements CloudWatchAsyncClient {
    @Override
    public CompletableFuture<PutMetricDataResponse> putMetricData(PutMetricDataRequest request) {
      return client
          .putMetricData(request)
          .handle((answer, error) -> {
            if (error == null) {
              failure.worked();
              return answer;
            }
            failure.failed(String.valueOf(error.getMessage()));
            return PutMetricDataResponse.builder().build();
          });
    }

    @Override
    public String serviceName() {
      return client.serviceName();
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
