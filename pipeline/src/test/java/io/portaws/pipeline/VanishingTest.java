package io.portaws.pipeline;

import static io.portaws.pipeline.TestCatalog.BUCKET;
import static io.portaws.pipeline.TurnBench.LONG_AFTER;
import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.callAt;
import static io.portaws.pipeline.TurnBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.port.Receipt;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a mapping yielded once and yields no more. */
@Timeout(60)
class VanishingTest {

  private static final String LAYERS =
      """
      {"resources": [{"kind": "AWS::Test::Bucket", "selector": {"query": ".Hidden != true"},
        "port": {"entity": {"mappings": [
          {"identifier": ".Name", "blueprint": "bucket"},
          {"itemsToParse": ".Layers", "identifier": ".item", "blueprint": "layer"}]}}}]}
      """;

  private Instant time = NOON;

  private Message put() {
    time = time.plusSeconds(1);
    return callAt(time, "m" + time.getEpochSecond(), "PutBucket", "a");
  }

  @Test
  void vanishedItemIsDeleted() {
    TurnBench bench =
        TurnBench.mapping(LAYERS)
            .present(BUCKET, "a", "{'Name': 'a', 'Layers': ['x', 'y']}")
            .run(put());
    assertThat(bench.asked()).containsExactly("+bucket/a", "+layer/x", "+layer/y");

    bench.present(BUCKET, "a", "{'Name': 'a', 'Layers': ['y', 'z']}").run(put());
    assertThat(bench.asked()).containsExactly("+bucket/a", "+layer/y", "+layer/z", "-layer/x");

    bench.run(put());
    assertThat(bench.asked()).containsExactly("+bucket/a", "+layer/y", "+layer/z");
  }

  @Test
  void changedIdentifierDeletesTheOldEntity() {
    TurnBench bench =
        TurnBench.ocean()
            .present(BUCKET, "a", "{'Name': 'old'}")
            .run(put())
            .present(BUCKET, "a", "{'Name': 'new'}")
            .run(put());

    assertThat(bench.asked()).containsExactly("+bucket/new", "-bucket/old");
    assertThat(bench.sent).hasSize(1);
  }

  @Test
  void whatPortDidNotAcceptIsNotRemembered() {
    TurnBench bench =
        TurnBench.ocean()
            .present(BUCKET, "a", "{'Name': 'old'}")
            .port(new Receipt.Refused("invalid", "x"))
            .run(put())
            .present(BUCKET, "a", "{'Name': 'new'}")
            .run(put());

    assertThat(bench.asked()).containsExactly("+bucket/new");
  }

  @Test
  void deletionThatPortDidNotAcceptIsAskedForAgain() {
    TurnBench bench =
        TurnBench.ocean()
            .present(BUCKET, "a", "{'Name': 'old'}")
            .run(put())
            .present(BUCKET, "a", "{'Name': 'new'}")
            .port(new Receipt.Later(null, "down", "x"))
            .run(put())
            .run(put());

    assertThat(bench.asked()).containsExactly("+bucket/new", "-bucket/old");
  }

