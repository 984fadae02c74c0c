package io.portaws.pipeline;

import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.message;
import static io.portaws.pipeline.TurnBench.readyAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.port.Receipt;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entities that come ready: there is nothing to read, so the newest change wins. */
@Timeout(60)
class ReadyEntityTest {
  private static final Outcome DELIVERED = new Outcome.Delivered();
  private static final Outcome OLDER = new Outcome.Skipped("older-than-written");

  private static Message upsert(int second, String id, int size) {
    return readyAt(
        NOON.plusSeconds(second),
        id,
        "{'blueprint': 'shop', 'identifier': 's', 'properties': {'size': " + size + "}}");
  }

  private static Message delete(int second, String id) {
    return readyAt(
        NOON.plusSeconds(second),
        id,
        "{'blueprint': 'shop', 'identifier': 's', 'action': 'DELETE'}");
  }

  @Test
  void readyEntityIsSentAsItIsWithoutWhatSteersIt() {
    TurnBench bench =
        TurnBench.ocean()
            .run(
                readyAt(
                    NOON,
                    "m",
                    "{'blueprint': 'shop', 'identifier': 's', 'action': 'upsert', 'title': 'S',"
                        + " 'relations': {'owner': 'me'}}"));

    assertThat(bench.outcome()).isEqualTo(DELIVERED);
    assertThat(bench.reads).isEmpty();
    assertThat(bench.entity().blueprint()).isEqualTo("shop");
    assertThat(bench.entity().body())
        .isEqualTo(
            TurnBench.json("{'identifier': 's', 'title': 'S', 'relations': {'owner': 'me'}}"));
    assertThat(bench.sent.getFirst().resource())
        .isEqualTo(
            TurnBench.json(
                """
                {'Type': 'Port::Entity', 'Blueprint': 'shop', 'Action': 'upsert',
                 'Identifier': 's', 'EventTime': '2026-03-01T12:00:00Z', 'Deletions': [],
                 'Properties': {'identifier': 's', 'title': 'S', 'relations': {'owner': 'me'}}}
                """));
  }

  @Test
  void readyDeleteDeletesWithDependents() {
    TurnBench bench = TurnBench.ocean().run(delete(0, "m"));

    assertThat(bench.asked()).containsExactly("-shop/s");
    assertThat(bench.deletion().deleteDependents()).isTrue();
    assertThat(bench.sent.getFirst().resource())
        .isEqualTo(
            TurnBench.json(
                """
                {'Type': 'Port::Entity', 'Blueprint': 'shop', 'Action': 'delete',
                 'Identifier': 's', 'EventTime': '2026-03-01T12:00:00Z',
                 'Deletions': [{'blueprint': 'shop', 'identifier': 's'}],
                 'Properties': {'identifier': 's'}}
                """));
  }

  @Test
  void newestOfATurnWinsAndTheOthersAreSettledWithIt() {
    TurnBench bench =
        TurnBench.ocean().run(upsert(1, "a", 1), upsert(3, "c", 3), upsert(2, "b", 2));

    assertThat(bench.sent).hasSize(1);
    assertThat(bench.entity().body().at("/properties/size").intValue()).isEqualTo(3);
    assertThat(bench.outcomes()).containsOnlyKeys("a", "b", "c");
  }

  @Test
  void newestOfATurnMayBeADelete() {
    assertThat(TurnBench.ocean().run(delete(2, "d"), upsert(1, "u", 1)).asked())
        .containsExactly("-shop/s");
  }

  @Test
  void staleOneIsSkipped() {
    TurnBench bench = TurnBench.ocean().run(upsert(5, "new", 5));

    assertThat(bench.run(upsert(4, "old", 4)).outcome()).isEqualTo(OLDER);
    assertThat(bench.run(delete(4, "old")).outcome()).isEqualTo(OLDER);
    assertThat(bench.run(upsert(5, "same", 6)).outcome()).isEqualTo(DELIVERED);
  }

