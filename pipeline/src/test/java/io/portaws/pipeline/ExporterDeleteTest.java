package io.portaws.pipeline;

import static io.portaws.pipeline.TestCatalog.BUCKET;
import static io.portaws.pipeline.TestCatalog.TOPIC;
import static io.portaws.pipeline.TurnBench.LONG_AFTER;
import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.exporterAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.port.Receipt;
import io.portaws.pipeline.state.State;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In the exporter's contract a delete names the entity in Port, not the resource in AWS. */
@Timeout(60)
class ExporterDeleteTest {
  private static final Outcome DELIVERED = new Outcome.Delivered();
  private static final Outcome OLDER = new Outcome.Skipped("older-than-written");
  private static final String ARN = "arn:aws:test:eu-west-1:111122223333:orders";

  private static Message delete(Instant time, String type, String entity) {
    return exporterAt(time, "delete", type, entity, "delete");
  }

  private static Message upsert(Instant time, String type, String identifier) {
    return exporterAt(time, "upsert", type, identifier, "upsert");
  }

  /** A topic is read by its ARN and known in Port by its name. */
  private static TurnBench withTopic() {
    return TurnBench.exporter()
        .at(LONG_AFTER)
        .present(TOPIC, ARN, "{'TopicArn': '" + ARN + "', 'TopicName': 'orders'}");
  }

  @Test
  void nothingUnderThatNameMeansDeleteAsTold() {
    TurnBench bench = TurnBench.exporter().run(delete(NOON, TOPIC, "orders"));

    assertThat(bench.asked()).containsExactly("-topic/orders");
    assertThat(bench.deletion().deleteDependents()).isTrue();
    assertThat(bench.outcome()).isEqualTo(DELIVERED);
  }

  @Test
  void nameThatCannotBeAnIdentifierMeansDeleteAsTold() {
    TurnBench bench =
        TurnBench.exporter()
            .unknown(TOPIC, "orders", State.Cause.INVALID)
            .run(delete(NOON, TOPIC, "orders"));

    assertThat(bench.asked()).containsExactly("-topic/orders");
  }

  @Test
  void sameEntityFoundUnderThatNameMeansThatItIsThereAgain() {
    TurnBench bench =
        TurnBench.exporter().at(LONG_AFTER).bucket("a", 3).run(delete(NOON, BUCKET, "a"));

    assertThat(bench.asked()).containsExactly("+bucket/a");
  }

  @Test
  void sameEntityFoundUnderThatNameJustNowIsLookedAtAgain() {
    TurnBench bench = TurnBench.exporter().bucket("a", 3).run(delete(NOON, BUCKET, "a"));

    assertThat(bench.outcome().reason()).isEqualTo("deleted-but-present");
    bench.gone(BUCKET, "a").later(Duration.ofSeconds(2)).runAgain();
    assertThat(bench.asked()).containsExactly("-bucket/a");
  }

  @Test
  void sameEntityOnItsWayOutIsDeleted() {
    TurnBench bench =
        TurnBench.exporter()
            .present(BUCKET, "a", "{'Name': 'a', 'Status': 'deleting'}")
            .run(delete(NOON, BUCKET, "a"));

    assertThat(bench.asked()).containsExactly("-bucket/a");
  }

  @Test
  void otherEntityFoundUnderThatNameMeansDeleteAsTold() {
    TurnBench bench =
        TurnBench.exporter()
            .at(LONG_AFTER)
            .present(BUCKET, "a", "{'Name': 'other'}")
            .run(delete(NOON, BUCKET, "a"));

    assertThat(bench.asked()).containsExactly("-bucket/a");
  }

  @Test
  void otherEntityFoundIsLeftAloneWhenTheNamedOneWasWrittenForALaterChange() {
    TurnBench bench =
        TurnBench.exporter()
            .at(LONG_AFTER)
            .bucket("a", 1)
            .run(upsert(NOON.plusSeconds(5), BUCKET, "a"))
            .present(BUCKET, "a", "{'Name': 'other'}");

    assertThat(bench.run(delete(NOON, BUCKET, "a")).outcome()).isEqualTo(OLDER);
    assertThat(bench.sent).isEmpty();
  }

  @Test
  void whatTheSelectorLeavesOutIsDeletedAsTold() {
    TurnBench bench =
        TurnBench.exporter()
            .at(LONG_AFTER)
            .present(BUCKET, "a", "{'Name': 'a', 'Hidden': true}")
            .run(delete(NOON, BUCKET, "a"));

    assertThat(bench.asked()).containsExactly("-bucket/a");
  }

