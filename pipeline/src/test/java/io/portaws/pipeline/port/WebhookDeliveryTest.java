package io.portaws.pipeline.port;

import static io.portaws.pipeline.port.Deliveries.deletion;
import static io.portaws.pipeline.port.Deliveries.deliver;
import static io.portaws.pipeline.port.Deliveries.entity;
import static io.portaws.pipeline.port.FakePort.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntitySearch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookDeliveryTest {
  private static final Receipt ACCEPTED = new Receipt.Accepted();

  private final FakePort port = open();
  private final WebhookDelivery delivery = webhook("key", Duration.ofSeconds(5));

  WebhookDeliveryTest() {
    port.answers = _ -> json(202, "");
  }

  @AfterEach
  void close() {
    port.close();
  }

  @Test
  void itTakesAHundredTimesAsManyUpdatesAsThereMayBeRequests() throws InterruptedException {
    assertThat(delivery.updatesWithin(Duration.ofSeconds(5))).isEqualTo(Integer.MAX_VALUE);

    port.answers =
        _ ->
            json(202, "")
                .newBuilder()
                .addHeader("x-ratelimit-limit", 1_000)
                .addHeader("x-ratelimit-remaining", 600)
                .addHeader("x-ratelimit-period", 60)
                .addHeader("x-ratelimit-reset", 60)
                .build();
    deliver(delivery, List.of(resource("a")));

    // 400 above the reserve over a minute.
    assertThat(delivery.updatesWithin(Duration.ofSeconds(15))).isEqualTo(10_000);
    assertThat(delivery.updatesWithin(Duration.ZERO)).isZero();
  }

  @Test
  void resourcesGoTogetherInOneSignedBody() throws InterruptedException {
    List<Update> updates = List.of(resource("a"), resource("b"));

    assertThat(deliver(delivery, updates)).containsExactly(ACCEPTED, ACCEPTED);

    FakePort.Call call = only();
    assertThat(call.line()).isEqualTo("POST /hook");
    assertThat(call.json().path("resources").get(0)).isEqualTo(updates.get(0).resource());
    assertThat(call.json().path("resources").get(1)).isEqualTo(updates.get(1).resource());
    assertThat(call.raw().getHeaders().get("Content-Type")).isEqualTo("application/json");
    assertThat(call.raw().getHeaders().get("x-port-signature"))
        .isEqualTo(Signature.of(ByteString.encodeUtf8(call.body()), "key"));
    assertThat(call.raw().getHeaders().get("User-Agent")).isEqualTo("port-aws-events/test");
    assertThat(port.metrics.requests).containsExactly("ingest 202");
    assertThat(port.metrics.upserted).isZero();
  }

  @Test
  void theSignatureIsTheLowerCaseHexHmacOfTheBytes() {
    assertThat(
            Signature.of(
                ByteString.encodeUtf8("The quick brown fox jumps over the lazy dog"), "key"))
        .isEqualTo("sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
  }

  @Test
  void withoutASecretNothingIsSigned() throws InterruptedException {
    deliver(webhook(null, Duration.ZERO), resource("a"));

    assertThat(only().raw().getHeaders().get("x-port-signature")).isNull();
  }

  @Test
  void aForwardedEventGoesAloneAndUnchanged() throws InterruptedException {
    var event = FakePort.parse("{\"detail-type\":\"X\",\"resources\":[\"arn:1\"]}");
    Update forwarded = new Update(List.of(), List.of(), null, event);

    deliver(delivery, List.of(resource("a"), forwarded, resource("b"), forwarded(event)));

    assertThat(port.calls).hasSize(3);
    assertThat(identifiers()).contains(List.of("a", "b"));
    assertThat(port.calls.stream().filter(c -> c.json().equals(event))).hasSize(2);
  }

  @Test
  void aPostCarriesAtMostFiveHundredResources() throws InterruptedException {
    List<Update> updates = IntStream.range(0, 501).mapToObj(i -> resource("r" + i)).toList();

    assertThat(deliver(delivery, updates)).containsOnly(ACCEPTED);

    assertThat(identifiers()).extracting(List::size).containsExactly(500, 1);
  }

  @Test
  void aPostMakesAtMostFiveHundredItems() throws InterruptedException {
    deliver(
        delivery,
        List.of(resource("a", 200), resource("b", 300), resource("c", 1), resource("d", 0)));

    assertThat(identifiers()).containsExactly(List.of("a", "b"), List.of("c", "d"));
    assertThat(port.metrics.upserted).isEqualTo(501);
  }

  @Test
  void aResourceOfWhichAMappingMakesMoreIsRefusedHere() throws InterruptedException {
    assertThat(((Receipt.Refused) deliver(delivery, resource("a", 501))).reason())
        .isEqualTo("too-many-items");
    assertThat(port.calls).isEmpty();
  }

  @Test
  void manyItemsOfSeveralBlueprintsGoAlone() throws InterruptedException {
    List<Entity> entities = new ArrayList<>(entities("one", 300));
    entities.addAll(entities("two", 300));
    Update wide = new Update(entities, List.of(), resource("wide").resource(), null);

    assertThat(deliver(delivery, List.of(resource("a"), wide))).containsOnly(ACCEPTED);

    assertThat(identifiers()).containsExactly(List.of("a"), List.of("wide"));
  }

  @Test
  void bodiesStayBelowTheLimitAndResourcesAboveItAreRefused() throws InterruptedException {
    List<Update> updates =
        List.of(sized("a", 200_000), sized("b", 200_000), sized("c", 200_000), sized("d", 600_000));

    List<Receipt> receipts = deliver(delivery, updates);

    assertThat(receipts.subList(0, 3)).containsOnly(ACCEPTED);
    assertThat(((Receipt.Refused) receipts.get(3)).reason()).isEqualTo("too-large");
    assertThat(identifiers()).containsExactly(List.of("a", "b"), List.of("c"));
    assertThat(port.calls).allMatch(c -> c.body().length() < 524_288);
  }

  @Test
  void theLastByteBelowTheLimitIsUsed() throws InterruptedException {
    int around = Posting.body(List.of(Posting.of(sized("a", 0)).orElseThrow())).size();

    assertThat(deliver(delivery, sized("a", Posting.MAX_BODY_BYTES - around))).isEqualTo(ACCEPTED);
    assertThat(only().body()).hasSize(Posting.MAX_BODY_BYTES);
    assertThat(deliver(delivery, sized("b", Posting.MAX_BODY_BYTES - around + 1)))
        .isInstanceOf(Receipt.Refused.class);
  }

  @Test
  void aBodyTooLargeForPortGoesInHalvesAndOneAloneIsRefused() throws InterruptedException {
    port.answers = c -> json(c.body().contains("\"r2\"") ? 413 : 202, "");
    List<Update> updates = IntStream.range(0, 4).mapToObj(i -> resource("r" + i)).toList();

    List<Receipt> receipts = deliver(delivery, updates);

    assertThat(((Receipt.Refused) receipts.get(2)).reason()).isEqualTo("too-large");
    assertThat(receipts.stream().filter(ACCEPTED::equals)).hasSize(3);
    assertThat(port.time.pauses).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "200, Accepted, ",
    "202, Accepted, ",
    "401, Misconfigured, signature",
    "403, Misconfigured, signature",
    "404, Misconfigured, missing-webhook",
    "302, Misconfigured, redirected",
    "429, Later, throttled",
    "500, Later, unavailable",
    "503, Later, unavailable",
    "422, Refused, refused"
  })
  void everyAnswerHasItsMeaning(int status, String kind, @Nullable String reason)
      throws InterruptedException {
    port.answers = _ -> json(status, "");

    Receipt receipt = deliver(delivery, resource("a"));

    assertThat(receipt.getClass().getSimpleName()).isEqualTo(kind);
    if (reason != null) {
      assertThat(receipt.toString()).contains("reason=" + reason);
    }
  }

  @Test
  void aDroppedPostIsSentAgainAsItWas() throws InterruptedException {
    port.answerInTurn(FakePort.dropped(), json(202, ""));

    assertThat(deliver(delivery, resource("a"))).isEqualTo(ACCEPTED);
    assertThat(port.calls.get(0).body()).isEqualTo(port.calls.get(1).body());
  }

  @Test
  void whenTheWebhookIsAwayTheRestIsNotTriedAndNoAddressIsShown() throws InterruptedException {
    port.close();
    List<Update> updates = IntStream.range(0, 2000).mapToObj(i -> resource("r" + i)).toList();

    List<Receipt> receipts = deliver(delivery, updates);

    assertThat(receipts).allMatch(Receipt.Later.class::isInstance);
    assertThat(receipts.getFirst().toString()).doesNotContain("hook").doesNotContain("key");
    assertThat(port.metrics.requests).hasSizeBetween(Breaker.FAILURES, 7).containsOnly("ingest io");
  }

  @Test
  void twoPostsAboutOneResourceKeepTheGapAndItsOrder() throws InterruptedException {
    List<Instant> times = new ArrayList<>();
    port.answers =
        _ -> {
          times.add(port.time.instant());
          return json(202, "");
        };
    List<Update> updates =
        List.of(
            resource("a", "1"),
            resource("b", "1"),
            resource("a", "2"),
            resource("a", "3"),
            resource("c", "1"));

    assertThat(deliver(delivery, updates)).containsOnly(ACCEPTED);

    assertThat(versions()).containsExactly(List.of("a1", "b1", "c1"), List.of("a2"), List.of("a3"));
    assertThat(times)
        .containsExactly(
            FakeTime.START, FakeTime.START.plusSeconds(5), FakeTime.START.plusSeconds(10));
  }

  @Test
  void theGapHoldsFromOneDeliveryToTheNextForThatResourceOnly() throws InterruptedException {
    deliver(delivery, resource("a", "1"));
    port.time.pass(Duration.ofMillis(1_500));

    deliver(delivery, List.of(resource("a", "2"), resource("b", "1")));

    assertThat(versions()).containsExactly(List.of("a1"), List.of("b1"), List.of("a2"));
    assertThat(port.time.sinceStart()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void theGapIsCountedFromTheEndOfThePostBefore() throws InterruptedException {
    port.answers =
        _ -> {
          port.time.pass(Duration.ofSeconds(3));
          return json(202, "");
        };
    deliver(delivery, resource("a", "1"));
    deliver(delivery, resource("a", "2"));

    assertThat(port.time.sinceStart()).isEqualTo(Duration.ofSeconds(3 + 5 + 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Type", "Identifier", "AccountId", "Region"})
  void anotherTypeIdentifierAccountOrRegionIsAnotherResource(String part)
      throws InterruptedException {
    Update other = resource("a");
    ObjectNode changed = (ObjectNode) other.resource();
    if (changed != null && changed.has(part)) {
      changed.put(part, "other");
    } else if (changed != null) {
      ((ObjectNode) changed.path("__ExtraContext")).put(part, "other");
    }

    deliver(delivery, List.of(resource("a"), other));

    assertThat(port.calls).hasSize(1);
    assertThat(port.time.pauses).isEmpty();
  }

  @Test
  void aGapOfZeroWaitsNever() throws InterruptedException {
    WebhookDelivery eager = webhook("key", Duration.ZERO);

    deliver(eager, List.of(resource("a", "1"), resource("a", "2")));

    assertThat(versions()).containsExactly(List.of("a1"), List.of("a2"));
    assertThat(port.time.pauses).isEmpty();
  }

  @Test
  void theMemoryOfPostsIsBounded() {
    KeyGaps gaps = new KeyGaps(Duration.ofSeconds(5), 3);
    for (int i = 0; i < 10; i++) {
      assertThat(gaps.take("k" + i, FakeTime.START)).isZero();
      gaps.giveBack(List.of("k" + i), FakeTime.START);
    }
    assertThat(gaps.size()).isEqualTo(3);
    assertThat(gaps.take("k9", FakeTime.START)).isEqualTo(Duration.ofSeconds(5));

    gaps.giveBack(List.of("new"), FakeTime.START.plusSeconds(5));
    assertThat(gaps.size()).isEqualTo(1);
  }

  @Test
  void aResourceWhosePostIsUnderWayIsNotTakenTwice() {
    KeyGaps gaps = new KeyGaps(Duration.ofSeconds(5), 3);
    gaps.take("k", FakeTime.START);

    assertThat(gaps.take("k", FakeTime.START.plusSeconds(60))).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void anInterruptedPostGivesItsResourcesBack() throws InterruptedException {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> deliver(delivery, resource("a")))
        .isInstanceOf(InterruptedException.class);

    assertThat(deliver(delivery, resource("a"))).isEqualTo(ACCEPTED);
  }

  @Test
  void anUpdateWithoutResourceIsAcceptedOnlyWhenItAsksNothing() throws InterruptedException {
    Update nothing = new Update(List.of(), List.of(), null, null);
    Update lost = new Update(List.of(), List.of(deletion("bp", "x")), null, null);

    assertThat(deliver(delivery, nothing)).isEqualTo(ACCEPTED);
    assertThat(deliver(delivery, lost)).isInstanceOf(Receipt.Refused.class);
    assertThat(port.calls).isEmpty();
  }

  @Test
  void whatCanOnlyBeSearchedForIsRefusedWithoutARequest() throws InterruptedException {
    Receipt.Refused refused =
        (Receipt.Refused) deliver(delivery, searching("a", List.of(), "stage", "action"));

    assertThat(refused.reason()).isEqualTo("identifier-not-derivable");
    assertThat(refused.detail()).endsWith("action, stage");
    assertThat(port.calls).isEmpty();
  }

  @Test
  void aNamedDeletionIsPostedAndWhatIsLeftToSearchForIsTold() throws InterruptedException {
    Update update = searching("p", List.of(deletion("pipeline", "p")), "stage");

    Receipt.Refused refused = (Receipt.Refused) deliver(delivery, update);

    assertThat(only().json().path("resources").get(0)).isEqualTo(update.resource());
    assertThat(refused.reason()).isEqualTo("identifier-not-derivable");
    assertThat(port.metrics.deleted).isEqualTo(1);
  }

  @Test
  void aDeletionThatWasNotPostedIsNotGivenUpForItsSearches() throws InterruptedException {
    port.answers = _ -> json(503, "");

    assertThat(deliver(delivery, searching("p", List.of(deletion("pipeline", "p")), "stage")))
        .isInstanceOf(Receipt.Later.class);
  }

  @Test
  void whatIsOnlyToBeCreatedIsAcceptedWithoutARequest() throws InterruptedException {
    assertThat(deliver(delivery, Update.creating(List.of(entity("account", "a")))))
        .isEqualTo(ACCEPTED);
    assertThat(port.calls).isEmpty();
  }

  private static Update searching(String resource, List<Deletion> deletions, String... blueprints) {
    List<EntitySearch> searches = new ArrayList<>();
    for (String blueprint : blueprints) {
      ObjectNode query = (ObjectNode) FakePort.parse("{\"rules\":[{}]}");
      searches.add(new EntitySearch(blueprint, query, false, true));
    }
    return new Update(
        List.of(), deletions, searches, List.of(), resource(resource).resource(), null);
  }

  @Test
  void theProbeIsASignedEmptyBatch() throws InterruptedException {
    assertThat(delivery.probe()).isEqualTo(new Connection.Ready());

    assertThat(only().body()).isEqualTo("{\"resources\":[]}");
    assertThat(only().raw().getHeaders().get("x-port-signature")).startsWith("sha256=");
  }

  private WebhookDelivery webhook(@Nullable String secret, Duration gap) {
    WebhookSettings settings = new WebhookSettings(port.url().resolve("hook"), secret, gap);
    return new WebhookDelivery(
        settings, port.settings(), port.governor(), port.time, port.time, port.metrics);
  }

  private FakePort.Call only() {
    assertThat(port.calls).hasSize(1);
    return port.calls.getFirst();
  }

  private List<List<String>> identifiers() {
    return read("Identifier", null);
  }

  private List<List<String>> versions() {
    return read("Identifier", "EventId");
  }

  private List<List<String>> read(String field, @Nullable String second) {
    return port.calls.stream()
        .map(call -> {
          List<String> found = new ArrayList<>();
          for (var resource : call.json().path("resources")) {
            found.add(
                resource.path(field).asText()
                    + (second == null ? "" : resource.path(second).asText()));
          }
          return found;
        })
        .toList();
  }

  private static Update forwarded(com.fasterxml.jackson.databind.JsonNode event) {
    return new Update(List.of(), List.of(), null, event);
  }

  private static Update resource(String identifier) {
    return resource(identifier, "");
  }

  private static Update resource(String identifier, int entities) {
    return new Update(entities("bp", entities), List.of(), resource(identifier).resource(), null);
  }

  private static List<Entity> entities(String blueprint, int count) {
    return IntStream.range(0, count).mapToObj(i -> entity(blueprint, "e" + i)).toList();
  }

  private static Update resource(String identifier, String version) {
    var json =
        FakePort.parse(
            """
            {"Type":"AWS::S3::Bucket","Action":"upsert","Identifier":"%s","EventId":"%s",
             "Properties":{},"__ExtraContext":{"AccountId":"1","Region":"eu-west-1"}}
            """
                .formatted(identifier, version));
    return new Update(List.of(), List.of(), json, null);
  }

  private static Update sized(String identifier, int bytes) {
    Update update = resource(identifier);
    ObjectNode json = (ObjectNode) update.resource();
    if (json != null) {
      json.put("Padding", "x".repeat(bytes));
    }
    return update;
  }

  private static FakePort open() {
    try {
      return new FakePort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
