package io.portaws.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.port.Update;
import io.portaws.pipeline.state.Samples;
import io.portaws.pipeline.state.Samples.Sample;
import io.portaws.pipeline.state.State;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Events and answers of AWS with something wrong in them, at random: nothing throws, every message
 * is settled once, and what AWS has is never deleted. The seed is fixed, so that a failure is one
 * for everybody.
 */
class DamagedContentTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<JsonNode> EVENTS =
      Samples.events().stream().map(DamagedContentTest::json).toList();
  private static final List<Sample> SAMPLES = Samples.all();
  private static final Map<String, State> STATES = new HashMap<>();

  static {
    SAMPLES.forEach(sample -> STATES.put(sample.key().type(), sample.state()));
  }

  @Provide
  Arbitrary<JsonNode> events() {
    return Arbitraries.of(EVENTS);
  }

  @Provide
  Arbitrary<Sample> samples() {
    return Arbitraries.of(SAMPLES);
  }

  @Provide
  Arbitrary<Damage> damages() {
    return Combinators.combine(
            Arbitraries.of(Damage.Kind.class),
            Arbitraries.integers().between(0, 500).withDistribution(RandomDistribution.uniform()),
            Arbitraries.integers().between(0, 500).withDistribution(RandomDistribution.uniform()))
        .as(Damage::new);
  }

  private static JsonNode damaged(JsonNode whole, List<Damage> damages) {
    JsonNode damaged = whole;
    for (Damage damage : damages) {
      damaged = damage.on(damaged);
    }
    return damaged;
  }

  /** All of a type that there are samples of is there, and looks like its sample. */
  private static State everywhere(ResourceKey key) {
    return STATES.getOrDefault(key.type(), new State.Unknown(State.Cause.UNAVAILABLE, "no sample"));
  }

  private static List<String> deletions(TurnBench bench) {
    List<String> deletions = new ArrayList<>();
    for (Update update : bench.sent) {
      update.deletions().forEach(deletion -> deletions.add(deletion.entity().toString()));
    }
    return deletions;
  }

  /** Whatever the event claims: AWS says that they are there. */
  @Property(tries = 800, seed = "20261121", generation = GenerationMode.RANDOMIZED)
  void damagedEventsAreSettledOnceAndDeleteNothingThatIsThere(
      @ForAll("events") JsonNode event,
      @ForAll @Size(min = 1, max = 3) List<@From("damages") Damage> damages) {
    TurnBench bench =
        TurnBench.own().at(TurnBench.LONG_AFTER).elsewhere(DamagedContentTest::everywhere);

    bench.run(
        TurnBench.message("damaged", damaged(event, damages).toString()),
        TurnBench.message("whole", event.toString()));

    assertThat(bench.outcomes()).containsOnlyKeys("damaged", "whole");
    assertThat(bench.outcomes().values())
        .extracting(Outcome::reason)
        .doesNotContain("internal-error");
    assertThat(deletions(bench)).isEmpty();
  }

  /**
   * A delete needs AWS to say that the resource is not there, or that it is gone: what an answer
   * does not tell is not known.
   */
  @Property(tries = 600, seed = "20261121", generation = GenerationMode.RANDOMIZED)
  void aDamagedAnswerDeletesNothingThatIsThere(
      @ForAll("samples") Sample sample,
      @ForAll @IntRange(max = 5) int call,
      @ForAll @Size(min = 1, max = 2) List<@From("damages") Damage> damages) {
    int damagedCall = call % sample.calls().size();
    List<JsonNode> answers = new ArrayList<>();
    State state =
        sample.state(
            damagedCall,
            answer -> {
              answers.add(damaged(answer, damages));
              return answers.getLast();
            });

    if (state instanceof State.Absent) {
      assertThat(sample.tells(damagedCall)).as("the damaged call tells that it is there").isTrue();
      assertThat(answers).allMatch(sample::isAbsentFrom);
      return;
    }
    TurnBench bench = TurnBench.own().at(TurnBench.LONG_AFTER).elsewhere(_ -> state);
    bench.run(changes(sample.key()));
    assertThat(bench.outcomes()).hasSize(1);
    if (!isGone(sample.key(), state)) {
      assertThat(deletions(bench)).isEmpty();
    }
  }

  /**
   * Else what AWS left out, or what a proxy made up, would pass for a list without the resource.
   */
  @Example
  void aListThatIsMissingFromAnAnswerIsNotAnEmptyOne() {
    List<String> taken = new ArrayList<>();
    for (Sample sample : SAMPLES) {
      List<String> members = new ArrayList<>();
      sample.state(
          0,
          answer -> {
            answer.fieldNames().forEachRemaining(members::add);
            return answer;
          });
      members.remove(sample.page());
      for (String member : members) {
        State state = sample.state(0, answer -> ((ObjectNode) answer.deepCopy()).without(member));
        if (state instanceof State.Absent) {
          taken.add(sample.key().type() + " without " + member);
        }
      }
    }
    assertThat(taken).as("taken for absent").isEmpty();
  }

  /** The exporter's way to say that a resource has changed, which every type has. */
  private static Message changes(ResourceKey key) {
    return TurnBench.exporterAt(TurnBench.NOON, "m", key.type(), key.identifier(), "upsert");
  }

  private static boolean isGone(ResourceKey key, State state) {
    ResourceType type = TestCatalog.catalog().find(key.type()).orElseThrow();
    return state instanceof State.Present(JsonNode properties) && type.isGone(properties);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
