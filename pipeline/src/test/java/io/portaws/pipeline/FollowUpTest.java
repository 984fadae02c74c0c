package io.portaws.pipeline;

import static io.portaws.pipeline.TestCatalog.BUCKET;
import static io.portaws.pipeline.TestCatalog.DATABASE;
import static io.portaws.pipeline.TestCatalog.TOPIC;
import static io.portaws.pipeline.TurnBench.ACCOUNT;
import static io.portaws.pipeline.TurnBench.LONG_AFTER;
import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.REGION;
import static io.portaws.pipeline.TurnBench.callAt;
import static io.portaws.pipeline.TurnBench.key;
import static io.portaws.pipeline.TurnBench.received;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.port.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Further looks at resources that are not settled. */
@Timeout(60)
class FollowUpTest {
  private static final String MAPPING =
      """
      resources:
        - kind: AWS::Test::Database
          port: {entity: {mappings: {identifier: .Properties.Name, blueprint: '"database"'}}}
        - kind: AWS::Test::Bucket
          port: {entity: {mappings: {identifier: .Properties.Name, blueprint: '"bucket"'}}}
        - kind: AWS::Test::Topic
          port: {entity: {mappings: {identifier: .Properties.Arn, blueprint: '"topic"'}}}
        - kind: AWS::Test::Order
          port: {entity: {mappings: {identifier: .Properties.Id, blueprint: '"order"'}}}
      """;

  private final TurnBench bench = TurnBench.mapping(MAPPING).at(LONG_AFTER);

  private TurnBench database(String status) {
    return bench.present(DATABASE, "db", "{'Name': 'db', 'Status': '" + status + "'}");
  }

  private static Message upsert() {
    return callAt(NOON, "m", "CreateDatabase", "db");
  }

  private static Message delete() {
    return callAt(NOON, "m", "DeleteDatabase", "db");
  }

  private static FollowUp look(Action action, int number) {
    return new FollowUp(key(DATABASE, "db"), action, NOON, number);
  }

  /** The message as the queue brings it. */
  private static Message message(FollowUp look) {
    return Message.received("f" + look.number(), look.body(), LONG_AFTER, 1, look.changeTime());
  }

  private Set<FollowUp> followUps() {
    return ((Outcome.Delivered) bench.outcome()).followUps();
  }

  @ParameterizedTest
  @ValueSource(strings = {"creating", "modifying", "deleting"})
  void whatIsNotSettledIsWrittenAndLookedAtAgain(String status) {
    database(status).run(upsert());

    assertThat(bench.asked()).containsExactly("+database/db");
    assertThat(followUps()).containsExactly(look(Action.UPSERT, 1));
  }

  @Test
  void whatIsSettledIsNotLookedAtAgain() {
    database("available").run(upsert());

    assertThat(followUps()).isEmpty();
  }

  @Test
  void looksBecomeRarerAndEnd() {
    database("creating").run(upsert());
    List<Long> delays = new ArrayList<>();
    while (!followUps().isEmpty()) {
      FollowUp next = followUps().iterator().next();
      assertThat(next.changeTime()).isEqualTo(NOON);
      assertThat(next.number()).isEqualTo(delays.size() + 1);
      delays.add(next.delay().toSeconds());
      bench.later(next.delay()).run(message(next));
      assertThat(bench.asked()).containsExactly("+database/db");
    }
    assertThat(delays).hasSize(20).startsWith(30L, 60L, 120L, 240L, 480L, 900L, 900L);
    assertThat(delays.subList(5, 20)).containsOnly(900L);
  }

  @Test
  void looksEndWhenItIsSettled() {
    database("available").run(message(look(Action.UPSERT, 7)));

    assertThat(bench.asked()).containsExactly("+database/db");
    assertThat(followUps()).isEmpty();
  }

  @Test
  void whatIsGoneAtTheNextLookIsDeleted() {
    bench.gone(DATABASE, "db").run(message(look(Action.UPSERT, 2)));

    assertThat(bench.asked()).containsExactly("-database/db");
    assertThat(followUps()).isEmpty();
  }

