package io.portaws.pipeline;

import static io.portaws.pipeline.TestCatalog.BUCKET;
import static io.portaws.pipeline.TestCatalog.DATABASE;
import static io.portaws.pipeline.TurnBench.LONG_AFTER;
import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.call;
import static io.portaws.pipeline.TurnBench.callAt;
import static io.portaws.pipeline.TurnBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.port.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What makes several replicas agree, and what spares them work. */
class ReplicasTest {
  private static final Duration RECHECK = Duration.ofSeconds(10);

  private static final String DATABASES =
      """
      resources:
        - kind: AWS::Test::Bucket
          port: {entity: {mappings: {identifier: .Properties.Name, blueprint: '"bucket"'}}}
        - kind: AWS::Test::Database
          port: {entity: {mappings: {identifier: .Properties.Name, blueprint: '"database"'}}}
      """;

  // A second look at what was young

  @Test
  void youngChangeIsReadAndWrittenOnceMore() {
    TurnBench bench = TurnBench.rechecking(RECHECK).at(NOON.plusSeconds(2)).bucket("a", 1);

    bench.run(callAt(NOON, "m", "PutBucket", "a"));
    assertThat(bench.outcome())
        .isInstanceOfSatisfying(
            Outcome.Wait.class,
            wait -> {
              assertThat(wait.after()).isEqualTo(RECHECK);
              assertThat(wait.why()).isEqualTo("recheck");
            });
    assertThat(bench.sent).hasSize(1);

    assertThat(bench.counts.words).containsOnlyOnce("rechecked");

    bench.bucket("a", 2).later(RECHECK).runAgain();
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
    assertThat(bench.reads).hasSize(1);
    assertThat(bench.sent).hasSize(1);
    assertThat(bench.sent.getFirst().entities().getFirst().body().at("/properties/size").asInt())
        .isEqualTo(2);
  }

  @Test
  void changeThatAwsMayStillSpreadIsReadOnceMore() {
    TurnBench bench = TurnBench.rechecking(RECHECK).at(NOON.plusSeconds(9)).bucket("a", 1);

    bench.run(callAt(NOON, "m", "PutBucket", "a"));

    assertThat(bench.outcome().reason()).isEqualTo("recheck");
  }

  @Test
  void changeThatWasOldWhenItWasReadIsNot() {
    TurnBench bench = TurnBench.rechecking(RECHECK).at(NOON.plusSeconds(10)).bucket("a", 1);

    bench.run(callAt(NOON, "m", "PutBucket", "a"));

    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
  }

  @Test
  void writeThatTookLongIsDoneOnceMore() {
    TurnBench bench = TurnBench.rechecking(RECHECK).at(NOON.plusSeconds(60)).bucket("a", 1);
    bench.port(update -> {
      bench.later(Duration.ofSeconds(6));
      return new Receipt.Accepted();
    });

    bench.run(callAt(NOON, "m", "PutBucket", "a"));

    assertThat(bench.outcome().reason()).isEqualTo("recheck");
  }

  @Test
  void secondLookThatTookLongItselfIsRepeatedLater() {
    TurnBench bench = TurnBench.rechecking(RECHECK).at(NOON.plusSeconds(60)).bucket("a", 1);
    bench.port(update -> {
      bench.later(Duration.ofSeconds(6));
      return new Receipt.Accepted();
    });
    bench.run(callAt(NOON, "m", "PutBucket", "a"));
    assertThat(waited(bench)).isEqualTo(RECHECK);

    bench.later(RECHECK).runAgain();
    assertThat(waited(bench)).isEqualTo(RECHECK.multipliedBy(2));

    bench.port(new Receipt.Accepted()).later(RECHECK.multipliedBy(2)).runAgain();
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
  }

  @Test
  void whereEveryWriteTakesLongLookingAgainEnds() {
    TurnBench bench = TurnBench.rechecking(RECHECK).at(NOON.plusSeconds(60)).bucket("a", 1);
    bench.port(update -> {
      bench.later(Duration.ofSeconds(6));
      return new Receipt.Accepted();
    });
    bench.run(callAt(NOON, "m", "PutBucket", "a"));

    int looks = 0;
    while (bench.outcome() instanceof Outcome.Wait wait && looks < 100) {
      bench.later(wait.after()).runAgain();
      looks++;
    }

    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
    assertThat(looks).isEqualTo(12);
  }