  @Test
  void exporterSelectorThatTurnsFalseLeavesThingsAlone() {
    TurnBench bench =
        TurnBench.mapping(LAYERS)
            .present(BUCKET, "a", "{'Name': 'a', 'Layers': ['x']}")
            .run(put())
            .present(BUCKET, "a", "{'Name': 'a', 'Layers': ['x'], 'Hidden': true}")
            .run(put());

    assertThat(bench.sent).isEmpty();
    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("not-selected"));
  }

  @Test
  void exporterRuleThatDoesNotSelectKeepsItsEntitiesWhileAnotherRuleWrites() {
    String twoRules =
        """
        {"resources": [
          {"kind": "AWS::Test::Bucket", "port": {"entity": {"mappings": [
            {"identifier": ".Name", "blueprint": "bucket"}]}}},
          {"kind": "AWS::Test::Bucket", "selector": {"query": ".Public"},
           "port": {"entity": {"mappings": [{"identifier": ".Name", "blueprint": "site"}]}}}]}
        """;
    TurnBench bench =
        TurnBench.mapping(twoRules)
            .present(BUCKET, "a", "{'Name': 'a', 'Public': true}")
            .run(put())
            .present(BUCKET, "a", "{'Name': 'a', 'Public': false}")
            .run(put());
    assertThat(bench.asked()).containsExactly("+bucket/a");

    bench.at(LONG_AFTER).gone(BUCKET, "a").run(put());
    assertThat(bench.asked()).containsExactly("-bucket/a", "-site/a");
  }

  @Test
  void oceanSelectorThatTurnsFalseDeletes() {
    TurnBench bench =
        TurnBench.ocean().present(BUCKET, "a", "{'Name': 'a', 'Hidden': true}").run(put());

    assertThat(bench.asked()).containsExactly("-bucket/a");
    assertThat(bench.sent.getFirst().deletions()).hasSize(1);
  }

  @Test
  void oceanRuleThatDoesNotSelectDoesNotDeleteWhatAnotherWrites() {
    String complementary =
        """
        resources:
          - kind: AWS::Test::Bucket
            selector: {query: .Properties.Public}
            port: {entity: {mappings: {identifier: .Properties.Name, blueprint: '"bucket"'}}}
          - kind: AWS::Test::Bucket
            selector: {query: .Properties.Public | not}
            port: {entity: {mappings: {identifier: .Properties.Name, blueprint: '"bucket"'}}}
        """;
    TurnBench bench =
        TurnBench.mapping(complementary)
            .present(BUCKET, "a", "{'Name': 'a', 'Public': true}")
            .run(put());

    assertThat(bench.asked()).containsExactly("+bucket/a");
  }

  @Test
  void resourcesThatSwapTheirIdentifiersKeepBothEntities() {
    TurnBench bench =
        TurnBench.ocean()
            .present(BUCKET, "a", "{'Name': 'x'}")
            .present(BUCKET, "b", "{'Name': 'y'}")
            .run(put(), callAt(NOON, "b", "PutBucket", "b"))
            .present(BUCKET, "a", "{'Name': 'y'}")
            .present(BUCKET, "b", "{'Name': 'x'}")
            .run(put(), callAt(NOON.plusSeconds(9), "b2", "PutBucket", "b"));

    assertThat(bench.port()).containsExactly("bucket/x", "bucket/y");
    assertThat(bench.reads).hasSize(1);
    assertThat(bench.sent).hasSize(2);
    assertThat(bench.outcomes()).hasSize(2);
  }

  @Test
  void itemThatMovesBetweenResourcesInOneTurnStays() {
    TurnBench bench =
        TurnBench.mapping(LAYERS)
            .present(BUCKET, "a", "{'Name': 'a', 'Layers': ['x']}")
            .run(put())
            .present(BUCKET, "a", "{'Name': 'a', 'Layers': []}")
            .present(BUCKET, "b", "{'Name': 'b', 'Layers': ['x']}")
            .run(put(), callAt(NOON, "b", "PutBucket", "b"));

    assertThat(bench.port()).containsExactly("bucket/a", "bucket/b", "layer/x");
  }

  @Test
  void itemThatAnotherResourceStillHasStays() {
    TurnBench bench =
        TurnBench.mapping(LAYERS)
            .present(BUCKET, "a", "{'Name': 'a', 'Layers': ['x', 'y']}")
            .present(BUCKET, "b", "{'Name': 'b', 'Layers': ['x']}")
            .run(put(), callAt(NOON, "b", "PutBucket", "b"))
            .present(BUCKET, "a", "{'Name': 'a', 'Layers': []}")
            .run(put());
    assertThat(bench.asked()).containsExactly("+bucket/a", "-layer/y");

    bench.gone(BUCKET, "b").run(callAt(NOON.plusSeconds(90), "b", "DeleteBucket", "b"));
    assertThat(bench.asked()).containsExactly("-bucket/b", "-layer/x");
  }

  @Test
  void deletedResourceLeavesWhatAnotherOfTheSameNameHas() {
    String byName =
        """
        resources:
          - kind: AWS::Test::Bucket
            port: {entity: {mappings: {identifier: '"same"', blueprint: '"bucket"'}}}
        """;
    TurnBench bench =
        TurnBench.mapping(byName)
            .at(LONG_AFTER)
            .bucket("a", 1)
            .bucket("b", 1)
            .run(put(), callAt(NOON, "b", "PutBucket", "b"))
            .gone(BUCKET, "a")
            .run(callAt(LONG_AFTER.minusSeconds(60), "a", "PutBucket", "a"));
    FollowUp look = new FollowUp(key(BUCKET, "b"), Action.UPSERT, LONG_AFTER.minusSeconds(60), 1);
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered(Set.of(look)));

    bench.gone(BUCKET, "b").run(callAt(LONG_AFTER.minusSeconds(30), "b", "DeleteBucket", "b"));
    assertThat(bench.asked()).containsExactly("-bucket/same");
  }

  /** A resource may be known by two keys: a stack by its ARN and its name, a queue by two URLs. */
  @Test
  void entityThatAnotherKeyHasIsLookedAtUnderThatKey() {
    String lower =
        """
        resources:
          - kind: AWS::Test::Bucket
            port:
              entity:
                mappings: {identifier: .Properties.Name | ascii_downcase, blueprint: '"bucket"'}
        """;
    TurnBench bench =
        TurnBench.mapping(lower)
            .at(LONG_AFTER)
            .bucket("a", 1)
            .run(put())
            .gone(BUCKET, "a")
            .run(callAt(NOON, "other", "DeleteBucket", "A"));
    assertThat(bench.sent).isEmpty();

    FollowUp look = new FollowUp(key(BUCKET, "a"), Action.UPSERT, NOON, 1);
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered(Set.of(look)));
    bench.run(Message.received("f", look.body(), LONG_AFTER, 1, look.changeTime()));
    assertThat(bench.asked()).containsExactly("-bucket/a");
  }

  @Test
  void itemOfNoResourceAnyMoreIsDeletedThoughNothingElseIsLeftToWrite() {
    String onlyLayers =
        """
        {"resources": [{"kind": "AWS::Test::Bucket", "port": {"entity": {"mappings": [
          {"itemsToParse": ".Layers", "identifier": ".item", "blueprint": "layer"}]}}}]}
        """;
    TurnBench bench =
        TurnBench.mapping(onlyLayers)
            .present(BUCKET, "a", "{'Layers': ['x']}")
            .present(BUCKET, "b", "{'Layers': ['x']}")
            .run(put(), callAt(NOON, "b", "PutBucket", "b"))
            .present(BUCKET, "a", "{'Layers': []}")
            .run(put());
    assertThat(bench.sent).isEmpty();

    bench
        .present(BUCKET, "b", "{'Layers': []}")
        .run(callAt(NOON.plusSeconds(9), "b", "PutBucket", "b"));
    assertThat(bench.asked()).containsExactly("-layer/x");
  }

  @Test
  void deletedResourceTakesAllThatItWasWrittenAsAlong() {
    TurnBench bench =
        TurnBench.mapping(LAYERS)
            .present(BUCKET, "a", "{'Name': 'a', 'Layers': ['x', 'y']}")
            .run(put())
            .gone(BUCKET, "a")
            .run(callAt(time.plusSeconds(1), "d", "DeleteBucket", "a"));

    assertThat(bench.asked()).containsExactly("-bucket/a", "-layer/x", "-layer/y");
  }

  @Test
  void entityThatIsFoundBySearchIsNeverDeletedByItsQuery() {
    String search =
        """
        resources:
          - kind: AWS::Test::Bucket
            port:
              entity:
                mappings:
                  identifier:
                    combinator: '"and"'
                    rules:
                      - {property: '"name"', operator: '"="', value: .Properties.Name}
                  blueprint: '"bucket"'
        """;
    TurnBench bench =
        TurnBench.mapping(search)
            .present(BUCKET, "a", "{'Name': 'old'}")
            .run(put())
            .present(BUCKET, "a", "{'Name': 'new'}")
            .run(put());

    assertThat(bench.sent.getFirst().deletions()).isEmpty();
    assertThat(bench.entity().body().at("/identifier/rules/0/value").textValue()).isEqualTo("new");
  }
}
