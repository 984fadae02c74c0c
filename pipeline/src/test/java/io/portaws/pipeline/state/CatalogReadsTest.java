package io.portaws.pipeline.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.pipeline.mapping.Mapper;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From what AWS answers to what Port gets, for every type. {@code reads/*.json} has a resource
 * each:
 *
 * <pre>
 * type, account, region, identifier   its key
 * listed                              the identifier that lists give it, where not the same
 * parent                              what it is found within, where its identifier does not say
 * calls                               what is asked and answered, as {@link ScriptedAws} takes it
 * absent                              what AWS answers when it is not there: answer or error
 * entity                              what the catalogue's own mapping makes of it
 * exporter                            identifier (else the same), calls, properties: how it is read
 *                                     for the exporter's mappings, where not by Cloud Control
 * stages                              {other | gone | leaving | settling | stable: [part of a state, …]}
 * </pre>
 */
class CatalogReadsTest {
  private static final Mapper OWN = Reads.own();

  record Sample(JsonNode json, ResourceType type, ResourceKey key) {
    @Override
    public String toString() {
      return type.name();
    }

    JsonNode properties() {
      State state = Reads.read(key, false, new ScriptedAws(json.path("calls")));
      assertThat(state).isInstanceOf(State.Present.class);
      return ((State.Present) state).properties();
    }
  }

  static Stream<Sample> samples() {
    return Reads.files("reads").stream()
        .map(file -> {
          JsonNode json = Reads.json(Reads.text(file));
          ResourceType type = Reads.CATALOG.find(json.path("type").asText()).orElseThrow();
          return new Sample(json, type, key(json, json.path("identifier").asText()));
        });
  }

  private static ResourceKey key(JsonNode json, String identifier) {
    return new ResourceKey(
        json.path("type").asText(),
        json.path("account").asText(),
        json.path("region").asText(),
        identifier,
        json.path("parent").asText());
  }

  static Stream<Sample> ownSamples() {
    return samples().filter(sample -> sample.type().entity() != null);
  }

  @Test
  void everyTypeHasASample() {
    assertThat(samples().map(sample -> sample.type().name()))
        .containsExactlyInAnyOrderElementsOf(
            Reads.CATALOG.types().stream().map(ResourceType::name).toList());
  }

  @Test
  void everyCallIsOneThatAClientWhichShipsCanMake() {
    Problems problems = new Problems();
    SdkApi.check(Reads.CATALOG, problems);
    assertThat(problems.list()).isEmpty();
  }

  @Test
  void whatShipsMustHaveEveryReadsMethodsTheExportersAndCloudControls() {
    assertThat(SdkApi.methods(Reads.CATALOG))
        .extracting(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
        .contains(
            "EcsClient.describeClusters",
            "AcmClient.describeCertificate",
            "CloudControlClient.getResource")
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void itIsReadByTheExpectedCallsAndMappedToTheExpectedEntity(Sample sample) {
    ScriptedAws aws = new ScriptedAws(sample.json().path("calls"));
    State state = Reads.read(sample.key(), false, aws);
    assertThat(aws.differences()).isEmpty();
    assertThat(state).isInstanceOf(State.Present.class);
    assertThat(Reads.entity(OWN, sample.key(), ((State.Present) state).properties()))
        .isEqualTo(sample.json().path("entity"));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void itIsAbsentWhenAwsSaysSo(Sample sample) {
    ObjectNode step = sample.json().path("absent").deepCopy();
    step.set("call", sample.json().path("calls").path(0).path("call"));
    ScriptedAws aws = new ScriptedAws(Reads.JSON.createArrayNode().add(step));
    assertThat(Reads.read(sample.key(), false, aws)).isEqualTo(new State.Absent());
    assertThat(aws.differences()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theExportersMappingsSeeWhatTheExporterSaw(Sample sample) {
    JsonNode exporter = sample.json().path("exporter");
    if (exporter.isMissingNode()) {
      assertThat(sample.type().exporterRead()).isNull();
      return;
    }
    String identifier = exporter.path("identifier").asText(sample.key().identifier());
    ScriptedAws aws = new ScriptedAws(exporter.path("calls"));
    State state = Reads.read(key(sample.json(), identifier), true, aws);
    assertThat(aws.differences()).isEmpty();
    assertThat(state).isInstanceOf(State.Present.class);
    assertThat(Reads.plain(((State.Present) state).properties()))
        .isEqualTo(exporter.path("properties"));
  }

  /** A delete finds the entity by the key alone, or by what tells it in Port. */
  @ParameterizedTest
  @MethodSource("ownSamples")
  void aDeleteFindsTheEntityByTheKeyAlone(Sample sample) {
    JsonNode entity = sample.json().path("entity");
    List<EntityRef> found =
        OWN.absent(sample.type(), sample.key()).stream().map(Deletion::entity).toList();
    if (!found.isEmpty() || sample.type().searchBy().isEmpty()) {
      assertThat(found)
          .containsExactly(
              new EntityRef(entity.path("blueprint").asText(), entity.path("identifier").asText()));
    } else {
      var known = sample.type().knownFromKey(sample.key());
      JsonNode properties = sample.properties();
      assertThat(sample.type().searchBy())
          .allSatisfy(name -> assertThat(known.get(name)).isEqualTo(properties.get(name)));
      var searches =
          OWN.searches(sample.type(), sample.key(), known, sample.type().searchBy(), true);
      assertThat(searches).hasSize(1);
      // Names are an account's own. Ocean's blueprints of CodeDeploy have no property for it.
      if (!sample.type().name().startsWith("AWS::CodeDeploy::")) {
        assertThat(searches.getFirst().query().findValuesAsText("value"))
            .contains(sample.key().account());
      }
    }
  }

  /**
   * What follows from the key and what is read must be the same, or deletes miss their entities.
   */
  @ParameterizedTest
  @MethodSource("samples")
  void whatFollowsFromTheKeyIsWhatIsRead(Sample sample) {
    JsonNode properties = sample.properties();
    sample
        .type()
        .knownFromKey(sample.key())
        .properties()
        .forEach(field -> {
          if (properties.has(field.getKey())) {
            assertThat(properties.get(field.getKey()))
                .as(field.getKey())
                .isEqualTo(field.getValue());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("ownSamples")
  void theBlueprintHasWhatTheEntityHas(Sample sample) {
    JsonNode blueprint = requireNonNull(sample.type().blueprint());
    JsonNode entity = sample.json().path("entity");
    JsonNode properties = blueprint.path("schema").path("properties");
    assertThat(entity.path("blueprint")).isEqualTo(blueprint.path("identifier"));
    assertThat(names(entity.path("properties"))).isEqualTo(names(properties));
    assertThat(names(entity.path("relations"))).isEqualTo(names(blueprint.path("relations")));
    entity
        .path("properties")
        .properties()
        .forEach(field -> {
          if (!field.getValue().isNull()) {
            assertThat(field.getValue().getNodeType().name().toLowerCase(Locale.ROOT))
                .as(field.getKey())
                .isEqualTo(properties.path(field.getKey()).path("type").asText());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("samples")
  void itsStateTellsWhetherItWillLast(Sample sample) {
    sample
        .json()
        .path("stages")
        .properties()
        .forEach(stage ->
            stage
                .getValue()
                .forEach(part -> {
                  ObjectNode state = sample.properties().deepCopy();
                  state.setAll((ObjectNode) part);
                  assertThat(stage(sample.type(), state)).as("%s", part).isEqualTo(stage.getKey());
                }));
    assertThat(stage(sample.type(), sample.properties())).isEqualTo("stable");
  }

  private static String stage(ResourceType type, JsonNode state) {
    if (type.isOther(state)) {
      return "other";
    }
    if (type.isGone(state)) {
      return "gone";
    }
    if (type.isLeaving(state)) {
      return "leaving";
    }
    return type.isSettling(state) ? "settling" : "stable";
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new HashSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
