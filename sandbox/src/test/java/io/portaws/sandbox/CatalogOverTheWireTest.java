package io.portaws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.pipeline.state.AwsStates;
import io.portaws.pipeline.state.SdkApi;
import io.portaws.pipeline.state.State;
import java.io.IOException;
import java.nio.file.Path;
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

  static Stream<ReadSample> samples() throws IOException {
    return ReadSample.all(Path.of(System.getProperty("repo.root", "..")), CATALOG).stream();
  }

  @Test
  void everyTypeIsHere() throws IOException {
    assertThat(samples().map(sample -> sample.type().name()))
        .containsAll(CATALOG.types().stream().map(ResourceType::name).toList());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aTypeIsReadOverTheWireAsItsSampleSays(ReadSample sample) throws InterruptedException {
    sample.putInto(aws);

    State state = read(sample.key(), false);

    assertThat(aws.unknownOperations()).isEmpty();
    assertThat(state).isInstanceOf(State.Present.class);
    if (!sample.entity().isMissingNode()) {
      assertThat(entity(sample, (State.Present) state)).isEqualTo(sample.entity());
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aTypeIsReadForTheExporterAsItsSampleSays(ReadSample sample) throws InterruptedException {
    if (sample.exporter().isMissingNode()) {
      return;
    }
    sample.putForExporterInto(aws);

    State state = read(sample.exporterKey(), true);

    assertThat(aws.unknownOperations()).isEmpty();
    assertThat(state).isInstanceOf(State.Present.class);
    assertThat(plain(((State.Present) state).properties()))
        .isEqualTo(sample.exporter().path("properties"));
  }

  static Stream<ReadSample> samplesThatCanBeMissing() throws IOException {
    return samples().filter(ReadSample::canBeMissing);
  }

  @ParameterizedTest
  @MethodSource("samplesThatCanBeMissing")
  void whatIsNotThereIsAbsentInEveryProtocol(ReadSample sample) throws InterruptedException {
    assertThat(read(sample.key(), false)).isEqualTo(new State.Absent());
    assertThat(aws.unknownOperations()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("samplesThatCanBeMissing")
  void aDeniedReadIsToldAsSuchInEveryProtocol(ReadSample sample) throws InterruptedException {
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

  private static JsonNode entity(ReadSample sample, State.Present state) {
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
