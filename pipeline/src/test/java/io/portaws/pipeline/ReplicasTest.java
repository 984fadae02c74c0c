package io.portaws.pipeline;

import static io.portaws.pipeline.TestCatalog.BUCKET;
import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.call;
import static io.portaws.pipeline.TurnBench.callAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.port.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What makes several replicas agree, and what spares them work. */
class ReplicasTest {
  private static final Duration RECHECK = Duration.ofSeconds(10);

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

  private static Duration waited(TurnBench bench) {
    assertThat(bench.outcome().reason()).isEqualTo("recheck");
    return ((Outcome.Wait) bench.outcome()).after();
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
  void aLateDeleteThatALaterReadContradictsCostsNothingEither() {
    TurnBench bench = TurnBench.ocean().at(NOON.plusSeconds(120)).bucket("a", 1);
    bench.run(callAt(NOON.plusSeconds(115), "m", "PutBucket", "a"));

    bench.run(callAt(NOON, "n", "DeleteBucket", "a"));

    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("already-covered"));
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
}
