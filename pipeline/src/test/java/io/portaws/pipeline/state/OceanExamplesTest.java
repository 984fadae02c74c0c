package io.portaws.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.SharedData;
import io.portaws.pipeline.jq.Jq;
import io.portaws.pipeline.mapping.Mapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Ocean's published examples: its mapping of each kind, over what our reads yield, gives the entity
 * that it gives over ocean's own data.
 *
 * <p>{@code ocean/<example>.jq} makes of ocean's data what AWS would have answered to our calls:
 * {@code {identifier, parent, calls, except}}, the parent where there is one; {@code except} names
 * the properties that differ, each with its reason.
 */
class OceanExamplesTest {
  private static final String FOLDER = "ocean-aws-v3/examples/";

  @TestFactory
  Stream<DynamicTest> oceansMappingGivesTheSameEntityOverOurState() {
    if (!SharedData.has(FOLDER)) {
      return Stream.of(DynamicTest.dynamicTest("examples", () -> SharedData.text(FOLDER)));
    }
    List<String> examples = SharedData.names(FOLDER);
    assertThat(examples).hasSizeGreaterThanOrEqualTo(33);
    return examples.stream().map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
  }

  private static void check(String name) {
    JsonNode raw = Reads.json(example(name, "raw-data.json"));
    Mapper mapper = Reads.mapper(name, example(name, "mappings.yaml"));
    JsonNode script = script(name, raw);
    ResourceKey key =
        new ResourceKey(
            Reads.CATALOG.find(raw.path("Type").asText()).orElseThrow().name(),
            raw.path("__ExtraContext").path("AccountId").asText("123456789012"),
            raw.path("__ExtraContext").path("Region").asText("us-east-1"),
            script.path("identifier").asText(),
            script.path("parent").asText());
    ScriptedAws aws = new ScriptedAws(script.path("calls"));
    State state = Reads.read(key, false, aws);
    assertThat(aws.differences()).isEmpty();
    assertThat(state).isInstanceOf(State.Present.class);

    ObjectNode ours = (ObjectNode) Reads.entity(mapper, key, ((State.Present) state).properties());
    ObjectNode oceans = (ObjectNode) Reads.entity(mapper, key, raw.path("Properties"));
    if (!script.path("except").has("identifier")) {
      assertThat(ours.path("identifier")).isEqualTo(oceans.path("identifier"));
    }
    assertThat(ours.path("blueprint")).isEqualTo(oceans.path("blueprint"));
    assertThat(ours.path("relations")).isEqualTo(oceans.path("relations"));
    assertThat(differing(ours.path("properties"), oceans.path("properties")))
        .as("%s%nis not%n%s", ours.toPrettyString(), oceans.toPrettyString())
        .containsExactlyElementsOf(differingAsSaid(script.path("except")));
  }

  private static List<String> differing(JsonNode ours, JsonNode oceans) {
    List<String> differing = new ArrayList<>();
    for (String property : names(oceans)) {
      if (!ours.path(property).equals(oceans.path(property))) {
        differing.add(property);
      }
    }
    return differing;
  }

  private static List<String> differingAsSaid(JsonNode except) {
    except.forEach(reason -> assertThat(reason.asText()).isNotBlank());
    return names(except).stream().filter(name -> !name.equals("identifier")).toList();
  }

  private static List<String> names(JsonNode object) {
    TreeSet<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return List.copyOf(names);
  }

  private static JsonNode script(String name, JsonNode raw) {
    Path file =
        Reads.files("ocean").stream()
            .filter(f -> f.getFileName().toString().equals(name + ".jq"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("there is no ocean/" + name + ".jq"));
    JsonNode script = Jq.compile(Reads.text(file)).first(raw);
    assertThat(script).isNotEqualTo(JsonNodeFactory.instance.nullNode());
    return script;
  }

  private static String example(String name, String part) {
    return SharedData.text(FOLDER + name + "/" + name + "-" + part);
  }
}
