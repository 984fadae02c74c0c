package io.portaws.pipeline;

import static io.portaws.pipeline.TestCatalog.BUCKET;
import static io.portaws.pipeline.TurnBench.ACCOUNT;
import static io.portaws.pipeline.TurnBench.LONG_AFTER;
import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.REGION;
import static io.portaws.pipeline.TurnBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.Slice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a resync puts on the queue, as the queue brings it to a turn. */
@Timeout(60)
class ResyncRequestTest {
  private static final Slice BUCKETS = new Slice(BUCKET, ACCOUNT, REGION);
  private final TurnBench bench = TurnBench.ocean().at(LONG_AFTER);
  private final List<ResyncRequest> carriedOut = new ArrayList<>();

  private static Look look(Look.Why why, Instant due, String... names) {
    List<ResourceKey> keys = List.of(names).stream().map(name -> key(BUCKET, name)).toList();
    return new Look("run-1", BUCKETS, keys, why, NOON, due);
  }

  private static Message message(Sequel sequel) {
    return Message.received("m", sequel.body(), LONG_AFTER, 1, sequel.changeTime());
  }

  private static Message message(String body) {
    return Message.received("m", body.replace('\'', '"'), LONG_AFTER, 1, null);
  }

  private TurnBench carryingOut() {
    return bench.resync((_, request) -> {
      carriedOut.add(request);
      return new Outcome.Skipped("done");
    });
  }

  @Test
  void aLookWritesWhatIsThereAndDeletesWhatIsNotWithOneReadOfAll() {
    bench.bucket("a", 1).run(message(look(Look.Why.STALE, NOON, "a", "b")));

    assertThat(bench.asked()).containsExactly("+bucket/a", "-bucket/b");
    assertThat(bench.reads).containsExactly(Set.of(key(BUCKET, "a"), key(BUCKET, "b")));
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
  }

  @Test
  void anAbsenceRightAfterTheListIsLookedAtAgainBeforeItIsBelieved() {
    bench.at(NOON.plusSeconds(20)).run(message(look(Look.Why.STALE, NOON, "b")));

    assertThat(bench.asked()).isEmpty();
    assertThat(bench.outcome()).isInstanceOf(Outcome.Wait.class);
    bench.bucket("b", 2).later(Duration.ofSeconds(2)).runAgain();
    assertThat(bench.asked()).containsExactly("+bucket/b");
  }