  @Test
  void secondLookIsLeftToThatOfALaterChange() {
    TurnBench bench = TurnBench.rechecking(RECHECK).at(NOON.plusSeconds(1)).bucket("a", 1);
    Message first = waiting(bench.run(callAt(NOON, "first", "PutBucket", "a")));
    bench.later(Duration.ofSeconds(3));
    Message second = waiting(bench.run(callAt(NOON.plusSeconds(3), "second", "PutBucket", "a")));

    bench.later(RECHECK.minusSeconds(3)).run(first);
    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("already-covered"));
    assertThat(bench.reads).isEmpty();

    bench.bucket("a", 2).later(Duration.ofSeconds(3)).run(second);
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
    assertThat(bench.sent).hasSize(1);
  }

  @Test
  void secondLookOfAnotherKeyOrOfTheSameMessageIsLeftToNobody() {
    TurnBench bench =
        TurnBench.rechecking(RECHECK).at(NOON.plusSeconds(1)).bucket("a", 1).bucket("b", 1);
    Message first = waiting(bench.run(callAt(NOON, "first", "PutBucket", "a")));
    bench.later(Duration.ofSeconds(3));
    Message other = waiting(bench.run(callAt(NOON.plusSeconds(3), "other", "PutBucket", "b")));

    // Before its time, as when a clock was set: it is its own look that is still to come.
    bench.later(Duration.ofSeconds(1)).run(other);
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
    bench.later(RECHECK.minusSeconds(4)).run(first);
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
    assertThat(bench.sent).hasSize(1);
  }

  @Test
  void secondLookIsMadeWhereThatOfALaterChangeWasDueAndHasNotCome() {
    TurnBench bench = TurnBench.rechecking(RECHECK).at(NOON.plusSeconds(1)).bucket("a", 1);
    Message first = waiting(bench.run(callAt(NOON, "first", "PutBucket", "a")));
    bench.later(Duration.ofSeconds(3));
    waiting(bench.run(callAt(NOON.plusSeconds(3), "second", "PutBucket", "a")));

    bench.later(RECHECK).run(first);

    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
    assertThat(bench.sent).hasSize(1);
  }

  private static Message waiting(TurnBench bench) {
    return ((Outcome.Wait) bench.outcome()).message();
  }

  private static Duration waited(TurnBench bench) {
    assertThat(bench.outcome().reason()).isEqualTo("recheck");
    return ((Outcome.Wait) bench.outcome()).after();
  }

  @Test
  void writeThatTookLongIsRepeatedThoughYoungChangesAreNot() {
    TurnBench bench = TurnBench.ocean().at(NOON.plusSeconds(1)).bucket("a", 1);
    bench.port(update -> {
      bench.later(Duration.ofSeconds(6));
      return new Receipt.Accepted();
    });

    bench.run(callAt(NOON, "m", "PutBucket", "a"));

    assertThat(bench.outcome().reason()).isEqualTo("recheck");
  }

  /** Each message would else wait for the last, and none would ever be done. */
  @Test
  void resourceThatChangesAllTheTimeGathersNoMessages() {
    TurnBench bench = TurnBench.rechecking(RECHECK).at(NOON).bucket("a", 1);
    List<Message> waiting = new ArrayList<>();
    int done = 0;
    for (int i = 0; i < 120; i++) {
      List<Message> turn = new ArrayList<>(i % 2 == 0 ? waiting : List.of());
      waiting.removeAll(turn);
      turn.add(callAt(NOON.plusSeconds(5L * i), "m" + i, "PutBucket", "a"));
      bench.run(turn);
      for (Outcome outcome : bench.outcomes().values()) {
        if (outcome instanceof Outcome.Wait wait) {
          waiting.add(wait.message());
        } else {
          done++;
        }
      }
      assertThat(waiting).hasSizeLessThan(3);
      bench.later(Duration.ofSeconds(5));
    }
    assertThat(done).isGreaterThan(117);
  }

  @Test
  void ofSeveralYoungMessagesOneComesBackForTheirResource() {
    TurnBench bench = TurnBench.rechecking(RECHECK).at(NOON.plusSeconds(5)).bucket("a", 1);

    bench.run(
        callAt(NOON.plusSeconds(1), "m", "PutBucket", "a"),
        callAt(NOON.plusSeconds(3), "newest", "PutBucket", "a"),
        callAt(NOON, "n", "PutBucket", "a"));

    assertThat(bench.outcomes().get("newest")).isInstanceOf(Outcome.Wait.class);
    assertThat(bench.outcomes().get("m")).isEqualTo(new Outcome.Delivered());
    assertThat(bench.outcomes().get("n")).isEqualTo(new Outcome.Delivered());
  }

  @Test
  void aDeletionIsLookedAtOnceMoreToo() {
    TurnBench bench = TurnBench.rechecking(RECHECK).at(NOON.plusSeconds(1)).gone(BUCKET, "a");
    bench.run(callAt(NOON, "m", "DeleteBucket", "a"));
    assertThat(bench.outcome().reason()).isEqualTo("recheck");

    bench.bucket("a", 1).later(Duration.ofSeconds(70)).runAgain();

    assertThat(bench.asked()).containsExactly("+bucket/a");
  }

  @Test
  void whatNobodyAcceptedIsNoReasonToLookAgain() {
    TurnBench bench =
        TurnBench.rechecking(RECHECK)
            .at(NOON.plusSeconds(1))
            .bucket("a", 1)
            .port(new Receipt.Later(null, "unreachable", "x"));

    bench.run(callAt(NOON, "m", "PutBucket", "a"));

    assertThat(bench.outcome()).isInstanceOf(Outcome.Retry.class);
  }

  // What a later read told already

  @Test
  void changeThatALaterReadToldOfCostsNothing() {
    TurnBench bench = TurnBench.ocean().at(NOON.plusSeconds(120)).bucket("a", 1);
    bench.run(callAt(NOON.plusSeconds(115), "m", "PutBucket", "a"));

    bench.run(callAt(NOON.plusSeconds(59), "n", "PutBucket", "a"));

    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("already-covered"));
    assertThat(bench.counts.words).contains("covered 1");
    assertThat(bench.reads).isEmpty();
    assertThat(bench.sent).isEmpty();
  }

  @Test
  void messageThatComesAgainIsReadSinceAnotherReplicaMayHaveWrittenForIt() {
    TurnBench bench = TurnBench.ocean().at(NOON.plusSeconds(120)).bucket("a", 1);
    bench.run(callAt(NOON.plusSeconds(115), "m", "PutBucket", "a"));

    bench.run(TurnBench.received(2, callAt(NOON, "late", "PutBucket", "a")));

    assertThat(bench.reads).hasSize(1);
  }

  @Test
  void aDeleteThatALaterReadFoundDoneCostsNothingEither() {
    TurnBench bench = TurnBench.ocean().at(NOON.plusSeconds(120)).gone(BUCKET, "a");
    bench.run(callAt(NOON.plusSeconds(115), "m", "DeleteBucket", "a"));

    bench.run(callAt(NOON, "n", "DeleteBucket", "a"));
    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("already-covered"));

    bench.run(callAt(NOON, "o", "PutBucket", "a"));
    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("already-covered"));
  }

  /** It may be under way in a service that does not show it, and nothing else would look again. */
  @Test
  void aDeleteThatALaterReadDidNotShowIsLookedAtAgain() {
    TurnBench bench = TurnBench.ocean().at(NOON.plusSeconds(120)).bucket("a", 1);
    bench.run(callAt(NOON.plusSeconds(115), "m", "PutBucket", "a"));

    bench.run(callAt(NOON, "n", "DeleteBucket", "a"));

    FollowUp look = new FollowUp(key(BUCKET, "a"), Action.DELETE, NOON, 1);
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered(Set.of(look)));
  }

  /** What it asked for was accepted, but its follow-ups are not on the queue yet. */
  @Test
  void messageThatPortDidNotTakeWholeGoesOnWhereItWas() {
    TurnBench bench =
        TurnBench.mapping(DATABASES)
            .at(LONG_AFTER)
            .present(DATABASE, "db", "{'Name': 'db', 'Status': 'creating'}")
            .present(DATABASE, "other", "{'Name': 'other'}");
    bench.port(update ->
        update.entities().getFirst().identifier().equals("db")
            ? new Receipt.Accepted()
            : new Receipt.Later(null, "unreachable", "x"));
    bench.run(callAt(NOON, "m", "CreateDatabase", "db", "other"));
    Message kept = ((Outcome.Retry) bench.outcome()).kept();

    bench.port(new Receipt.Accepted()).run(Objects.requireNonNull(kept));

    assertThat(bench.asked()).containsExactly("+database/other");
    FollowUp look = new FollowUp(key(DATABASE, "db"), Action.UPSERT, NOON, 1);
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered(Set.of(look)));
  }

  @Test
  void messageThatPortDidNotTakeIsNeverCovered() {
    TurnBench bench = TurnBench.ocean().at(NOON.plusSeconds(120)).bucket("a", 1);
    bench
        .port(new Receipt.Later(null, "unreachable", "x"))
        .run(callAt(NOON, "m", "PutBucket", "a"));
    Message kept = ((Outcome.Retry) bench.outcome()).kept();
    bench.port(new Receipt.Accepted()).run(callAt(NOON.plusSeconds(115), "n", "PutBucket", "a"));

    bench.run(Objects.requireNonNull(kept));

    assertThat(bench.reads).hasSize(1);
  }

  /** The looks of a young absence are for AWS, not for Port. */
  @Test
  void whatPortDidNotTakeIsLookedAtAsOftenAsEver() {
    TurnBench bench = TurnBench.ocean().at(NOON.plusSeconds(1)).bucket("a", 1);
    bench.port(new Receipt.Later(null, "unreachable", "x"));
    bench.run(callAt(NOON, "m", "PutBucket", "a"));
    Message kept = ((Outcome.Retry) bench.outcome()).kept();

    bench.gone(BUCKET, "a").run(Objects.requireNonNull(kept));

    assertThat(bench.outcome())
        .isInstanceOfSatisfying(
            Outcome.Wait.class, wait -> assertThat(wait.after()).isEqualTo(Duration.ofSeconds(2)));
  }

  @Test
  void changeWithinTheMarginIsRead() {
    TurnBench bench = TurnBench.ocean().at(NOON.plusSeconds(120)).bucket("a", 1);
    bench.run(callAt(NOON.plusSeconds(115), "m", "PutBucket", "a"));

    bench.run(callAt(NOON.plusSeconds(60), "n", "PutBucket", "a"));

    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
    assertThat(bench.reads).hasSize(1);
  }

  @Test
  void aReadWhoseWritePortDidNotAcceptCoversNothing() {
    TurnBench bench = TurnBench.ocean().at(NOON.plusSeconds(120)).bucket("a", 1);
    bench.port(new Receipt.Later(null, "unavailable", "x"));
    bench.run(callAt(NOON.plusSeconds(115), "m", "PutBucket", "a"));

    bench.port(new Receipt.Accepted()).run(callAt(NOON, "n", "PutBucket", "a"));

    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
  }

  @Test
  void aWriteThatTookLongCoversNothing() {
    TurnBench bench = TurnBench.ocean().at(NOON.plusSeconds(120)).bucket("a", 1);
    bench.port(update -> {
      bench.later(Duration.ofSeconds(6));
      return new Receipt.Accepted();
    });
    bench.run(callAt(NOON.plusSeconds(115), "m", "PutBucket", "a"));

    bench.run(callAt(NOON, "n", "PutBucket", "a"));

    assertThat(bench.reads).hasSize(1);
  }

  // No state is read long before it leaves

  @Test
  void noMoreIsReadAtOnceThanPortTakesWhileItIsFresh() {
    TurnBench bench = TurnBench.ocean().updatesInTime(30);
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      bench.bucket("b" + i, i);
      messages.add(call("m" + i, "PutBucket", "b" + i));
    }

    bench.run(messages);

    assertThat(bench.reads).map(keys -> keys.size()).containsExactly(30, 30, 30, 10);
    assertThat(bench.sent).hasSize(100);
  }

  @Test
  void aFullRequestIsReadAtOnceHoweverSlowPortIs() {
    TurnBench bench = TurnBench.ocean().updatesInTime(0);
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      bench.bucket("b" + i, i);
      messages.add(call("m" + i, "PutBucket", "b" + i));
    }

    bench.run(messages);

    assertThat(bench.reads).map(keys -> keys.size()).containsExactly(20, 20);
  }

  /** Requests are of one blueprint each, and a relation's target must be there first. */
  @Test
  void whatIsReadAtOnceIsOfOneTypeAndTargetsComeFirst() {
    TurnBench bench = TurnBench.mapping(DATABASES).at(LONG_AFTER).updatesInTime(20);
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      bench.bucket("b" + i, i).present(DATABASE, "d" + i, "{'Name': 'd" + i + "'}");
      messages.add(call("d" + i, "CreateDatabase", "d" + i));
      messages.add(call("b" + i, "PutBucket", "b" + i));
    }

    bench.run(messages);

    assertThat(bench.reads).hasSize(2);
    assertThat(bench.reads.getFirst()).allMatch(key -> key.type().equals(BUCKET));
    assertThat(bench.reads.getLast()).allMatch(key -> key.type().equals(DATABASE));
  }
}