  @Test
  void staleUpsertDoesNotBringBackWhatWasDeletedLater() {
    TurnBench bench = TurnBench.ocean().run(upsert(1, "made", 1)).run(delete(5, "deleted"));

    assertThat(bench.run(upsert(3, "stale", 3)).outcome()).isEqualTo(OLDER);
    assertThat(bench.run(upsert(6, "again", 6)).asked()).containsExactly("+shop/s");
  }

  @Test
  void refusedOneDoesNotMakeOlderOnesStale() {
    TurnBench bench =
        TurnBench.ocean()
            .port(new Receipt.Refused("invalid", "x"))
            .run(upsert(5, "new", 5))
            .port(new Receipt.Accepted());

    assertThat(bench.run(upsert(4, "old", 4)).outcome()).isEqualTo(DELIVERED);
  }

  @Test
  void changeTimeIsNeverLaterThanTheMessage() {
    TurnBench bench =
        TurnBench.ocean()
            .at(TurnBench.LONG_AFTER)
            .run(readyAt(NOON.plusSeconds(999_999), "m", "{'blueprint':'b','identifier':'i'}"))
            .run(message("n", "{\"blueprint\":\"b\",\"identifier\":\"i\"}"));

    assertThat(bench.outcome()).isEqualTo(DELIVERED);
    assertThat(bench.counts.ages).containsExactly(Duration.ZERO, Duration.ZERO);
  }

  @Test
  void timeOfAMessageThatWasSentAgainIsTheOriginalOne() {
    TurnBench bench = TurnBench.ocean().run(upsert(5, "new", 5));
    Message again =
        Message.received(
            "again",
            "{\"blueprint\":\"shop\",\"identifier\":\"s\"}",
            TurnBench.LONG_AFTER,
            1,
            NOON.plusSeconds(4));

    assertThat(bench.run(again).outcome()).isEqualTo(OLDER);
  }

  @Test
  void numberAsIdentifierIsItsText() {
    TurnBench bench = TurnBench.ocean().run(readyAt(NOON, "m", "{'blueprint':'b','identifier':7}"));

    assertThat(bench.entity().body().get("identifier").textValue()).isEqualTo("7");
    assertThat(bench.asked()).containsExactly("+b/7");
  }

  @Test
  void searchQueryMayBeTheIdentifierOfAnUpsert() {
    TurnBench bench =
        TurnBench.ocean()
            .run(
                readyAt(
                    NOON, "m", "{'blueprint':'b','identifier':{'combinator':'and','rules':[]}}"));

    assertThat(bench.outcome()).isEqualTo(DELIVERED);
    assertThat(bench.entity().body().at("/identifier/combinator").textValue()).isEqualTo("and");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'blueprint':' ','identifier':'i'}                  | entity-not-valid",
        "{'blueprint':'b','identifier':null}                 | entity-not-valid",
        "{'blueprint':'b','identifier':' '}                  | entity-not-valid",
        "{'blueprint':'b','identifier':[]}                   | entity-not-valid",
        "{'blueprint':'b','identifier':['i']}                | entity-not-valid",
        "{'blueprint':'b','identifier':true}                 | entity-not-valid",
        "{'blueprint':'b','identifier':{'x':1}}              | entity-not-valid",
        "{'blueprint':'b','identifier':'i','action':'drop'}  | action-not-valid",
        "{'blueprint':'b','identifier':'i','action':{}}      | action-not-valid",
        "{'blueprint':'b','action':'delete','identifier':{'combinator':'and','rules':[]}}"
            + " | entity-not-valid",
      },
      quoteCharacter = '~')
  void hostileEntityIsRejectedWithItsReason(String json, String reason) {
    TurnBench bench = TurnBench.ocean().run(readyAt(NOON, "m", json));

    assertThat(bench.outcome()).isInstanceOf(Outcome.Reject.class);
    assertThat(bench.outcome().reason()).isEqualTo(reason);
    assertThat(bench.sent).isEmpty();
  }
}