  @Test
  void twoLooksAtTheSameCostOneReadAndTheSecondIsCovered() {
    bench.bucket("a", 1).run(message(look(Look.Why.LISTED, NOON, "a")));
    bench.run(message(look(Look.Why.LISTED, NOON, "a")));

    assertThat(bench.reads).isEmpty();
    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("already-covered"));
  }

  @Test
  void whatComesEarlyIsPutBackAsItIsAndNothingIsDone() {
    Look early = look(Look.Why.LISTED, LONG_AFTER.plus(Duration.ofHours(3)), "a");
    bench.bucket("a", 1).run(message(early));

    assertThat(bench.outcome()).isEqualTo(new Outcome.Replaced(early, "not-due"));
    assertThat(bench.reads).isEmpty();
    assertThat(early.delay(LONG_AFTER)).isEqualTo(Duration.ofMinutes(15));
    assertThat(early.delay(early.notBefore().minusSeconds(70))).isEqualTo(Duration.ofSeconds(70));
    assertThat(early.delay(early.notBefore().plusSeconds(1))).isZero();
    bench.at(early.notBefore()).run(message(early));
    assertThat(bench.asked()).containsExactly("+bucket/a");
  }

  @Test
  void aSliceAndAWholeResyncAreCarriedOutAsTheySay() {
    var slice = new ResyncRequest.OfSlice("run-1", BUCKETS, NOON, NOON);
    var whole = new ResyncRequest.Whole("run-1", Set.of(BUCKET), Set.of(ACCOUNT), Set.of("*"));
    carryingOut().run(message(slice));
    bench.run(message(whole.body()));
    bench.run(
        message("{'port-aws-events':'resync','types':['*'],'accounts':['*'],'regions':['*']}"));

    assertThat(carriedOut)
        .containsExactly(
            slice, whole, new ResyncRequest.Whole("m", Set.of("*"), Set.of("*"), Set.of("*")));
    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("done"));
  }

  @Test
  void aSliceThatComesEarlyIsNotListed() {
    var slice = new ResyncRequest.OfSlice("r", BUCKETS, NOON, LONG_AFTER.plusSeconds(60));
    carryingOut().run(message(slice));

    assertThat(carriedOut).isEmpty();
    assertThat(bench.outcome()).isEqualTo(new Outcome.Replaced(slice, "not-due"));
  }

  @Test
  void eventsOfTheSameTurnComeBeforeTheList() {
    List<String> order = new ArrayList<>();
    bench
        .bucket("a", 1)
        .duringRead(() -> order.add("read"))
        .resync((_, _) -> {
          order.add("list");
          return new Outcome.Skipped("done");
        });
    bench.run(
        message(new ResyncRequest.OfSlice("r", BUCKETS, NOON, NOON)),
        Message.received("e", look(Look.Why.LISTED, NOON, "a").body(), LONG_AFTER, 1, NOON));

    assertThat(order).containsExactly("read", "list");
  }

  @Test
  void whatBreaksOffIsTriedAgain() {
    bench.resync((_, _) -> {
      throw new IllegalStateException("a bug");
    });
    bench.run(message(new ResyncRequest.OfSlice("r", BUCKETS, NOON, NOON)));

    assertThat(bench.outcome()).isInstanceOf(Outcome.Retry.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "'identifiers': []; request-not-valid; 1 to 20 identifiers",
        "'identifiers': 'a'; request-not-valid; 1 to 20 identifiers",
        "'identifiers': [{'identifier': ''}]; request-not-valid; 1 to 4096 characters",
        "'identifiers': ['a']; request-not-valid; 1 to 4096 characters",
        "'why': 'because'; request-not-valid; listed or stale",
        "'run': 'a b'; request-not-valid; run has 1 to 64",
        "'notBefore': 'soon'; request-not-valid; notBefore is a time",
        "'notBefore': '2099-01-01T00:00:00Z'; request-not-valid; 2 days ahead",
        "'type': 'AWS::Test::Order'; request-not-valid; a type that can be read",
        "'type': 'no'; request-not-valid; a type that can be read",
        "'account': ''; request-not-valid; an account and a region",
        "'account': '999988887777'; account-not-allowed; READ_ACCOUNTS",
        "'region': 'eu-west-1.evil.example'; region-not-valid; not an AWS region",
        "'port-aws-events': 'resync-slice', 'account': '999988887777'; account-not-allowed; READ_",
        "'port-aws-events': 'resync-slice', 'region': '../'; region-not-valid; not an AWS region",
        "'port-aws-events': 'resync-slice', 'type': 7; request-not-valid; a type that can be read",
        "'port-aws-events': 'resync', 'types': []; request-not-valid; types is a list",
        "'port-aws-events': 'resync', 'types': ['AWS::Test::Shaped']; request-not-valid; mapped",
        "'port-aws-events': 'resync', 'accounts': ['1']; account-not-valid; account id",
        "'port-aws-events': 'resync', 'accounts': ['999988887777']; account-not-allowed; READ_",
        "'port-aws-events': 'resync', 'regions': ['x y']; region-not-valid; not an AWS region",
        "'port-aws-events': 'resync', 'regions': [null]; region-not-valid; not an AWS region"
      })
  void aForgedOneIsRejectedInWords(String forged, String reason, String words) {
    String body =
        "{'port-aws-events': 'look', 'run': 'r', 'type': '%s', 'account': '%s', 'region': '%s',"
                .formatted(BUCKET, ACCOUNT, REGION)
            + " 'why': 'listed', 'identifiers': [{'identifier': 'a', 'parent': ''}],"
            + " 'types': ['*'], 'accounts': ['*'], 'regions': ['*'], "
            + forged
            + "}";
    carryingOut().bucket("a", 1).run(message(body));

    Outcome.Reject reject = (Outcome.Reject) bench.outcome();
    assertThat(reject.detail()).contains(words);
    assertThat(reject.why()).isEqualTo(reason);
    assertThat(bench.reads).isEmpty();
    assertThat(carriedOut).isEmpty();
  }

  @Test
  void moreThanTwentyAtOnceAreNoLook() {
    String many =
        String.join(
            ",", IntStream.range(0, 21).mapToObj(i -> "{'identifier':'" + i + "'}").toList());
    bench.run(
        message(
            "{'port-aws-events':'look','type':'%s','account':'%s','region':'%s','why':'listed',"
                    .formatted(BUCKET, ACCOUNT, REGION)
                + "'identifiers':["
                + many
                + "]}"));

    assertThat(bench.outcome()).isInstanceOf(Outcome.Reject.class);
  }

  @Test
  void aSliceOfATypeThatIsNotMappedIsNotListed() {
    carryingOut()
        .run(
            message(
                new ResyncRequest.OfSlice(
                    "r", new Slice("AWS::Test::Shaped", ACCOUNT, REGION), NOON, NOON)));

    assertThat(bench.outcome()).isEqualTo(new Outcome.Skipped("unmapped-type"));
    assertThat(carriedOut).isEmpty();
  }
}
