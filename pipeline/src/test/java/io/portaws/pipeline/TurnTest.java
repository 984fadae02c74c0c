package io.portaws.pipeline;

import static io.portaws.pipeline.TestCatalog.BUCKET;
import static io.portaws.pipeline.TestCatalog.TOPIC;
import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.call;
import static io.portaws.pipeline.TurnBench.callAt;
import static io.portaws.pipeline.TurnBench.exporterAt;
import static io.portaws.pipeline.TurnBench.key;
import static io.portaws.pipeline.TurnBench.message;
import static io.portaws.pipeline.TurnBench.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.port.Receipt;
import io.portaws.pipeline.port.Update;
import io.portaws.pipeline.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of messages: each form end to end, coalescing, and settling exactly once. */
@Timeout(60)
class TurnTest {
  private static final Outcome DELIVERED = new Outcome.Delivered();

  @Test
  void cloudTrailEventBecomesWhatAwsAnswersNow() {
    TurnBench bench = TurnBench.ocean().bucket("a", 7).run(call("m", "CreateBucket", "a"));

    assertThat(bench.outcome()).isEqualTo(DELIVERED);
    assertThat(bench.reads).containsExactly(Set.of(key(BUCKET, "a")));
    assertThat(bench.entity().body())
        .isEqualTo(TurnBench.json("{'identifier': 'a', 'title': 'a', 'properties': {'size': 7}}"));
    assertThat(bench.entity().createMissingRelated()).isTrue();
    assertThat(bench.entity().merge()).isTrue();
  }

  @Test
  void webhookElementTellsTypeKeyEventAndState() {
    TurnBench bench = TurnBench.ocean().bucket("a", 7).run(call("m", "CreateBucket", "a"));

    assertThat(bench.sent.getFirst().resource())
        .isEqualTo(
            TurnBench.json(
                """
                {'Type': 'AWS::Test::Bucket', 'Action': 'upsert', 'Identifier': 'a',
                 'EventId': 'event-of-CreateBucket', 'EventTime': '2026-03-01T12:00:00Z',
                 'Properties': {'Name': 'a', 'Size': 7}, 'Deletions': [],
                 '__ExtraContext': {'AccountId': '111122223333', 'Region': 'eu-west-1'}}
                """));
    assertThat(bench.sent.getFirst().forwarded()).isNull();
  }

  @Test
  void webhookElementOfADeleteNamesWhatGoes() {
    TurnBench bench = TurnBench.ocean().run(call("m", "DeleteBucket", "a"));

    assertThat(bench.sent.getFirst().resource())
        .isEqualTo(
            TurnBench.json(
                """
                {'Type': 'AWS::Test::Bucket', 'Action': 'delete', 'Identifier': 'a',
                 'EventId': 'event-of-DeleteBucket', 'EventTime': '2026-03-01T12:00:00Z',
                 'Properties': {'Name': 'a'},
                 'Deletions': [{'blueprint': 'bucket', 'identifier': 'a'}],
                 '__ExtraContext': {'AccountId': '111122223333', 'Region': 'eu-west-1'}}
                """));
    assertThat(bench.deletion().deleteDependents()).isTrue();
  }

  @Test
  void nativeEventBecomesWhatAwsAnswersNow() {
    Message event =
        message(
            "m",
            TurnBench.json(
                    """
                    {'detail-type': 'Bucket Changed', 'source': 'aws.test', 'region': 'eu-west-1',
                     'account': '111122223333', 'detail': {'name': 'a'}}
                    """)
                .toString());

    assertThat(TurnBench.ocean().bucket("a", 1).run(event).asked()).containsExactly("+bucket/a");
  }

  @Test
  void exporterEventBecomesWhatAwsAnswersNow() {
    TurnBench bench =
        TurnBench.exporter().bucket("a", 7).run(exporterAt(NOON, "m", BUCKET, "a", "upsert"));

    assertThat(bench.outcome()).isEqualTo(DELIVERED);
    assertThat(bench.entity().body())
        .isEqualTo(TurnBench.json("{'identifier': 'a', 'properties': {'size': 7}}"));
    assertThat(bench.entity().createMissingRelated()).isFalse();
  }

