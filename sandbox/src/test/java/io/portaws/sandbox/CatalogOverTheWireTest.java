package io.portaws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ReadCall;
import io.portaws.pipeline.catalog.ReadPlan;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.jq.Jq;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.pipeline.state.AwsStates;
import io.portaws.pipeline.state.SdkApi;
import io.portaws.pipeline.state.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/**
 * Every type of the catalogue, read by the real SDK clients over AWS's protocols: what the
 * pipeline's own samples say that AWS answers is put into the stand-in, and must come out the same.
 */
class CatalogOverTheWireTest {
  private static final String ACCOUNT = "999900001111";
  private static final TypeCatalog CATALOG = TypeCatalog.bundled();

  record Sample(String name, JsonNode json) {
    ResourceType type() {
      return CATALOG.find(json.path("type").asText()).orElseThrow();
    }

    ResourceKey key(String identifier) {
      return new ResourceKey(
          type().name(),
          json.path("account").asText(),
          json.path("region").asText(),
          identifier,
          json.path("parent").asText());
    }

    ResourceKey key() {
      return key(json.path("identifier").asText());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private final AwsStandIn aws = AwsStandIn.start(ACCOUNT);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AwsClients clients =
      new AwsClients(
          AwsStandIn.credentials(ACCOUNT),
          ACCOUNT,
          "eu-west-1",
          new AwsClients.ReadRole("reader", null),
          _ -> Optional.of(aws.endpoint()),
          AwsCrtHttpClient.create());

  @AfterEach
  void close() {
    clients.close();
    executor.close();
    aws.close();
  }

  static Stream<Sample> samples() throws IOException {
    Path folder =
        Path.of(System.getProperty("repo.root", ".."), "pipeline/src/test/resources/reads");
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().map(CatalogOverTheWireTest::sample).toList().stream();
    }
  }

  private static Sample sample(Path file) {
    try {
      return new Sample(
          file.getFileName() + "", Json.parse(Files.readAllBytes(file)).orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyTypeIsHere() throws IOException {
    assertThat(samples().map(sample -> sample.type().name()))
        .containsAll(CATALOG.types().stream().map(ResourceType::name).toList());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aTypeIsReadOverTheWireAsItsSampleSays(Sample sample) throws InterruptedException {
    put(sample.key(), sample.type().read(), sample.json().path("calls"));

    State state = read(sample.key(), false);

    assertThat(aws.unknownOperations()).isEmpty();
    assertThat(state).isInstanceOf(State.Present.class);
    JsonNode entity = sample.json().path("entity");
    if (!entity.isMissingNode()) {
      assertThat(entity(sample, (State.Present) state)).isEqualTo(entity);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aTypeIsReadForTheExporterAsItsSampleSays(Sample sample) throws InterruptedException {
    JsonNode exporter = sample.json().path("exporter");
    if (exporter.isMissingNode()) {
      return;
    }
    ResourceKey key = sample.key(exporter.path("identifier").asText(sample.key().identifier()));
    put(key, sample.type().readPlans(true).getFirst(), exporter.path("calls"));

    State state = read(key, true);

    assertThat(aws.unknownOperations()).isEmpty();
    assertThat(state).isInstanceOf(State.Present.class);
    assertThat(plain(((State.Present) state).properties())).isEqualTo(exporter.path("properties"));
  }

  /** An account is there for everybody who acts in it, whatever is put. */
  static Stream<Sample> samplesThatCanBeMissing() throws IOException {
    return samples().filter(sample -> !firstCall(sample).equals("sts:GetCallerIdentity"));
  }

  private static String firstCall(Sample sample) {
    return CatalogReads.name(sample.type().read().calls().getFirst());
  }

  @ParameterizedTest
  @MethodSource("samplesThatCanBeMissing")
  void whatIsNotThereIsAbsentInEveryProtocol(Sample sample) throws InterruptedException {
    assertThat(read(sample.key(), false)).isEqualTo(new State.Absent());
    assertThat(aws.unknownOperations()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("samplesThatCanBeMissing")
  void aDeniedReadIsToldAsSuchInEveryProtocol(Sample sample) throws InterruptedException {
    aws.deny(sample.type().name());
    assertThat(read(sample.key(), false))
        .isInstanceOfSatisfying(
            State.Unknown.class,
            unknown -> assertThat(unknown.cause()).isEqualTo(State.Cause.DENIED));
  }

  private State read(ResourceKey key, boolean forExporter) throws InterruptedException {
    var states =
        new AwsStates(CATALOG, forExporter, new SdkApi(clients), executor, PipelineMetrics.NOOP);
    return Objects.requireNonNull(states.read(Set.of(key)).get(key));
  }

  /** What each call's scripted answer holds of the resource. */
  private void put(ResourceKey key, ReadPlan plan, JsonNode steps) {
    for (ReadCall call : plan.calls()) {
      String name = CatalogReads.name(call);
      for (JsonNode step : steps) {
        if (step.path("call").asText().equals(name) && step.has("answer")) {
          item(key, call, step.path("answer")).ifPresent(item -> aws.put(key, name, item));
        }
      }
    }
  }

  private static Optional<ObjectNode> item(ResourceKey key, ReadCall call, JsonNode answer) {
    if (call.isCloudControl()) {
      return call.items().all(answer).stream().map(ObjectNode.class::cast).findFirst();
    }
    ResourceType type = CATALOG.find(key.type()).orElseThrow();
    ItemsPath path = CatalogReads.itemsPath(type, CatalogReads.name(call));
    List<JsonNode> items = Jq.compile(path.program()).all(answer);
    return items.stream()
        .filter(item ->
            call.key() == null
                || path.steps().isEmpty()
                || call.key().first(item).asText().equals(call.sought(key)))
        .map(ObjectNode.class::cast)
        .findFirst();
  }

  private static JsonNode entity(Sample sample, State.Present state) {
    Mapper mapper = new Mapper(MappingFile.ofCatalog(CATALOG, new Problems()));
    var mapped = mapper.map(sample.type(), sample.key(), state.properties());
    assertThat(mapped.failures()).isEmpty();
    assertThat(mapped.entities()).hasSize(1);
    Entity entity = mapped.entities().getFirst();
    ObjectNode whole = Json.object().put("blueprint", entity.blueprint());
    return plain(whole.setAll(entity.body()));
  }

  /** The same JSON with numbers as a parser makes them. */
  private static JsonNode plain(JsonNode node) {
    return Json.parse(Json.bytes(node)).orElseThrow();
  }
}
