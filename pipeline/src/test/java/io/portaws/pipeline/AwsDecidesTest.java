package io.portaws.pipeline;

import static io.portaws.pipeline.TestCatalog.BUCKET;
import static io.portaws.pipeline.TestCatalog.SHAPED;
import static io.portaws.pipeline.TestCatalog.TOPIC;
import static io.portaws.pipeline.TurnBench.LONG_AFTER;
import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.call;
import static io.portaws.pipeline.TurnBench.callAt;
import static io.portaws.pipeline.TurnBench.topicAt;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An event says where to look, AWS says how it is; while the change is young, both may be right.
 */
@Timeout(60)
class AwsDecidesTest {
  private static final Outcome DELIVERED = new Outcome.Delivered();

  private static void waits(TurnBench bench, int seconds, String why) {
    assertThat(bench.outcome())
        .isInstanceOfSatisfying(
            Outcome.Wait.class,
            wait -> {
              assertThat(wait.after()).isEqualTo(Duration.ofSeconds(seconds));
              assertThat(wait.why()).isEqualTo(why);
            });
    assertThat(bench.sent).isEmpty();
    bench.later(Duration.ofSeconds(seconds));
  }

  @Test
  void absentAfterAYoungUpsertIsLookedAtAfterTwoTenAndThirtySecondsAndThenBelieved() {
    TurnBench bench = TurnBench.ocean().run(call("m", "CreateBucket", "a"));

    waits(bench, 2, "changed-but-absent");
    waits(bench.runAgain(), 10, "changed-but-absent");
    waits(bench.runAgain(), 30, "changed-but-absent");
    bench.runAgain();
    assertThat(bench.outcome()).isEqualTo(DELIVERED);
    assertThat(bench.asked()).containsExactly("-bucket/a");
  }

  @Test
  void absentAfterAYoungUpsertIsUpsertedOnceItAppears() {
    TurnBench bench = TurnBench.ocean().run(call("m", "CreateBucket", "a"));
    waits(bench, 2, "changed-but-absent");

    assertThat(bench.bucket("a", 1).runAgain().asked()).containsExactly("+bucket/a");
  }

  @Test
  void presentAfterAYoungDeleteIsLookedAtAfterTwoTenAndThirtySecondsAndThenBelieved() {
    TurnBench bench = TurnBench.ocean().bucket("a", 1).run(call("m", "DeleteBucket", "a"));

    waits(bench, 2, "deleted-but-present");
    waits(bench.runAgain(), 10, "deleted-but-present");
    waits(bench.runAgain(), 30, "deleted-but-present");
    assertThat(bench.runAgain().asked()).containsExactly("+bucket/a");
  }

  @Test
  void presentAfterAYoungDeleteIsDeletedOnceItDisappears() {
    TurnBench bench = TurnBench.ocean().bucket("a", 1).run(call("m", "DeleteBucket", "a"));
    waits(bench, 2, "deleted-but-present");

    assertThat(bench.gone(BUCKET, "a").runAgain().asked()).containsExactly("-bucket/a");
  }

  @ParameterizedTest
  @CsvSource({"0, true", "59, true", "60, false", "61, false"})
  void changeIsYoungForSixtySeconds(int age, boolean waits) {
    TurnBench bench =
        TurnBench.ocean().at(NOON.plusSeconds(age)).run(call("m", "CreateBucket", "a"));

    assertThat(bench.outcome() instanceof Outcome.Wait).isEqualTo(waits);
  }

  @Test
  void absentAfterADeleteIsBelievedAtOnce() {
    TurnBench bench = TurnBench.ocean().run(call("m", "DeleteBucket", "a"));

    assertThat(bench.outcome()).isEqualTo(DELIVERED);
    assertThat(bench.asked()).containsExactly("-bucket/a");
  }

  @Test
  void leavingAfterADeleteIsBelievedAtOnce() {
    TurnBench bench =
        TurnBench.ocean()
            .present(BUCKET, "a", "{'Name': 'a', 'Status': 'deleting'}")
            .run(call("m", "DeleteBucket", "a"));

    assertThat(bench.asked()).containsExactly("-bucket/a");
  }

  @Test
  void leavingWithoutADeleteIsStillThere() {
    TurnBench bench =
        TurnBench.ocean()
            .present(BUCKET, "a", "{'Name': 'a', 'Status': 'deleting'}")
            .run(call("m", "PutBucket", "a"));

    assertThat(bench.asked()).containsExactly("+bucket/a");
  }

  @Test
  void goneThoughReadableIsDeletedWhateverTheEventSays() {
    TurnBench bench =
        TurnBench.ocean().present(BUCKET, "a", "{'Name': 'a', 'Status': 'terminated'}");

    assertThat(bench.run(call("m", "PutBucket", "a")).asked()).containsExactly("-bucket/a");
    assertThat(bench.run(call("m", "DeleteBucket", "a")).asked()).containsExactly("-bucket/a");
  }

  @Test
  void lateDeleteDoesNotRemoveWhatWasCreatedAgain() {
    TurnBench bench =
        TurnBench.ocean().at(LONG_AFTER).bucket("a", 2).run(call("m", "DeleteBucket", "a"));

    assertThat(bench.asked()).containsExactly("+bucket/a");
    assertThat(bench.outcome()).isEqualTo(DELIVERED);
  }

