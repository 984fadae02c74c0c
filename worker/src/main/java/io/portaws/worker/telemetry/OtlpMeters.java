package io.portaws.worker.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.portaws.worker.config.TelemetrySettings.Otlp;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All meters by the OpenTelemetry protocol: protobuf in a POST. */
final class OtlpMeters {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpMeters.class);

  private OtlpMeters() {}

  /**
   * A registry that sends to {@code otlp}; failures to send are told once.
   *
   * @param resource asked at each export: the registry itself would want to know it before it
   *     counts anything
   */
  static OtlpMeterRegistry registry(Otlp otlp, Supplier<Attributes> resource, Duration step) {
    var http =
        new OtlpHttpMetricsSender(new HttpUrlConnectionSender(Telemetry.CONNECT, Telemetry.ANSWER));
    return OtlpMeterRegistry.builder(config(otlp, step))
        .metricsSender(harmless(request -> http.send(from(resource.get(), request))))
        .build();
  }

  private static OtlpMetricsSender.Request from(
      Attributes resource, OtlpMetricsSender.Request request)
      throws InvalidProtocolBufferException {
    String address = Objects.requireNonNull(request.getAddress(), "the configuration has one");
    var metrics = ExportMetricsServiceRequest.parseFrom(request.getMetricsData()).toBuilder();
    metrics
        .getResourceMetricsBuilderList()
        .forEach(each -> each.setResource(OtlpResource.onto(each.getResource(), resource)));
    return OtlpMetricsSender.Request.builder(metrics.build().toByteArray())
        .address(address)
        .headers(request.getHeaders())
        .compressionMode(request.getCompressionMode())
        .build();
  }

  static OtlpMetricsSender harmless(OtlpMetricsSender sender) {
    FirstFailure failure = new FirstFailure(LOG, "the OTLP endpoint for metrics");
    return request -> {
      try {
        sender.send(request);
        failure.worked();
      } catch (Exception e) {
        failure.failed(String.valueOf(e.getMessage()));
      }
    };
  }

  /** Every value is given, since the defaults would read the environment themselves. */
  private static OtlpConfig config(Otlp otlp, Duration step) {
    return new OtlpConfig() {
      @Override
      public @Nullable String get(String key) {
        return null;
      }

      @Override
      public String url() {
        return otlp.endpoint().toString();
      }

      @Override
      public Map<String, String> headers() {
        return otlp.headers();
      }

      @Override
      public Map<String, String> resourceAttributes() {
        return Map.of();
      }

      @Override
      public Duration step() {
        return step;
      }

      @Override
      public TimeUnit baseTimeUnit() {
        return TimeUnit.SECONDS;
      }
    };
  }
}
