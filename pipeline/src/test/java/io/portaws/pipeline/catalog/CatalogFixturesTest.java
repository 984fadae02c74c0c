package io.portaws.pipeline.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.event.Form.EventBridgeEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The catalogue against our own events: {@code events/<type>/*.json}, with what each comes to in
 * the folder's {@code expected.txt}, as {@link Outcomes} words it.
 */
class CatalogFixturesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a client with a bug, or CloudTrail on a bad day, may have put in any place. */
  private static final List<String> ODDITIES =
      List.of("null", "\"odd : text\"", "7", "[null, 7, \"x\", {}]", "{}");

  /** No rule has any business with these. */
  private static final Set<String> UNREAD =
      Set.of(
          "version",
          "id",
          "time",
          "userIdentity",
          "userAgent",
          "sourceIPAddress",
          "eventVersion",
          "requestID",
          "eventID",
          "sharedEventID",
          "s3DeliverySummary",
          "configurationItemDiff");

  private record Fixture(String name, String body, String outcome) {}

  @TestFactory
  Stream<DynamicTest> everyEventComesToWhatIsExpected() {
    return fixtures().stream()
        .map(fixture ->
            DynamicTest.dynamicTest(
                fixture.name(),
                () -> {
                  Resolution resolution = Outcomes.of(fixture.body());
                  assertThat(Outcomes.words(resolution))
                      .as("%s", resolution)
                      .isEqualTo(fixture.outcome());
                }));
  }

  @Test
  void everyFileIsExpectedToComeToSomething() throws IOException {
    try (Stream<Path> files = Files.walk(folder())) {
      assertThat(files.filter(CatalogFixturesTest::isEvent).count()).isEqualTo(fixtures().size());
    }
  }

  /** AWS sends no event when one of these ends, or it never does. */
  private static final Set<String> WITHOUT_DELETES =
      Set.of(
          "AWS::Account::Info",
          "AWS::CodeDeploy::Deployment",
          "AWS::CodeDeploy::DeploymentTarget",
          "AWS::CodePipeline::Action",
          "AWS::CodePipeline::ActionExecution",
          "AWS::CodePipeline::PipelineExecution",
          "AWS::CodePipeline::Stage");

  @Test
  void everyTypeIsUpsertedAndDeletedBySomeEvent() {
    for (ResourceType type : Outcomes.CATALOG.types()) {
      assertThat(fixtures())
          .as(type.name())
          .anyMatch(fixture -> fixture.outcome().contains("upsert " + type.name() + " "))
          .anyMatch(fixture ->
              WITHOUT_DELETES.contains(type.name())
                  || fixture.outcome().contains("delete " + type.name() + " "));
    }
  }

  /**
   * A rule that raises an error on odd content would reject events that it should pass over. Every
   * place takes its turn with every oddity over the fixtures, which have their places in common.
   */
  @Test
  void oddContentInAnyPlaceOfAnEventNeverRaisesAnError() throws IOException {
    int turn = 0;
    for (Fixture fixture : fixtures()) {
      JsonNode event = JSON.readTree(fixture.body());
      for (JsonPointer place : places(event)) {
        String odd = ODDITIES.get(turn++ % ODDITIES.size());
        ObjectNode changed = event.deepCopy();
        replace(changed, place, JSON.readTree(odd));
        if (!changed.path("detail").isObject()) {
          continue;
        }
        Resolution resolution =
            Outcomes.RESOLVER.resolve(new EventBridgeEvent(changed), Outcomes.SENT_AT);
        assertThat(Outcomes.words(resolution))
            .as("%s with %s at %s", fixture.name(), odd, place)
            .doesNotStartWith("rejected unresolvable");
      }
    }
  }

  private static List<JsonPointer> places(JsonNode event) {
    List<JsonPointer> places = new ArrayList<>();
    collect(event, JsonPointer.empty(), places);
    places.removeFirst();
    return places;
  }

  private static void collect(JsonNode node, JsonPointer place, List<JsonPointer> places) {
    places.add(place);
    node.properties()
        .forEach(field -> {
          if (!UNREAD.contains(field.getKey())) {
            collect(field.getValue(), place.appendProperty(field.getKey()), places);
          }
        });
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), place.appendIndex(i), places);
    }
  }

  private static void replace(ObjectNode event, JsonPointer place, JsonNode value) {
    JsonNode parent = event.at(place.head());
    if (parent instanceof ArrayNode array) {
      array.set(place.last().getMatchingIndex(), value);
    } else if (parent instanceof ObjectNode object) {
      object.set(place.last().getMatchingProperty(), value);
    }
  }

  private static boolean isEvent(Path file) {
    return file.toString().endsWith(".json");
  }

  private static Path folder() {
    return Path.of(
        System.getProperty("repo.root", ".."), "pipeline", "src", "test", "resources", "events");
  }

  private static List<Fixture> fixtures() {
    List<Fixture> fixtures = new ArrayList<>();
    try (Stream<Path> types = Files.list(folder())) {
      for (Path type : types.sorted().toList()) {
        for (String line : Files.readAllLines(type.resolve("expected.txt"))) {
          String[] parts = line.split(" \\| ", 2);
          String name = parts[0].strip();
          String body = Files.readString(type.resolve(name + ".json"));
          fixtures.add(new Fixture(type.getFileName() + "/" + name, body, parts[1].strip()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return fixtures;
  }
}