  @Test
  void deleteOfWhatIsLeavingIsBelievedAndNeverTakenBackWhileItLeaves() {
    database("deleting").run(delete());
    assertThat(bench.asked()).containsExactly("-database/db");
    assertThat(followUps()).containsExactly(look(Action.DELETE, 1));

    bench.run(message(look(Action.DELETE, 1)));
    assertThat(bench.asked()).containsExactly("-database/db");
    assertThat(followUps()).containsExactly(look(Action.DELETE, 2));

    bench.gone(DATABASE, "db").run(message(look(Action.DELETE, 2)));
    assertThat(bench.asked()).containsExactly("-database/db");
    assertThat(followUps()).isEmpty();
  }

  @Test
  void whatCameBackAfterADeleteIsWritten() {
    database("creating").run(message(look(Action.DELETE, 3)));
    assertThat(bench.asked()).containsExactly("+database/db");
    assertThat(followUps()).containsExactly(look(Action.DELETE, 4));

    database("available").run(message(look(Action.DELETE, 4)));
    assertThat(bench.asked()).containsExactly("+database/db");
    assertThat(followUps()).isEmpty();
  }

  /** It was created, and deleted before it had settled: two chains of looks. */
  @Test
  void lookOfAnEarlierUpsertDoesNotBringBackWhatALaterDeleteRemoved() {
    Instant later = NOON.plusSeconds(20);
    database("deleting").run(callAt(later, "d", "DeleteDatabase", "db"));
    assertThat(followUps()).hasSize(1);

    bench.run(message(look(Action.UPSERT, 1)));

    assertThat(bench.sent).isEmpty();
    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("older-than-written"));
  }

  @Test
  void whatPortDoesNotTakeHasNoFurtherLook() {
    database("creating").port(new Receipt.Later(null, "unavailable", "x")).run(upsert());
    assertThat(bench.outcome()).isInstanceOf(Outcome.Retry.class);

    bench.port(new Receipt.Refused("refused", "x")).run(upsert());
    assertThat(((Outcome.Reject) bench.outcome()).followUps()).isEmpty();
  }

  @Test
  void whatTheSelectorDoesNotTakeYetIsLookedAtAgain() {
    String selecting =
        """
        resources:
          - kind: AWS::Test::Database
            selector: {query: .Properties.Status == "available" or null}
            port: {entity: {mappings: {identifier: .Properties.Name, blueprint: '"database"'}}}
        """;
    TurnBench selective =
        TurnBench.mapping(selecting)
            .at(LONG_AFTER)
            .present(DATABASE, "db", "{'Name': 'db', 'Status': 'creating'}")
            .run(upsert());

    assertThat(selective.outcome())
        .isEqualTo(new Outcome.Delivered(Set.of(look(Action.UPSERT, 1))));
  }

  @Test
  void messageOfTwoResourcesKeepsTheLookOfTheOneWhileTheOtherWaits() {
    database("creating").at(NOON.plusSeconds(1));
    Message both = callAt(NOON, "m", "CreateDatabase", "db", "late");
    bench.run(both);
    assertThat(bench.outcome()).isInstanceOf(Outcome.Wait.class);

    bench
        .present(DATABASE, "late", "{'Name': 'late', 'Status': 'available'}")
        .later(Duration.ofSeconds(2))
        .runAgain();

    assertThat(bench.asked()).containsExactly("+database/late");
    assertThat(followUps()).containsExactly(look(Action.UPSERT, 1));
  }

  @Test
  void messageOfTwoResourcesKeepsTheLookOfTheOneWhileTheOtherTurnsOutToBeNothing() {
    TurnBench byArn =
        TurnBench.mapping(MAPPING.replace(".Properties.Name", ".Properties.Arn"))
            .present(DATABASE, "db", "{'Arn': 'arn:db', 'Status': 'creating'}")
            .at(NOON.plusSeconds(1))
            .run(callAt(NOON, "m", "CreateDatabase", "db", "late"))
            .later(Duration.ofMinutes(2))
            .runAgain();

    assertThat(byArn.sent).isEmpty();
    assertThat(byArn.outcome()).isEqualTo(new Outcome.Delivered(Set.of(look(Action.UPSERT, 1))));
  }

  @Test
  void messageThatIsRejectedForOneResourceKeepsTheLookOfTheOther() {
    database("creating").present(DATABASE, "bad", "{}");

    bench.run(callAt(NOON, "m", "CreateDatabase", "db", "bad"));

    Outcome.Reject reject = (Outcome.Reject) bench.outcome();
    assertThat(reject.why()).isEqualTo("mapping-failed");
    assertThat(reject.followUps()).containsExactly(look(Action.UPSERT, 1));
  }

  @Test
  void deleteWhoseEntityCanNoLongerBeNamedIsNotRejectedAtALaterLook() {
    FollowUp look = new FollowUp(key(TOPIC, "arn:t"), Action.DELETE, NOON, 2);
    bench.gone(TOPIC, "arn:t").run(message(look));

    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("absent"));
  }

  @Test
  void aMessageIsReadAsItWasWritten() {
    FollowUp look = new FollowUp(key(BUCKET, "a|\"b\"\n\u00e9"), Action.DELETE, NOON, 20);
    bench.run(message(look));

    assertThat(bench.reads).containsExactly(Set.of(look.key()));
    assertThat(bench.asked()).containsExactly("-bucket/a|\"b\"\n\u00e9");
    assertThat(bench.counts.words).contains("decoded own-request", "changed " + BUCKET + " delete");
  }

  @Test
  void itsChangeTimeIsTheOriginalOne() {
    database("available").run(message(look(Action.UPSERT, 1)));

    assertThat(bench.counts.ages).containsExactly(Duration.between(NOON, LONG_AFTER));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "'number': 0; request-not-valid; number is 1 to 20, was: 0",
        "'number': 21; request-not-valid; number is 1 to 20, was: 21",
        "'number': -3; request-not-valid; number is 1 to 20, was: -3",
        "'number': 'many'; request-not-valid; number is 1 to 20, was: 0",
        "'number': null; request-not-valid; number is 1 to 20",
        "'type': 'nonsense'; request-not-valid; a type that can be read",
        "'type': 'AWS::Test::Order'; request-not-valid; a type that can be read",
        "'identifier': ''; request-not-valid; an identifier",
        "'action': 'destroy'; request-not-valid; upsert or delete",
        "'port-aws-events': 'resync-all'; request-not-valid; there are follow-up, look",
        "'account': '999988887777'; account-not-allowed; READ_ACCOUNTS",
        "'account': 12; account-not-valid; not an AWS account",
        "'region': 'eu-west-1.evil.example'; region-not-valid; not an AWS region"
      })
  void aForgedOneIsRejectedInWords(String forged, String reason, String words) {
    String body =
        "{'port-aws-events': 'follow-up', 'type': '%s', 'account': '%s', 'region': '%s',"
                .formatted(BUCKET, ACCOUNT, REGION)
            + " 'identifier': 'a', 'action': 'upsert', 'number': 1, "
            + forged
            + "}";
    bench.bucket("a", 1).run(TurnBench.message("m", body.replace('\'', '"')));

    Outcome.Reject reject = (Outcome.Reject) bench.outcome();
    assertThat(reject.why()).isEqualTo(reason);
    assertThat(reject.detail()).contains(words);
    assertThat(bench.reads).isEmpty();
  }

  @Test
  void manyReceivesOfOneMessageMakeTheSameLook() {
    database("creating").run(received(3, upsert()));

    assertThat(followUps()).containsExactly(look(Action.UPSERT, 1));
  }

  @Test
  void deleteThatAwsDoesNotShowIsLookedAtAgainForAnHour() {
    database("available").at(NOON.plusSeconds(300)).run(delete());
    assertThat(bench.asked()).containsExactly("+database/db");
    assertThat(followUps()).containsExactly(look(Action.DELETE, 1));

    bench.gone(DATABASE, "db").run(message(look(Action.DELETE, 1)));
    assertThat(bench.asked()).containsExactly("-database/db");

    database("available").at(NOON.plus(Duration.ofHours(1))).run(message(look(Action.DELETE, 7)));
    assertThat(followUps()).isEmpty();
  }
}