  @Test
  void newestChangeOfAKeyDecidesHoweverTheMessagesAreOrdered() {
    Message delete = callAt(NOON, "d", "DeleteBucket", "a");
    Message create = callAt(NOON.plusSeconds(1), "c", "CreateBucket", "a");
    TurnBench bench = TurnBench.ocean().bucket("a", 1);

    assertThat(bench.run(delete, create).asked()).containsExactly("+bucket/a");
    assertThat(bench.run(create, delete).asked()).containsExactly("+bucket/a");
    assertThat(bench.outcomes()).containsOnlyKeys("c", "d");
  }

  @Test
  void ofEquallyNewChangesTheLaterMessageDecides() {
    Message delete = callAt(NOON, "d", "DeleteBucket", "a");
    Message create = callAt(NOON, "c", "CreateBucket", "a");
    TurnBench bench = TurnBench.ocean().bucket("a", 1);

    assertThat(bench.run(delete, create).asked()).containsExactly("+bucket/a");
    bench.run(create, delete);
    assertThat(bench.outcomes().values())
        .allMatch(outcome -> outcome.reason().equals("deleted-but-present"));
  }

  @Test
  void newestMessagesLooksDecideHowLongAUnitWaits() {
    TurnBench bench = TurnBench.ocean().run(call("m", "CreateBucket", "a"));
    Message looked = ((Outcome.Wait) bench.outcome()).message();

    bench.run(looked, callAt(NOON.plusSeconds(1), "n", "PutBucket", "a"));

    assertThat(bench.outcomes().values())
        .allMatch(outcome -> ((Outcome.Wait) outcome).after().equals(Duration.ofSeconds(2)));
  }

  @Test
  void oldAbsenceOfWhatWasNeverMappedIsSkipped() {
    TurnBench bench =
        TurnBench.ocean().at(LONG_AFTER).run(topicAt(NOON, "m", "CreateTopic", "arn:t"));

    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("absent"));
  }

  @Test
  void deleteWhoseEntityDoesNotFollowFromTheKeyIsRejected() {
    TurnBench bench = TurnBench.ocean().run(topicAt(NOON, "m", "DeleteTopic", "arn:t"));

    assertThat(bench.outcome())
        .isEqualTo(
            new Outcome.Reject(
                "identifier-not-derivable",
                "AWS::Test::Topic arn:t (111122223333 eu-west-1) is gone, and the mapping's"
                    + " identifier does not follow from it"));
  }

  @Test
  void deleteOfWhatThisProcessWroteNeedsNothingToFollowFromTheKey() {
    TurnBench bench =
        TurnBench.ocean()
            .present(TOPIC, "arn:t", "{'Arn': 'arn:t'}")
            .run(topicAt(NOON, "m", "CreateTopic", "arn:t"))
            .gone(TOPIC, "arn:t");

    assertThat(bench.run(topicAt(NOON.plusSeconds(9), "n", "DeleteTopic", "arn:t")).asked())
        .containsExactly("-topic/arn:t");
  }

  @Test
  void mappingThatFailsIsRejectedWithItsPlaces() {
    TurnBench bench =
        TurnBench.ocean().present(BUCKET, "a", "{'Size': 1}").run(call("m", "PutBucket", "a"));

    assertThat(bench.outcome())
        .isEqualTo(
            new Outcome.Reject(
                "mapping-failed",
                "mapping resources[0].port.entity.mappings.identifier: gives nothing for this"
                    + " resource"));
  }

  @Test
  void slowReadDoesNotMakeAYoungAbsenceOld() {
    TurnBench bench = TurnBench.ocean().at(NOON.plusSeconds(50));
    bench.duringRead(() -> bench.later(Duration.ofSeconds(20)));

    bench.run(call("m", "CreateBucket", "a"));

    assertThat(bench.outcome().reason()).isEqualTo("changed-but-absent");
  }

  @Test
  void whatWasWrittenIsDeletedWhereTheKeyTellsNoIdentifier() {
    TurnBench ocean =
        TurnBench.mapping(
            """
            resources:
              - kind: AWS::Test::Shaped
                port:
                  entity:
                    mappings: {identifier: .Properties.Title, blueprint: '"shaped"'}
            """);
    ocean
        .present(SHAPED, "a", "{'Title': 'a'}")
        .run(call("m", "CreateShaped", "a"))
        .gone(SHAPED, "a");

    ocean.run(callAt(NOON.plusSeconds(1), "n", "DeleteShaped", "a"));

    assertThat(ocean.asked()).containsExactly("-shaped/a");
  }

  @Test
  void whatFollowsFromTheKeyIsDeletedByTheExportersRules() {
    TurnBench exporter =
        TurnBench.mapping(
            """
            {"resources": [{"kind": "AWS::Test::Shaped", "port": {"entity": {"mappings":
              [{"identifier": ".Name", "blueprint": "shaped"}]}}}]}
            """);

    exporter.run(call("m", "DeleteShaped", "a"));

    assertThat(exporter.asked()).containsExactly("-shaped/a");
  }
}
