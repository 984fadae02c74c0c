package io.portaws.pipeline;

import static io.portaws.pipeline.TestCatalog.BUCKET;
import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.call;
import static io.portaws.pipeline.TurnBench.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.port.Receipt;
import io.portaws.pipeline.port.Update;
import io.portaws.pipeline.state.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a turn tells of each message, step by step. */
class TurnJournalTest {
  private static String lines(TurnBench bench) {
    return String.join("\n", bench.counts.notes.lines);
  }

  @Test
  void aChangeIsToldFromItsMessageToItsEnd() {
    TurnBench bench = TurnBench.ocean().bucket("a", 7).run(call("m", "CreateBucket", "a"));

    assertThat(bench.counts.notes.lines)
        .containsExactly(
            "took m, eventbridge, receive 1, turn 0, [event-of-CreateBucket]",
            "work 1 is about a",
            "m asks work 1 for upsert of " + NOON,
            "work 1 read present",
            "work 1 plans [bucket/a], deletes [], 0 searches",
            "accepted PT1H",
            "work 1 ended delivered accepted",
            "m settled delivered accepted");
    assertThat(bench.sent).extracting(Update::work).containsExactly(1L);
  }

  @Test
  void messagesAboutOneResourceAskForOneWork() {
    TurnBench bench =
        TurnBench.ocean()
            .bucket("a", 7)
            .run(call("m1", "CreateBucket", "a"), call("m2", "CreateBucket", "a"));

    assertThat(bench.counts.notes.lines)
        .contains("m1 asks work 1 for upsert of " + NOON, "m2 asks work 1 for upsert of " + NOON)
        .contains("m1 settled delivered accepted", "m2 settled delivered accepted");
    assertThat(lines(bench)).containsOnlyOnce("is about").containsOnlyOnce("plans");
  }

  @Test
  void ofSeveralResourcesEachEndsByItself() {
    TurnBench bench =
        TurnBench.ocean()
            .bucket("a", 7)
            .unknown(BUCKET, "b", State.Cause.DENIED)
            .run(call("m", "CreateBucket", "a", "b"));

    assertThat(lines(bench))
        .contains("work 2 read denied as told", "work 1 ended delivered accepted")
        .contains("work 2 ended retried aws-denied as told after ")
        .contains("m settled retried aws-denied as told after ");
  }

  @Test
  void whatPortRefusesIsToldWithTheReason() {
    TurnBench bench =
        TurnBench.ocean()
            .bucket("a", 7)
            .port(new Receipt.Refused("refused", "HTTP 422"))
            .run(call("m", "CreateBucket", "a"));

    assertThat(lines(bench))
        .contains("work 1 ended rejected refused HTTP 422", "m settled rejected refused HTTP 422")
        .doesNotContain("accepted");
  }

  @Test
  void whatCannotBeUnderstoodIsToldWithTheReason() {
    TurnBench bench = TurnBench.ocean().run(message("m", "{}"));

    assertThat(bench.counts.notes.lines.getFirst())
        .isEqualTo("took m, malformed, receive 1, turn 0, []");
    assertThat(lines(bench)).contains("m settled rejected unknown-form");
  }

  @Test
  void anOlderChangeIsToldAsCovered() {
    TurnBench bench =
        TurnBench.ocean()
            .bucket("a", 7)
            .at(NOON.plusSeconds(120))
            .run(call("m", "CreateBucket", "a"));
    bench.counts.notes.lines.clear();
    bench.run(call("late", "CreateBucket", "a"));

    assertThat(bench.counts.notes.lines)
        .contains("late is covered about a", "late settled skipped already-covered")
        .noneMatch(line -> line.startsWith("work"));
  }

  @Test
  void aSecondLookIsAnotherTurnOfTheSameMessage() {
    TurnBench bench =
        TurnBench.rechecking(Duration.ofSeconds(10))
            .bucket("a", 7)
            .run(call("m", "CreateBucket", "a"));
    assertThat(lines(bench)).endsWith("m settled waiting recheck  after PT10S");

    bench.later(Duration.ofSeconds(10)).runAgain();

    assertThat(lines(bench))
        .contains("took m, eventbridge, receive 1, turn 1", "work 2 ended delivered accepted")
        .containsOnlyOnce("accepted PT");
  }
}
