package io.portaws.pipeline;

import static io.portaws.pipeline.TestCatalog.KEY;
import static io.portaws.pipeline.TestCatalog.PIPELINE;
import static io.portaws.pipeline.TurnBench.LONG_AFTER;
import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.callAt;
import static io.portaws.pipeline.TurnBench.json;
import static io.portaws.pipeline.TurnBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.mapping.EntitySearch;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is looked for in Port, since no key names it: entities by a property, and children. */
@Timeout(60)
class ChildrenTest {
  private static final String PIPELINES =
      """
      resources:
        - kind: AWS::Test::Pipeline
          port: {entity: {mappings: {identifier: IDENTIFIER, blueprint: '"pipeline"'}}}
        - kind: AWS::Test::Stage
          port:
            entity:
              mappings:
                identifier: .Properties.PipelineName + "/" + .Properties.Name
                blueprint: '"stage"'
                properties:
                  of: .Properties.PipelineName
                  name: .Properties.Name
                  region: .__ExtraContext.Region
                  constant: '"eu"'
        - kind: AWS::Test::Stage
          port: {entity: {mappings: {identifier: .Properties.Name, blueprint: '"untold"'}}}
      """;

  private static final String KEYS =
      """
      resources:
        - kind: AWS::Test::Key
          port:
            entity:
              mappings: {identifier: .Properties.Arn, blueprint: '"key"', properties: PROPERTIES}
      """;

  private static TurnBench pipelines() {
    return TurnBench.mapping(PIPELINES.replace("IDENTIFIER", ".Properties.Name")).at(LONG_AFTER);
  }

  private static TurnBench keys(String properties) {
    return TurnBench.mapping(KEYS.replace("PROPERTIES", properties)).at(LONG_AFTER);
  }

  /** Too late for a read of before to have told of it. */
  private static final Instant LATER = LONG_AFTER.minusSeconds(60);

  private static Message delete(String kind, String name) {
    return callAt(NOON, "m", "Delete" + kind, name);
  }

  private static List<EntitySearch> searches(TurnBench bench) {
    return bench.sent.getFirst().searches();
  }

  @Test
  void childrenOfADeletedParentAreSearchedForAndRemovedWithIt() {
    TurnBench bench = pipelines().run(delete("Pipeline", "p"));

    assertThat(bench.asked()).containsExactly("-pipeline/p");
    assertThat(bench.sent).hasSize(1);
    EntitySearch search = searches(bench).getFirst();
    assertThat(searches(bench)).hasSize(1);
    assertThat(search.blueprint()).isEqualTo("stage");
    assertThat(search.one()).isFalse();
    assertThat(search.query())
        .isEqualTo(
            json(
                """
                {'combinator': 'and', 'rules': [
                  {'property': 'of', 'operator': '=', 'value': 'p'},
                  {'property': 'region', 'operator': '=', 'value': 'eu-west-1'}]}
                """));
  }

  @Test
  void childrenOfAParentThatIsThereStay() {
    TurnBench bench =
        pipelines().present(PIPELINE, "p", "{'Name': 'p'}").run(delete("Pipeline", "p"));

    assertThat(bench.asked()).containsExactly("+pipeline/p");
    assertThat(searches(bench)).isEmpty();
  }

  @Test
  void childrenGoWhenAnUpsertFindsTheirParentGone() {
    TurnBench bench = pipelines().run(callAt(NOON, "m", "CreatePipeline", "p"));

    assertThat(bench.asked()).containsExactly("-pipeline/p");
    assertThat(searches(bench)).hasSize(1);
  }

  /** Accepted for its children alone, it would be counted as done. */
  @Test
  void parentThatNothingNamesIsRejectedAndItsChildrenWithIt() {
    TurnBench bench =
        TurnBench.mapping(PIPELINES.replace("IDENTIFIER", ".Properties.Arn"))
            .at(LONG_AFTER)
            .run(delete("Pipeline", "p"));

    assertThat(((Outcome.Reject) bench.outcome()).why()).isEqualTo("identifier-not-derivable");
    assertThat(bench.sent).isEmpty();
  }

