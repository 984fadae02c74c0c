package io.portaws.worker.telemetry;

import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.portaws.worker.config.TelemetrySettings.Otlp;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All meters by the OpenTelemetry protocol: protobuf in a POST. */
final class OtlpMeters {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpMeters.class);

  private OtlpMeters() {}

  /** A registry that sends to {@code otlp}; failures to send are told once. */
  static OtlpMeterRegistry registry(Otlp otlp, Map<String, String> resource, Duration step) {
    return OtlpMeterRegistry.builder(config(otlp, resource, step))
        .metricsSender(
            harmless(
                new OtlpHttpMetricsSender(
                    new HttpUrlConnectionSender(Telemetry.CONNECT, Telemetry.ANSWER))))
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
  private static OtlpConfig config(Otlp otlp, Map<String, String> resource, Duration step) {
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
        return resource;
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