  @Test
  void deleteByNameGoesThroughAllBlueprintsOfTheTypeOnce() {
    TurnBench bench =
        TurnBench.mapping(
                """
                {"resources": [
                  {"kind": "AWS::Test::Topic", "port": {"entity": {"mappings": [
                    {"identifier": ".TopicName", "blueprint": "topic"},
                    {"identifier": ".Owner", "blueprint": "\\"owner\\""}]}}},
                  {"kind": "AWS::Test::Topic", "port": {"entity": {"mappings": [
                    {"identifier": ".Again", "blueprint": "topic"}]}}}]}
                """)
            .run(delete(NOON, TOPIC, "orders"));

    assertThat(bench.asked()).containsExactly("-owner/orders", "-topic/orders");
    assertThat(bench.sent.getFirst().deletions()).hasSize(2);
  }

  /** Both name the same key: one the resource, the other an entity that is not its own. */
  @Test
  void changeBesideADeleteThatNamesAnotherEntityIsWritten() {
    TurnBench bench =
        TurnBench.exporter()
            .at(LONG_AFTER)
            .present(TOPIC, "orders", "{'TopicArn': 'x', 'TopicName': 'renamed'}")
            .run(upsert(NOON, TOPIC, "orders"), delete(NOON.plusSeconds(1), TOPIC, "orders"));

    assertThat(bench.asked()).containsExactlyInAnyOrder("+topic/renamed", "-topic/orders");
    assertThat(bench.outcomes().values()).containsOnly(DELIVERED);
  }

  @Test
  void deleteThatNamesAnotherEntityTellsNothingOfTheResource() {
    TurnBench bench =
        TurnBench.exporter()
            .at(LONG_AFTER)
            .present(TOPIC, "orders", "{'TopicArn': 'x', 'TopicName': 'renamed'}")
            .run(delete(NOON.plusSeconds(1), TOPIC, "orders"))
            .run(upsert(NOON, TOPIC, "orders"));

    assertThat(bench.asked()).containsExactly("+topic/renamed");
  }

  @Test
  void deleteByNameDoesNotRemoveWhatWasWrittenForALaterChange() {
    TurnBench bench = withTopic().run(upsert(NOON.plusSeconds(5), TOPIC, ARN));

    assertThat(bench.run(delete(NOON.plusSeconds(4), TOPIC, "orders")).outcome()).isEqualTo(OLDER);
    assertThat(bench.run(delete(NOON.plusSeconds(5), TOPIC, "orders")).asked())
        .containsExactly("-topic/orders");
  }

  @Test
  void deleteByNameRemovesWhatPortDidNotAccept() {
    TurnBench bench =
        withTopic()
            .port(new Receipt.Later(null, "down", "x"))
            .run(upsert(NOON.plusSeconds(5), TOPIC, ARN))
            .port(new Receipt.Accepted());

    assertThat(bench.run(delete(NOON, TOPIC, "orders")).asked()).containsExactly("-topic/orders");
  }

  @Test
  void olderUpsertReadLateDoesNotLetADeleteInBetweenRemoveTheEntity() {
    TurnBench bench =
        withTopic()
            .run(upsert(NOON.plusSeconds(5), TOPIC, ARN))
            .run(upsert(NOON.plusSeconds(1), TOPIC, ARN));

    assertThat(bench.run(delete(NOON.plusSeconds(3), TOPIC, "orders")).outcome()).isEqualTo(OLDER);
  }

  @Test
  void deleteByNameAndLaterCreationInOneTurnLeaveTheEntity() {
    TurnBench bench =
        withTopic().run(delete(NOON, TOPIC, "orders"), upsert(NOON.plusSeconds(5), TOPIC, ARN));

    assertThat(bench.asked()).containsExactly("+topic/orders");
    assertThat(bench.outcomes()).containsEntry("upsert", DELIVERED).containsEntry("delete", OLDER);
  }

  @Test
  void creationAndLaterDeleteByNameInOneTurnEndWithTheDelete() {
    TurnBench bench =
        withTopic().run(delete(NOON.plusSeconds(5), TOPIC, "orders"), upsert(NOON, TOPIC, ARN));

    assertThat(bench.sent).hasSize(2);
    assertThat(bench.sent.getLast().deletions()).hasSize(1);
    assertThat(bench.outcomes())
        .containsEntry("upsert", DELIVERED)
        .containsEntry("delete", DELIVERED);
  }

  @Test
  void deleteOlderThanAnUpsertOfTheSameKeyThatIsGoneIsDoneWithIt() {
    TurnBench bench =
        TurnBench.exporter()
            .at(LONG_AFTER)
            .run(delete(NOON, TOPIC, "orders"), upsert(NOON.plusSeconds(1), TOPIC, "orders"));

    assertThat(bench.asked()).containsExactly("-topic/orders");
    assertThat(bench.outcomes()).hasSize(2);
  }
}
