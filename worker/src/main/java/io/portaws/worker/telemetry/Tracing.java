package io.portaws.worker.telemetry;

import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.worker.config.TelemetrySettings.Otlp;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A span for each turn, linked to the traces that its messages come from, and one below it for each
 * request to Port. Links and not parents: a turn works on many messages at once. Spans go out in
 * batches from a thread of the exporter's own; what it cannot send in time is dropped. Safe for use
 * by many threads.
 */
public final class Tracing implements AutoCloseable {
  /** Traces nothing. */
  public static final Tracing OFF = new Tracing(Tracer.NOOP, () -> {});

  private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);

  /** Beyond these, OpenTelemetry drops links by itself. */
  private static final int MOST_LINKS = 128;

  private static final long CLOSE_SECONDS = 5;

  private static final Pattern ROOT = Pattern.compile("1-([0-9a-f]{8})-([0-9a-f]{24})");
  private static final Pattern PARENT = Pattern.compile("[0-9a-f]{16}");

  /**
   * Tells each failure by itself, past our log; we tell the first. Held, or it may be forgotten.
   */
  private static final java.util.logging.Logger EXPORTERS =
      java.util.logging.Logger.getLogger("io.opentelemetry.exporter");

  private final Tracer tracer;
  private final Runnable end;
  private final AtomicBoolean ended = new AtomicBoolean();

  private Tracing(Tracer tracer, Runnable end) {
    this.tracer = tracer;
    this.end = end;
  }

  static Tracing to(Otlp otlp, Supplier<Attributes> resource) {
    EXPORTERS.setLevel(Level.OFF);
    // The default goes on for ten seconds, which an end cannot wait for.
    var twice =
        RetryPolicy.builder()
            .setMaxAttempts(2)
            .setInitialBackoff(Duration.ofMillis(500))
            .setMaxBackoff(Duration.ofMillis(500))
            .build();
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(otlp.endpoint().toString())
            .setConnectTimeout(Telemetry.CONNECT)
            .setTimeout(Telemetry.ANSWER)
            .setRetryPolicy(twice)
            .setHeaders(otlp::headers)
            .build();
    var harmless = new Harmless(exporter, resource);
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(Resource.empty())
            .addSpanProcessor(BatchSpanProcessor.builder(harmless).build())
            .build();
    Tracer tracer =
        new OtelTracer(provider.get("io.portaws.worker"), new OtelCurrentTraceContext(), _ -> {});
    return new Tracing(tracer, () -> provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS));
  }

  /**
   * A turn begins on this thread.
   *
   * @param traceHeaders {@code AWSTraceHeader}s of its messages, untrusted
   */
  public PipelineMetrics.Span turn(int messages, Supplier<List<String>> traceHeaders) {
    if (this == OFF) {
      return PipelineMetrics.Span.NONE;
    }
    Span.Builder builder =
        tracer
            .spanBuilder()
            .setNoParent()
            .name("turn")
            .kind(Span.Kind.CONSUMER)
            .tag("messaging.system", "aws_sqs")
            .tag("messaging.batch.message_count", messages);
    traceHeaders.get().stream()
        .distinct()
        .map(this::context)
        .flatMap(Optional::stream)
        .limit(MOST_LINKS)
        .forEach(context -> builder.addLink(new Link(context)));
    return new Open(builder.start());
  }

  /** The same task for another thread, where it is below the span that this thread is in. */
  public Runnable goingOnWith(Runnable task) {
    Span here = tracer.currentSpan();
    if (this == OFF || here == null) {
      return task;
    }
    return () -> {
      try (Tracer.SpanInScope _ = tracer.withSpan(here)) {
        task.run();
      }
    };
  }

  /** A request to Port leaves on this thread. */
  public PipelineMetrics.Span request(String endpoint) {
    if (this == OFF) {
      return PipelineMetrics.Span.NONE;
    }
    return new Open(tracer.spanBuilder().name("port " + endpoint).kind(Span.Kind.CLIENT).start());
  }

  /**
   * The trace that X-Ray's header names, {@code Root=1-…;Parent=…;Sampled=1}: its id is the root
   * without version and hyphens. Without a parent there is no span to link to.
   */
  private Optional<TraceContext> context(String header) {
    String trace = "";
    String span = "";
    for (String part : header.split(";", 20)) {
      String value = part.strip();
      if (value.startsWith("Root=")) {
        Matcher root = ROOT.matcher(value.substring("Root=".length()));
        trace = root.matches() ? root.group(1) + root.group(2) : "";
      } else if (value.startsWith("Parent=")) {
        span = value.substring("Parent=".length());
      }
    }
    if (trace.isEmpty() || !PARENT.matcher(span).matches()) {
      return Optional.empty();
    }
    boolean sampled = header.contains("Sampled=1");
    return Optional.of(
        tracer.traceContextBuilder().traceId(trace).spanId(span).sampled(sampled).build());
  }

  /** Sends what has not been sent, and ends; at most five seconds. */
  @Override
  public void close() {
    if (ended.compareAndSet(false, true)) {
      end.run();
    }
  }

  private final class Open implements PipelineMetrics.Span {
    private final Span span;
    private final Tracer.SpanInScope scope;

    private Open(Span span) {
      this.span = span;
      this.scope = tracer.withSpan(span);
    }

    @Override
    public void ended(String result) {
      span.tag("result", result);
    }

    @Override
    public void close() {
      scope.close();
      span.end();
    }
  }

  /** A span and where it comes from, which is not known yet when the first spans end. */
  private static final class SpanFrom extends DelegatingSpanData {
    private final Resource from;

    private SpanFrom(Resource from, SpanData span) {
      super(span);
      this.from = from;
    }

    @Override
    public Resource getResource() {
      return from;
    }
  }

  /**
   * Says where spans come from, tells the first failure, and hides all of them from the processor.
   */
  private record Harmless(
      SpanExporter exporter, Supplier<Attributes> resource, FirstFailure failure)
      implements SpanExporter {
    private Harmless(SpanExporter exporter, Supplier<Attributes> resource) {
      this(exporter, resource, new FirstFailure(LOG, "the OTLP endpoint for traces"));
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      Resource from = Resource.create(resource.get());
      CompletableResultCode result =
          exporter.export(spans.stream().<SpanData>map(span -> new SpanFrom(from, span)).toList());
      return result.whenComplete(() -> {
        if (result.isSuccess()) {
          failure.worked();
        } else {
          Throwable why = result.getFailureThrowable();
          failure.failed(why == null ? "it refused them" : String.valueOf(why.getMessage()));
        }
      });
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }
}