  @Test
  void eventInAnSnsEnvelopeCountsAsIfItCameBare() {
    Message bare = call("m", "CreateBucket", "a");
    JsonNode envelope = Bodies.sns(bare.body());

    assertThat(TurnBench.ocean().bucket("a", 1).run(message("m", envelope.toString())).asked())
        .containsExactly("+bucket/a");
  }

  @Test
  void malformedMessageIsRejectedWithItsReason() {
    TurnBench bench = TurnBench.ocean().run(message("m", "hello"));

    assertThat(bench.outcome())
        .isEqualTo(new Outcome.Reject("not-json", "the body is not JSON at line 1, column 1"));
    assertThat(bench.counts.words).contains("decoded malformed", "ended rejected not-json");
  }

  @Test
  void failedApiCallIsSkippedWithoutARead() {
    JsonNode event = TurnBench.json(call("m", "CreateBucket", "a").body());
    ((ObjectNode) event.get("detail")).put("errorCode", "AccessDenied");

    TurnBench bench = TurnBench.ocean().run(message("m", event.toString()));

    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("failed-call"));
    assertThat(bench.counts.words).contains("skipped failed-call");
    assertThat(bench.reads).isEmpty();
  }

  @Test
  void typeThatNoRuleMapsIsSkippedWithoutARead() {
    TurnBench bench =
        TurnBench.ocean().run(exporterAt(NOON, "m", "AWS::Test::Other", "a", "upsert"));

    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("unmapped-type"));
    assertThat(bench.counts.words).contains("changed other upsert");
    assertThat(bench.reads).isEmpty();
  }

  @Test
  void aliasOfATypeIsTheTypeItself() {
    TurnBench bench =
        TurnBench.ocean()
            .bucket("a", 1)
            .run(exporterAt(NOON, "m", "AWS::Test::OldBucket", "a", "upsert"));

    assertThat(bench.reads).containsExactly(Set.of(key(BUCKET, "a")));
  }

  @ParameterizedTest
  @EnumSource(Unmatched.class)
  void eventOfNoCataloguedTypeFollowsTheSetting(Unmatched unmatched) {
    Message own =
        message("m", "{\"detail-type\": \"Own\", \"source\": \"shop\", \"detail\": {\"x\": 1}}");

    TurnBench bench = TurnBench.unmatched(unmatched).run(own);

    switch (unmatched) {
      case SKIP -> {
        assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("uncatalogued-event"));
        assertThat(bench.sent).isEmpty();
      }
      case REJECT ->
          assertThat(bench.outcome())
              .isEqualTo(new Outcome.Reject("uncatalogued-event", "no type knows shop Own"));
      case FORWARD -> {
        assertThat(bench.outcome()).isEqualTo(DELIVERED);
        Update update = bench.sent.getFirst();
        assertThat(update.forwarded()).isEqualTo(TurnBench.json(own.body()));
        assertThat(update.resource()).isNull();
        assertThat(update.entities()).isEmpty();
        assertThat(bench.reads).isEmpty();
      }
    }
  }

  @Test
  void forwardedEventsAreNeverCoalesced() {
    String own = "{\"detail-type\": \"Own\", \"source\": \"shop\", \"detail\": {}}";

    TurnBench bench =
        TurnBench.unmatched(Unmatched.FORWARD).run(message("m1", own), message("m2", own));

    assertThat(bench.sent).hasSize(2);
    assertThat(bench.outcomes()).containsOnlyKeys("m1", "m2");
  }

  @ParameterizedTest
  @CsvSource({
    "444455556666, eu-west-1, account-not-allowed",
    "12, eu-west-1, account-not-valid",
    "111122223333, evil.example, region-not-valid"
  })
  void refusedPlaceIsRejectedBeforeAnyRead(String account, String region, String reason) {
    Message message =
        message(
            "m",
            TurnBench.json(
                    "{'resource_type': 'AWS::Test::Bucket', 'identifier': '\\'a\\'', 'region': '"
                        + region
                        + "', 'account': '"
                        + account
                        + "'}")
                .toString()
                .replace("\\\"a\\\"", "a"));

    TurnBench bench = TurnBench.exporter().bucket("a", 1).run(message);

    assertThat(bench.outcome().reason()).isEqualTo(reason);
    assertThat(bench.outcome()).isInstanceOf(Outcome.Reject.class);
    assertThat(bench.reads).isEmpty();
    assertThat(bench.sent).isEmpty();
  }

  @Test
  void thousandMessagesAboutTenKeysCostTenReadsAndTenUpdates() {
    TurnBench bench = TurnBench.ocean();
    IntStream.range(0, 10).forEach(i -> bench.bucket("b" + i, i));
    List<Message> messages =
        IntStream.range(0, 1000)
            .mapToObj(i -> callAt(NOON.plusMillis(i), "m" + i, "PutBucket", "b" + i % 10))
            .toList();

    bench.run(messages);

    assertThat(bench.reads).hasSize(1);
    assertThat(bench.reads.getFirst()).hasSize(10);
    assertThat(bench.sent).hasSize(10);
    assertThat(bench.outcomes()).hasSize(1000);
    assertThat(Set.copyOf(bench.outcomes().values())).containsExactly(DELIVERED);
    assertThat(bench.counts.words).contains("coalesced 990");
    assertThat(bench.counts.ages).hasSize(10);
  }

  @Test
  void messageOfSeveralUnitsIsSettledOnceWhenTheLastIsDone() {
    TurnBench bench =
        TurnBench.ocean().bucket("a", 1).bucket("b", 2).run(call("m", "CreateBucket", "a", "b"));

    assertThat(bench.asked()).containsExactly("+bucket/a", "+bucket/b");
    assertThat(bench.settled).hasSize(1);
    assertThat(bench.outcome()).isEqualTo(DELIVERED);
  }

  @Test
  void worstOutcomeOfAMessagesUnitsCounts() {
    TurnBench bench =
        TurnBench.ocean()
            .at(NOON.plusSeconds(5))
            .bucket("delivered", 1)
            .present(BUCKET, "skipped", "{'Name': 'skipped', 'Hidden': true, 'Status': 'x'}")
            .unknown(BUCKET, "rejected", State.Cause.INVALID)
            .unknown(BUCKET, "retried", State.Cause.THROTTLED);

    bench.run(
        call("all", "PutBucket", "delivered", "skipped", "rejected", "waiting", "retried"),
        call("to-wait", "PutBucket", "delivered", "skipped", "rejected", "waiting"),
        call("to-reject", "PutBucket", "delivered", "skipped", "rejected"),
        call("to-deliver", "PutBucket", "skipped", "delivered"),
        call("reject-first", "PutBucket", "rejected", "delivered"));

    assertThat(bench.words())
        .containsEntry("all", "retried")
        .containsEntry("to-wait", "waiting")
        .containsEntry("to-reject", "rejected")
        .containsEntry("to-deliver", "delivered")
        .containsEntry("reject-first", "rejected");
  }

  @Test
  void ofTwoRetriesTheLongerCounts() {
    TurnBench bench =
        TurnBench.ocean()
            .unknown(BUCKET, "a", State.Cause.DENIED)
            .unknown(BUCKET, "b", State.Cause.THROTTLED)
            .run(call("m", "PutBucket", "a", "b"), call("n", "PutBucket", "b", "a"));

    assertThat(bench.outcomes().values()).allMatch(o -> o.reason().equals("aws-denied"));
  }

  @Test
  void messageWhoseUnitsArePartlyDoneComesAgainWithoutThem() {
    TurnBench bench = TurnBench.ocean().at(NOON.plusSeconds(5)).bucket("a", 1);

    bench.run(call("m", "CreateBucket", "a", "late"));
    assertThat(bench.asked()).containsExactly("+bucket/a");
    assertThat(bench.outcome().word()).isEqualTo("waiting");

    bench.bucket("late", 2).later(Duration.ofSeconds(2)).runAgain();
    assertThat(bench.reads).containsExactly(Set.of(key(BUCKET, "late")));
    assertThat(bench.asked()).containsExactly("+bucket/late");
    assertThat(bench.outcome()).isEqualTo(DELIVERED);
  }

  @Test
  void messageAllOfWhoseUnitsAreDoneIsDelivered() {
    Message done =
        call("m", "CreateBucket", "a")
            .again(Set.of(new UnitKey.OfResource(key(BUCKET, "a"))), Set.of(), Message.Again.LOOK);

    TurnBench bench = TurnBench.ocean().run(done);

    assertThat(bench.outcome()).isEqualTo(DELIVERED);
    assertThat(bench.reads).isEmpty();
  }

  @Test
  void whatIsReadIsDeliveredBeforeWhatIsSlow() {
    TurnBench bench =
        TurnBench.ocean().bucket("a", 1).bucket("b", 2).bucket("c", 3).slowly(key(BUCKET, "b"));

    bench.run(
        call("first", "PutBucket", "a"),
        call("slow", "PutBucket", "b"),
        call("both", "PutBucket", "a", "b"),
        call("last", "PutBucket", "c"));

    assertThat(bench.settledBefore)
        .containsExactly(List.of(), List.of("first", "last"), List.of("closed"));
    assertThat(bench.outcomes().values()).containsOnly(DELIVERED);
    assertThat(bench.asked()).containsExactlyInAnyOrder("+bucket/a", "+bucket/c", "+bucket/b");
  }

  @Test
  void whatAwsThrottlesOrDoesNotTellCostsItsMessageNoReceive() {
    TurnBench bench =
        TurnBench.ocean()
            .unknown(BUCKET, "a", State.Cause.THROTTLED)
            .unknown(BUCKET, "b", State.Cause.UNAVAILABLE)
            .unknown(BUCKET, "c", State.Cause.DENIED)
            .run(
                call("a", "PutBucket", "a"),
                call("b", "PutBucket", "b"),
                call("c", "PutBucket", "c"));

    assertThat(bench.outcomes().get("a")).matches(o -> ((Outcome.Retry) o).downstream());
    assertThat(bench.outcomes().get("b")).matches(o -> ((Outcome.Retry) o).downstream());
    assertThat(bench.outcomes().get("c")).matches(o -> !((Outcome.Retry) o).downstream());
  }

  @ParameterizedTest
  @CsvSource({"THROTTLED, aws-throttled", "UNAVAILABLE, aws-unavailable"})
  void disturbedAwsIsTriedAgainLaterAndLater(State.Cause cause, String reason) {
    List<Duration> afters = new ArrayList<>();
    for (int receives : List.of(1, 2, 3, 8, 50)) {
      TurnBench bench = TurnBench.dice(TurnBench.Dice.HIGH).unknown(BUCKET, "a", cause);
      bench.run(received(receives, call("m", "PutBucket", "a")));
      Outcome.Retry retry = (Outcome.Retry) bench.outcome();
      assertThat(retry.reason()).isEqualTo(reason);
      afters.add(retry.after().plusMillis(1));
    }
    assertThat(afters)
        .containsExactly(
            Duration.ofSeconds(6),
            Duration.ofSeconds(11),
            Duration.ofSeconds(21),
            Duration.ofSeconds(641),
            Duration.ofSeconds(901));
  }

  @Test
  void mostOftenReceivedMessageOfAUnitDecidesHowLongToWait() {
    TurnBench bench =
        TurnBench.dice(TurnBench.Dice.HIGH).unknown(BUCKET, "a", State.Cause.THROTTLED);

    bench.run(received(3, call("m", "PutBucket", "a")), call("n", "PutBucket", "a"));

    assertThat(bench.outcomes().values())
        .allMatch(o -> ((Outcome.Retry) o).after().plusMillis(1).equals(Duration.ofSeconds(21)));
  }

  @Test
  void deniedReadIsTriedAgainSlowly() {
    TurnBench bench =
        TurnBench.ocean()
            .unknown(BUCKET, "a", State.Cause.DENIED)
            .run(call("m", "DeleteBucket", "a"));

    assertThat(bench.outcome())
        .isEqualTo(
            new Outcome.Retry(
                Duration.ofMinutes(5),
                "aws-denied",
                "as told",
                "let the role that reads account 111122223333 do cloudformation:GetResource"));
    assertThat(bench.sent).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"INVALID", "UNSUPPORTED"})
  void whatCannotBeReadIsRejectedUnlessItWasDeleted(State.Cause cause) {
    TurnBench bench = TurnBench.ocean().unknown(BUCKET, "a", cause);

    bench.run(call("m", "CreateBucket", "a"));
    assertThat(bench.outcome()).isEqualTo(new Outcome.Reject("aws-" + cause.word(), "as told"));

    bench.run(call("m", "DeleteBucket", "a"));
    assertThat(bench.outcome()).isEqualTo(DELIVERED);
    assertThat(bench.asked()).containsExactly("-bucket/a");
  }

  @Test
  void receiptsDecideTheOutcome() {
    TurnBench bench = TurnBench.ocean().bucket("a", 1);
    Message change = call("m", "PutBucket", "a");
    Message kept = change.again(Set.of(), Set.of(), Message.Again.TRY);

    assertThat(bench.port(new Receipt.Accepted()).run(change).outcome()).isEqualTo(DELIVERED);
    assertThat(
            bench
                .port(new Receipt.Later(Duration.ofSeconds(40), "limit", "x"))
                .run(change)
                .outcome())
        .isEqualTo(new Outcome.Retry(Duration.ofSeconds(40), "limit", "x", null, true, kept));
    assertThat(bench.port(new Receipt.Later(null, "down", "x")).run(change).outcome())
        .isEqualTo(new Outcome.Retry(Duration.ofSeconds(1), "down", "x", null, true, kept));
    assertThat(
            bench.port(new Receipt.Misconfigured("no-blueprint", "x", "y")).run(change).outcome())
        .isEqualTo(new Outcome.Retry(Duration.ofMinutes(5), "no-blueprint", "x. y", "y"));
    assertThat(bench.port(new Receipt.Refused("invalid", "x")).run(change).outcome())
        .isEqualTo(new Outcome.Reject("invalid", "x"));
    assertThat(bench.counts.ages).hasSize(1);
  }

  @Test
  void ageIsCountedFromTheChangeToPortsAnswer() {
    TurnBench bench =
        TurnBench.ocean().at(NOON.plusSeconds(3)).bucket("a", 1).run(call("m", "PutBucket", "a"));

    assertThat(bench.counts.ages).containsExactly(Duration.ofSeconds(3));
  }

  @Test
  void oneRefusedUpdateLeavesTheOthersAlone() {
    TurnBench bench =
        TurnBench.ocean()
            .bucket("a", 1)
            .bucket("b", 1)
            .port(update ->
                update.entities().getFirst().identifier().equals("a")
                    ? new Receipt.Refused("invalid", "x")
                    : new Receipt.Accepted())
            .run(call("m", "PutBucket", "a"), call("n", "PutBucket", "b"));

    assertThat(bench.outcomes())
        .containsEntry("m", new Outcome.Reject("invalid", "x"))
        .containsEntry("n", DELIVERED);
  }

  @Test
  void equalUpdatesAreAnsweredEachForItself() {
    String own = "{\"detail-type\": \"Own\", \"source\": \"shop\", \"detail\": {}}";
    List<Update> seen = new ArrayList<>();
    TurnBench bench =
        TurnBench.unmatched(Unmatched.FORWARD)
            .port(update -> {
              seen.add(update);
              return seen.size() == 1
                  ? new Receipt.Refused("invalid", "x")
                  : new Receipt.Accepted();
            })
            .run(message("m1", own), message("m2", own));

    assertThat(bench.outcomes())
        .containsEntry("m1", new Outcome.Reject("invalid", "x"))
        .containsEntry("m2", DELIVERED);
  }

  @Test
  void bugWhilePlanningOneUnitDoesNotStopTheOthers() {
    // A source that breaks its promise of a state for every key.
    TurnBench bench = TurnBench.ocean().bucket("a", 1).unanswered(BUCKET, "broken");

    bench.run(call("m", "PutBucket", "broken"), call("n", "PutBucket", "a"));

    assertThat(bench.outcomes().get("m"))
        .isInstanceOfSatisfying(
            Outcome.Retry.class,
            retry -> {
              assertThat(retry.why()).isEqualTo("internal-error");
              assertThat(retry.detail()).isEqualTo("NullPointerException");
            });
    assertThat(bench.outcomes()).containsEntry("n", DELIVERED);
  }

  @Test
  void interruptedTurnLeavesTheUnsettledUnsettledAndGivesItsKeysBack() {
    TurnBench bench = TurnBench.ocean().bucket("a", 1).bucket("b", 1).interruptedAfter(1);
    Message first = call("m", "PutBucket", "a");
    Message second = call("n", "PutBucket", "b");

    assertThatThrownBy(() -> bench.runInterruptibly(List.of(first, second)))
        .isInstanceOf(InterruptedException.class);
    assertThat(bench.outcomes()).containsOnlyKeys("m");

    bench.interruptedAfter(9).run(second);
    assertThat(bench.outcomes()).containsEntry("n", DELIVERED);
  }

  @Test
  void unitsOfTwoTypesAreReadAtOnce() {
    TurnBench bench =
        TurnBench.ocean()
            .bucket("a", 1)
            .present(TOPIC, "arn:t", "{'Arn': 'arn:t'}")
            .run(call("m", "PutBucket", "a"), TurnBench.topicAt(NOON, "n", "CreateTopic", "arn:t"));

    assertThat(bench.reads).containsExactly(Set.of(key(BUCKET, "a"), key(TOPIC, "arn:t")));
    assertThat(bench.asked()).containsExactly("+bucket/a", "+topic/arn:t");
  }

  @Test
  void tenThousandIdentifiersInOneEventAreTenThousandUnitsAndOneSettlement() {
    TurnBench bench = TurnBench.ocean();
    String[] names = IntStream.range(0, 10_000).mapToObj(i -> "b" + i).toArray(String[]::new);
    for (String name : names) {
      bench.bucket(name, 1);
    }

    bench.run(call("m", "PutBucket", names));

    assertThat(bench.sent).hasSize(10_000);
    assertThat(bench.outcome()).isEqualTo(DELIVERED);
  }

  @Test
  void emptyTurnDoesNothing() {
    assertThat(TurnBench.ocean().run().reads).isEmpty();
  }

  @Test
  void messageThatWasNeverReceivedIsABug() {
    assertThatThrownBy(() -> received(0, message("m", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
  }

  @Test
  void eventOfARefusedAccountIsRejectedBeforeAnyRead() {
    ObjectNode event = TurnBench.json(call("m", "PutBucket", "a").body()).deepCopy();
    event.put("account", "444455556666");

    TurnBench bench = TurnBench.ocean().run(message("m", event.toString()));

    assertThat(bench.outcome().reason()).isEqualTo("account-not-allowed");
    assertThat(bench.reads).isEmpty();
  }

  /** Of a global table, or an account that leaves, the part elsewhere may be out of bounds. */
  @Test
  void refusedResourceOfAMessageKeepsNoneOfTheOthersFromPort() {
    ObjectNode parameters = TurnBench.json("{'accountId': '444455556666'}").deepCopy();
    ObjectNode event = TurnBench.event(NOON, "RemoveAccountFromOrganization", parameters);
    event.withObject("/detail").put("eventSource", "organizations.amazonaws.com");

    TurnBench bench = TurnBench.own().at(TurnBench.LONG_AFTER).run(message("m", event.toString()));

    assertThat(bench.asked()).containsExactly("-organizationsAccount/444455556666");
    assertThat(bench.outcome()).isInstanceOf(Outcome.Reject.class);
    assertThat(bench.outcome().reason()).isEqualTo("account-not-allowed");
    assertThat(bench.reads).hasSize(1);
    assertThat(bench.reads.getFirst())
        .extracting(ResourceKey::account)
        .containsOnly(TurnBench.ACCOUNT);
  }

  @Test
  void logsNeverShowABody() {
    assertThat(message("m", "secret")).hasToString("message m");
    ResourceKey key = key(BUCKET, "a");
    assertThat(key).hasToString("AWS::Test::Bucket a (111122223333 eu-west-1)");
  }

  @Test
  void anUpdateThatCannotBeSentKeepsNobodyElseFromPort() {
    TurnBench bench =
        TurnBench.ocean()
            .bucket("a", 1)
            .bucket("poison", 2)
            .bucket("c", 3)
            .port(update -> {
              if (update.entities().getFirst().identifier().equals("poison")) {
                throw new IllegalStateException("a bug of the delivery");
              }
              return new Receipt.Accepted();
            });
    bench.run(
        call("1", "CreateBucket", "a"),
        call("2", "CreateBucket", "poison"),
        call("3", "CreateBucket", "c"));

    assertThat(bench.port()).contains("bucket/a", "bucket/c").doesNotContain("bucket/poison");
    assertThat(bench.outcomes())
        .containsEntry("1", DELIVERED)
        .containsEntry("3", DELIVERED)
        .hasEntrySatisfying("2", end -> assertThat(end.reason()).isEqualTo("internal-error"));
  }
}