  @Test
  void whatNoKeyNamesIsSearchedForByThePropertiesThatTellIt() {
    TurnBench bench =
        keys("{id: .Properties.KeyId, account: .__ExtraContext.AccountId, on: .Properties.Enabled}")
            .run(delete("Key", "k1"));

    assertThat(bench.asked()).isEmpty();
    assertThat(searches(bench))
        .containsExactly(
            new EntitySearch(
                "key",
                json("""
                {'combinator': 'and', 'rules': [
                  {'property': 'id', 'operator': '=', 'value': 'k1'},
                  {'property': 'account', 'operator': '=', 'value': '111122223333'}]}
                """)
                    .deepCopy(),
                true,
                true));
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
  }

  @Test
  void whatWasWrittenIsNamedAndNotSearchedFor() {
    TurnBench bench =
        keys("{id: .Properties.KeyId}")
            .present(KEY, "k1", "{'KeyId': 'k1', 'Arn': 'arn:k1'}")
            .run(callAt(NOON, "m", "CreateKey", "k1"))
            .gone(KEY, "k1")
            .run(callAt(LATER, "m", "DeleteKey", "k1"));

    assertThat(bench.asked()).containsExactly("-key/arn:k1");
    assertThat(searches(bench)).isEmpty();
  }

  @Test
  void withoutAPropertyThatTellsItNothingIsSearchedForAndTheDeleteIsRejected() {
    for (String properties :
        List.of(
            "{on: .Properties.Enabled}",
            "{account: .__ExtraContext.AccountId}",
            "{id: .Properties.KeyId | length}",
            "{ids: '[.Properties.KeyId]'}")) {
      TurnBench bench = keys(properties).run(delete("Key", "k1"));

      assertThat(((Outcome.Reject) bench.outcome()).why()).isEqualTo("identifier-not-derivable");
      assertThat(bench.sent).isEmpty();
    }
  }

  @Test
  void entityThatAnotherResourceHasTooIsNotSearchedFor() {
    TurnBench bench =
        keys("{id: .Properties.KeyId}")
            .present(KEY, "k1", "{'KeyId': 'k1', 'Arn': 'arn:shared'}")
            .present(KEY, "k2", "{'KeyId': 'k2', 'Arn': 'arn:shared'}")
            .run(callAt(NOON, "m", "CreateKey", "k1", "k2"))
            .gone(KEY, "k1")
            .run(callAt(LATER, "m", "DeleteKey", "k1"));

    assertThat(bench.sent).isEmpty();
    FollowUp look = new FollowUp(key(KEY, "k2"), Action.UPSERT, LATER, 1);
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered(Set.of(look)));
  }

  private static TurnBench fragile(String identifier) {
    String ofFragile = KEYS.replace("::Key", "::Fragile").replace(".Properties.Arn", identifier);
    String stages = PIPELINES.substring(PIPELINES.indexOf("  - kind: AWS::Test::Stage"));
    String mapping = ofFragile.replace("PROPERTIES", "{name: .Properties.Name}") + stages;
    return TurnBench.mapping(mapping).at(LONG_AFTER);
  }

  @Test
  void childrenOfWhichNothingIsKnownByAMistakeInAFileHoldUpNoDelete() {
    TurnBench bench = fragile(".Properties.Name").run(delete("Fragile", "f"));

    assertThat(bench.asked()).containsExactly("-key/f");
    assertThat(searches(bench)).isEmpty();
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
  }

  @Test
  void keyThatAFilesProgramFailsOnIsSearchedForByNothing() {
    TurnBench other = fragile(".Properties.Arn").run(delete("Fragile", "f"));
    assertThat(searches(other)).hasSize(1);

    TurnBench bench = fragile(".Properties.Arn").run(delete("Fragile", "broken"));
    assertThat(bench.sent).isEmpty();
    assertThat(bench.outcome().reason()).isEqualTo("identifier-not-derivable");
  }
}
