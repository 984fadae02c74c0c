package io.portaws.pipeline;

import static io.portaws.pipeline.TurnBench.ACCOUNT;
import static io.portaws.pipeline.TurnBench.LONG_AFTER;
import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.REGION;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.port.Receipt;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What nothing can read: its events tell its state, and the newest one wins. */
@Timeout(60)
class EventStateTest {
  private static final Outcome OLDER = new Outcome.Skipped("older-than-written");

  private static final String BY_KEY =
      """
      resources:
        - kind: AWS::Test::Order
          selector: {query: .Properties.Secret != true}
          port:
            entity:
              mappings:
                identifier: .Properties.Id
                blueprint: '"order"'
                properties: {status: .Properties.Status}
      """;

  /** An identifier that does not follow from the key. */
  private static final String BY_NUMBER = BY_KEY.replace(".Properties.Id", ".Properties.Number");

  private final TurnBench bench = TurnBench.mapping(BY_KEY).at(LONG_AFTER);
  private final TurnBench byNumber = TurnBench.mapping(BY_NUMBER).at(LONG_AFTER);

  @AfterEach
  void nothingIsReadFromAws() {
    assertThat(bench.reads).isEmpty();
    assertThat(byNumber.reads).isEmpty();
  }

  private static Instant at(int seconds) {
    return NOON.plusSeconds(seconds);
  }

  private static Message event(int second, String detail) {
    String body =
        "{'detail-type': 'Order Changed', 'source': 'my.shop', 'account': '%s', 'region': '%s', 'time': '%s', 'detail': %s}"
            .formatted(ACCOUNT, REGION, at(second), detail);
    return TurnBench.message("m" + second, body.replace('\'', '"'));
  }

  private static Message order(int second, String order) {
    return event(second, "{'id': 'o1', 'order': " + order + "}");
  }

  private static Message order(int second, int status) {
    return order(second, "{'Id': 'o1', 'Status': '" + status + "'}");
  }

  private static Message deleted(int second) {
    return event(second, "{'id': 'o1', 'action': 'delete'}");
  }

  private String status() {
    return bench.entity().body().path("properties").path("status").asText();
  }

  @Test
  void theEventsStateIsWritten() {
    bench.run(order(1, 5));

    assertThat(bench.asked()).containsExactly("+order/o1");
    assertThat(status()).isEqualTo("5");
  }

  @Test
  void ofOneTurnTheNewestWins() {
    bench.run(order(2, 2), order(3, 3), order(1, 1));

    assertThat(bench.sent).hasSize(1);
    assertThat(status()).isEqualTo("3");
    assertThat(bench.words())
        .isEqualTo(Map.of("m1", "delivered", "m2", "delivered", "m3", "delivered"));
  }

  @Test
  void anOlderOneOfALaterTurnIsSkipped() {
    bench.run(order(2, 2)).run(order(1, 1));
    assertThat(bench.outcome()).isEqualTo(OLDER);
    assertThat(bench.sent).isEmpty();

    bench.run(order(3, 3));
    assertThat(status()).isEqualTo("3");
  }

  @Test
  void theSameOneAgainIsWrittenAgain() {
    bench.run(order(2, 2)).run(order(2, 2));

    assertThat(status()).isEqualTo("2");
  }

  @Test
  void whatPortDidNotTakeDoesNotCountAsNewer() {
    bench.port(new Receipt.Later(null, "unavailable", "x")).run(order(2, 2));
    bench.port(new Receipt.Accepted()).run(order(1, 1));

    assertThat(status()).isEqualTo("1");
  }

  @Test
  void aDeleteRemovesAndAnOlderUpsertDoesNotBringItBack() {
    bench.run(order(1, 1)).run(deleted(3));
    assertThat(bench.asked()).containsExactly("-order/o1");

    bench.run(order(2, 2));
    assertThat(bench.outcome()).isEqualTo(OLDER);

    bench.run(order(4, 4));
    assertThat(status()).isEqualTo("4");
  }

  @Test
  void anOlderDeleteRemovesNothing() {
    bench.run(order(2, 2)).run(deleted(1));

    assertThat(bench.outcome()).isEqualTo(OLDER);
    assertThat(bench.sent).isEmpty();
  }

  @Test
  void aDeleteByAStateThatIsGoneRemovesToo() {
    bench.run(order(1, 1)).run(order(2, "{'Id': 'o1', 'Status': 'withdrawn'}"));

    assertThat(bench.asked()).containsExactly("-order/o1");
  }

  @Test
  void aDeleteThatTellsTheStateNamesItsEntityByIt() {
    byNumber.run(
        event(1, "{'id': 'o1', 'action': 'delete', 'order': {'Id': 'o1', 'Number': 'n7'}}"));

    assertThat(byNumber.asked()).containsExactly("-order/n7");
  }

  @Test
  void aDeleteThatTellsAStateThatIsNotSelectedNamesItsEntityToo() {
    byNumber.run(
        event(1, "{'id': 'o1', 'action': 'delete', 'order': {'Number': 'n7', 'Secret': true}}"));

    assertThat(byNumber.asked()).containsExactly("-order/n7");
  }

  @Test
  void aDeleteRemovesWhatWasWrittenForItsKey() {
    byNumber.run(order(1, "{'Id': 'o1', 'Number': 'n7'}")).run(deleted(2));

    assertThat(byNumber.asked()).containsExactly("-order/n7");
  }

  @Test
  void aDeleteOfWhatNothingNamesIsRejected() {
    byNumber.run(deleted(2));

    assertThat(((Outcome.Reject) byNumber.outcome()).why()).isEqualTo("identifier-not-derivable");
  }

  @Test
  void anOlderEventThatNamesAnotherEntityChangesNothing() {
    byNumber
        .run(order(2, "{'Id': 'o1', 'Number': 'new'}"))
        .run(order(1, "{'Id': 'o1', 'Number': 'old'}"));
    assertThat(byNumber.outcome()).isEqualTo(OLDER);

    byNumber.run(order(3, "{'Id': 'o1', 'Number': 'newest'}"));
    assertThat(byNumber.asked()).containsExactly("+order/newest", "-order/new");
  }

  @Test
  void anOlderEventThatTheSelectorRefusesRemovesNothing() {
    byNumber
        .run(order(2, "{'Id': 'o1', 'Number': 'n7'}"))
        .run(order(1, "{'Id': 'o1', 'Number': 'n7', 'Secret': true}"));
    assertThat(byNumber.outcome()).isEqualTo(OLDER);

    byNumber.run(order(3, "{'Id': 'o1', 'Number': 'n7', 'Secret': true}"));
    assertThat(byNumber.asked()).containsExactly("-order/n7");
  }

  @Test
  void anEventWhoseStateCannotBeMappedIsRejected() {
    byNumber.run(order(1, "{'Id': 'o1'}"));

    assertThat(((Outcome.Reject) byNumber.outcome()).why()).isEqualTo("mapping-failed");
    assertThat(byNumber.sent).isEmpty();
  }

  /** Taken for an empty state, it would remove what was written for the key. */
  @Test
  void anEventThatTellsNoStateIsRejectedAndRemovesNothing() {
    bench.run(order(1, 1)).run(event(2, "{'id': 'o1'}"));

    assertThat(((Outcome.Reject) bench.outcome()).why()).isEqualTo("state-not-told");
    assertThat(bench.sent).isEmpty();
  }
}
