package io.portaws.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.worker.config.TelemetrySettings.Otlp;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTest {
  private static final String HEADER =
      "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

  private final LocalServer collector = new LocalServer();
  private final Tracing tracing =
      Tracing.to(
          new Otlp(URI.create(collector.uri() + "/v1/traces"), Map.of("x-key", "secret")),
          () -> Attributes.of(AttributeKey.stringKey("service.name"), "events"));

  TracingTest() {
    collector.answers(200, "");
  }

  @AfterEach
  void close() {
    tracing.close();
    collector.close();
  }

  /** Ends the tracing and gives what the collector got, by name. */
  private Map<String, Span> spans() {
    tracing.close();
    return collector.received.stream()
        .flatMap(received -> parsed(received).getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .collect(Collectors.toMap(Span::getName, span -> span));
  }

  private static ExportTraceServiceRequest parsed(LocalServer.Received received) {
    try {
      return ExportTraceServiceRequest.parseFrom(received.body());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private Span turn(List<String> headers) {
    tracing.turn(3, () -> headers).close();
    return Objects.requireNonNull(spans().get("turn"));
  }

  @Test
  void aTurnIsASpanAndEachRequestOneBelowIt() {
    try (PipelineMetrics.Span turn = tracing.turn(3, List::of)) {
      try (PipelineMetrics.Span request = tracing.request("bulk")) {
        request.ended("207");
      }
      try (PipelineMetrics.Span request = tracing.request("auth")) {
        assertThat(request).isNotSameAs(turn);
      }
    }
    Map<String, Span> spans = spans();
    assertThat(spans).containsOnlyKeys("turn", "port bulk", "port auth");
    Span turn = Objects.requireNonNull(spans.get("turn"));
    Span bulk = Objects.requireNonNull(spans.get("port bulk"));
    assertThat(turn.getParentSpanId().isEmpty()).isTrue();
    assertThat(bulk.getParentSpanId()).isEqualTo(turn.getSpanId());
    assertThat(bulk.getTraceId()).isEqualTo(turn.getTraceId());
    assertThat(bulk.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(bulk.getAttributesList())
        .anyMatch(a -> a.getKey().equals("result") && a.getValue().getStringValue().equals("207"));
    assertThat(Objects.requireNonNull(spans.get("port auth")).getAttributesList())
        .noneMatch(a -> a.getKey().equals("result"));
    assertThat(turn.getAttributesList())
        .anyMatch(a ->
            a.getKey().equals("messaging.batch.message_count") && a.getValue().getIntValue() == 3);
    assertThat(collector.received.getFirst().path()).isEqualTo("/v1/traces");
    assertThat(collector.received.getFirst().headers())
        .containsEntry("x-key", "secret")
        .containsEntry("content-type", "application/x-protobuf");
  }

  @Test
  void aRequestOnAnotherThreadOfTheTurnIsBelowItToo() throws InterruptedException {
    try (PipelineMetrics.Span turn = tracing.turn(1, List::of)) {
      Thread.ofVirtual().start(tracing.goingOnWith(() -> tracing.request("bulk").close())).join();
      turn.ended("done");
    }
    Map<String, Span> spans = spans();
    assertThat(Objects.requireNonNull(spans.get("port bulk")).getParentSpanId())
        .isEqualTo(Objects.requireNonNull(spans.get("turn")).getSpanId());
  }

  @Test
  void aRequestOfNoTurnIsATraceOfItsOwn() {
    try (PipelineMetrics.Span turn = tracing.turn(1, List::of)) {
      turn.ended("done");
    }
    tracing.request("auth").close();
    Map<String, Span> spans = spans();
    assertThat(Objects.requireNonNull(spans.get("port auth")).getParentSpanId().isEmpty()).isTrue();
    assertThat(Objects.requireNonNull(spans.get("port auth")).getTraceId())
        .isNotEqualTo(Objects.requireNonNull(spans.get("turn")).getTraceId());
  }

  @Test
  void aTurnIsATraceOfItsOwnWhateverIsOpenOnItsThread() {
    try (PipelineMetrics.Span outer = tracing.request("auth")) {
      tracing.turn(1, List::of).close();
      outer.ended("200");
    }
    assertThat(Objects.requireNonNull(spans().get("turn")).getParentSpanId().isEmpty()).isTrue();
  }

  @Test
  void aTurnIsLinkedToTheTracesThatItsMessagesComeFrom() {
    Span turn =
        turn(
            List.of(
                HEADER,
                HEADER,
                "Sampled=0; Parent=1111111111111111; Root=1-00000001-000000000000000000000002"));
    assertThat(turn.getLinksList()).hasSize(2);
    assertThat(hex(turn.getLinks(0).getTraceId())).isEqualTo("5759e988bd862e3fe1be46a994272793");
    assertThat(hex(turn.getLinks(0).getSpanId())).isEqualTo("53995c3f42cd8ad8");
    assertThat(hex(turn.getLinks(1).getTraceId())).isEqualTo("00000001000000000000000000000002");
    assertThat(hex(turn.getTraceId())).isNotEqualTo("5759e988bd862e3fe1be46a994272793");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";;;=;",
        "Root=1-5759e988-bd862e3fe1be46a994272793",
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=",
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=xyz95c3f42cd8ad8",
        "Root=2-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8",
        "Root=1-5759e988-bd862e3fe1be46a99427279;Parent=53995c3f42cd8ad8",
        "Parent=53995c3f42cd8ad8",
        "Root=\u0000\n;Parent=\ud83d",
        "a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a;a",
      })
  void aHeaderThatNamesNoSpanMakesNoLink(String header) {
    assertThat(turn(List.of(header)).getLinksCount()).isZero();
  }

  @Test
  void aTurnOfThousandsHasNoMoreLinksThanASpanMayHave() {
    List<String> headers =
        IntStream.range(0, 5_000)
            .mapToObj(i -> HEADER.replace("bd862e3f", "%08x".formatted(i)))
            .toList();
    assertThat(turn(headers).getLinksCount()).isEqualTo(128);
  }

  @Test
  void aCollectorThatIsNotThereHarmsNothingAndIsToldOnce() {
    try (Logged logged = new Logged(Tracing.class)) {
      Tracing alone =
          Tracing.to(
              new Otlp(URI.create(LocalServer.dead() + "/v1/traces"), Map.of()), Attributes::empty);
      for (int i = 0; i < 2_000; i++) {
        alone.turn(1, List::of).close();
      }
      alone.close();
      assertThat(logged.lines()).hasSize(1).first().asString().startsWith("WARN");
    }
  }

  @Test
  void switchedOffItAsksForNothing() {
    PipelineMetrics.Span turn = Tracing.OFF.turn(1, () -> fail("the headers were looked up"));
    assertThat(turn).isSameAs(PipelineMetrics.Span.NONE);
    assertThat(Tracing.OFF.request("bulk")).isSameAs(PipelineMetrics.Span.NONE);
    turn.ended("done");
    turn.close();
    Tracing.OFF.close();
  }
}
