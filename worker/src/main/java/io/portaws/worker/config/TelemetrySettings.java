package io.portaws.worker.config;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.config.Environment;
import io.portaws.pipeline.config.MetricsNamespace;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where metrics and traces go, and what the worker tells its orchestrator. Immutable.
 *
 * @param namespace CloudWatch's namespace, and OpenTelemetry's service name
 * @param resource OpenTelemetry's resource attributes, the service's name among them
 * @param metrics where metrics go by OTLP; empty when they do not
 * @param traces where spans go by OTLP; empty when there is no tracing
 * @param backlog whether the backlog for each task is measured
 * @param ecsMetadata ECS's task metadata endpoint; empty outside ECS
 * @param ecsAgent ECS's agent endpoint; empty when the task is not to be protected
 */
public record TelemetrySettings(
    Set<Registry> registries,
    String namespace,
    Map<String, String> resource,
    Optional<Otlp> metrics,
    Optional<Otlp> traces,
    boolean backlog,
    Optional<URI> ecsMetadata,
    Optional<URI> ecsAgent) {
  /** Who may be given the metrics. */
  public enum Registry {
    PROMETHEUS,
    CLOUDWATCH,
    OTLP
  }

  /** An endpoint of the OpenTelemetry protocol by HTTP, and the headers that it wants. */
  public record Otlp(URI endpoint, Map<String, String> headers) {
    public Otlp {
      headers = Map.copyOf(headers);
    }

    /** Without the headers' values: one of them is usually a key. */
    @Override
    public String toString() {
      return endpoint + " with the headers " + headers.keySet();
    }
  }

  private enum Switch {
    ON,
    OFF
  }

  private enum TracingBy {
    OFF,
    OTLP
  }

  private static final String DEFAULT_OTLP = "http://localhost:4318";

  public TelemetrySettings {
    registries = Set.copyOf(registries);
    resource = Map.copyOf(resource);
  }

  static TelemetrySettings read(Environment env, Problems problems) {
    return new Reader(env, problems).read();
  }

  private record Reader(Environment env, Problems problems) {
    TelemetrySettings read() {
      Set<Registry> registries = registries();
      boolean traced = env.oneOf("TRACING", TracingBy.class, TracingBy.OFF) == TracingBy.OTLP;
      boolean counted = registries.contains(Registry.OTLP);
      if (traced || counted) {
        protocol();
      }
      String namespace = MetricsNamespace.read(env);
      return new TelemetrySettings(
          registries,
          namespace,
          resource(namespace),
          counted ? Optional.of(otlp("METRICS", "/v1/metrics")) : Optional.empty(),
          traced ? Optional.of(otlp("TRACES", "/v1/traces")) : Optional.empty(),
          isOn("BACKLOG_METRIC", registries.contains(Registry.CLOUDWATCH)),
          http("ECS_CONTAINER_METADATA_URI_V4"),
          agent());
    }

    private Set<Registry> registries() {
      Set<Registry> registries = EnumSet.noneOf(Registry.class);
      for (String word : env.list("METRICS", Set.of("prometheus"))) {
        Arrays.stream(Registry.values())
            .filter(each -> each.name().equalsIgnoreCase(word))
            .findFirst()
            .ifPresentOrElse(
                registries::add,
                () ->
                    problems.add(
                        "METRICS",
                        "has '"
                            + word
                            + "', but must list some of "
                            + Arrays.toString(Registry.values()).toLowerCase(Locale.ROOT)));
      }
      return registries;
    }

    private boolean isOn(String name, boolean otherwise) {
      return env.oneOf(name, Switch.class, otherwise ? Switch.ON : Switch.OFF) == Switch.ON;
    }

    private Optional<URI> agent() {
      if (!isOn("ECS_TASK_PROTECTION", false)) {
        return Optional.empty();
      }
      if (!env.isSet("ECS_AGENT_URI")) {
        problems.add(
            "ECS_TASK_PROTECTION",
            "is on, but ECS_AGENT_URI is not set: ECS sets it in tasks that it can protect");
      }
      return http("ECS_AGENT_URI");
    }

    private Optional<URI> http(String name) {
      return env.uri(name)
          .filter(uri -> {
            boolean good =
                uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme());
            if (!good) {
              problems.add(name, "is not an http or https URL");
            }
            return good;
          });
    }

    /** The general endpoint gets the signal's path, the signal's own is taken as it is. */
    private Otlp otlp(String signal, String path) {
      Optional<URI> own = http("OTEL_EXPORTER_OTLP_" + signal + "_ENDPOINT");
      URI general = http("OTEL_EXPORTER_OTLP_ENDPOINT").orElse(URI.create(DEFAULT_OTLP));
      Map<String, String> headers = pairs("OTEL_EXPORTER_OTLP_HEADERS");
      headers.putAll(pairs("OTEL_EXPORTER_OTLP_" + signal + "_HEADERS"));
      return new Otlp(own.orElseGet(() -> below(general, path)), headers);
    }

    private static URI below(URI base, String path) {
      String text = base.toString();
      return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
    }

    private void protocol() {
      String protocol = env.text("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
      if (!protocol.equals("http/protobuf")) {
        problems.add(
            "OTEL_EXPORTER_OTLP_PROTOCOL",
            "is '" + protocol + "', but only http/protobuf is spoken here, usually at port 4318");
      }
    }

    private Map<String, String> resource(String namespace) {
      Map<String, String> resource = new LinkedHashMap<>();
      resource.put("service.name", namespace);
      resource.putAll(pairs("OTEL_RESOURCE_ATTRIBUTES"));
      env.text("OTEL_SERVICE_NAME").ifPresent(name -> resource.put("service.name", name));
      return resource;
    }

    /** {@code key=value,key=value}, the values percent-encoded; never shown, keys may be secret. */
    private Map<String, String> pairs(String name) {
      Map<String, String> pairs = new LinkedHashMap<>();
      for (String pair : env.list(name, Set.of())) {
        int equals = pair.indexOf('=');
        try {
          if (equals < 1) {
            throw new IllegalArgumentException("no key");
          }
          // A plus is a plus here, unlike in forms.
          String value = pair.substring(equals + 1).strip().replace("+", "%2B");
          pairs.put(
              pair.substring(0, equals).strip(), URLDecoder.decode(value, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          problems.add(name, "must list key=value pairs, the values percent-encoded");
        }
      }
      return pairs;
    }
  }
}
