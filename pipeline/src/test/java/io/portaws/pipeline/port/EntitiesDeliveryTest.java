package io.portaws.pipeline.port;

import static io.portaws.pipeline.port.Deliveries.delete;
import static io.portaws.pipeline.port.Deliveries.deletion;
import static io.portaws.pipeline.port.Deliveries.deliver;
import static io.portaws.pipeline.port.Deliveries.entity;
import static io.portaws.pipeline.port.Deliveries.titled;
import static io.portaws.pipeline.port.Deliveries.upsert;
import static io.portaws.pipeline.port.Deliveries.upserts;
import static io.portaws.pipeline.port.FakePort.dropped;
import static io.portaws.pipeline.port.FakePort.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntityRef;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntitiesDeliveryTest {
  private static final Receipt ACCEPTED = new Receipt.Accepted();
  private static final String FLAGS =
      "?upsert=true&merge=true&create_missing_related_entities=true";

  private final FakePort port = open();
  private final EntitiesDelivery delivery = port.entities();

  @AfterEach
  void close() {
    port.close();
  }

  @Test
  void itTakesTenTimesAsManyUpdatesAsThereMayBeRequests() throws InterruptedException {
    assertThat(delivery.updatesWithin(Duration.ofSeconds(5))).isEqualTo(Integer.MAX_VALUE);

    port.answerInTurn(limited(200, 1_000, 600));
    deliver(delivery, upsert(entity("bp", "a")));

    // 400 above the reserve over a minute.
    assertThat(delivery.updatesWithin(Duration.ofSeconds(15))).isEqualTo(1_000);
    assertThat(delivery.updatesWithin(Duration.ofMinutes(1))).isEqualTo(4_000);
    assertThat(delivery.updatesWithin(Duration.ZERO)).isZero();
  }

  private static MockResponse limited(int status, long limit, long remaining) {
    return json(status, "{\"ok\":true}")
        .newBuilder()
        .addHeader("x-ratelimit-limit", limit)
        .addHeader("x-ratelimit-remaining", remaining)
        .addHeader("x-ratelimit-period", 60)
        .addHeader("x-ratelimit-reset", 60)
        .build();
  }

  @Test
  void oneEntityGoesByTheSingleUpsertAsItIs() throws InterruptedException {
    Entity entity = titled("s3Bucket", "arn:aws:s3:::b", "b");

    assertThat(deliver(delivery, upsert(entity))).isEqualTo(ACCEPTED);

    assertThat(port.lines()).containsExactly("POST /v1/blueprints/s3Bucket/entities" + FLAGS);
    assertThat(port.calls.getFirst().json()).isEqualTo(entity.body());
    assertThat(port.metrics.upserted).isEqualTo(1);
  }

  @Test
  void severalGoInBulksOfTwentyInOrder() throws InterruptedException {
    List<Receipt> receipts = deliver(delivery, upserts(45));

    assertThat(receipts).hasSize(45).containsOnly(ACCEPTED);
    assertThat(port.lines())
        .containsExactly(
            "POST /v1/blueprints/bp/entities/bulk" + FLAGS,
            "POST /v1/blueprints/bp/entities/bulk" + FLAGS,
            "POST /v1/blueprints/bp/entities/bulk" + FLAGS);
    assertThat(port.calls).extracting(c -> c.identifiers().size()).containsExactly(20, 20, 5);
    assertThat(port.calls.stream().flatMap(c -> c.identifiers().stream()))
        .containsExactlyElementsOf(IntStream.range(0, 45).mapToObj(i -> "e" + i).toList());
    assertThat(port.metrics.upserted).isEqualTo(45);
  }

  @Test
  void entitiesWithOtherFlagsGoApart() throws InterruptedException {
    List<Update> updates = new ArrayList<>();
    for (boolean create : new boolean[] {true, false}) {
      for (boolean merge : new boolean[] {true, false}) {
        ObjectNode body = entity("bp", "e-" + create + merge).body();
        updates.add(upsert(new Entity("bp", body, create, merge)));
      }
    }

    deliver(delivery, updates);

    assertThat(port.lines())
        .containsExactly(
            "POST /v1/blueprints/bp/entities"
                + "?upsert=true&merge=true&create_missing_related_entities=true",
            "POST /v1/blueprints/bp/entities"
                + "?upsert=true&merge=false&create_missing_related_entities=true",
            "POST /v1/blueprints/bp/entities"
                + "?upsert=true&merge=true&create_missing_related_entities=false",
            "POST /v1/blueprints/bp/entities"
                + "?upsert=true&merge=false&create_missing_related_entities=false");
  }

  @Test
  void bulksStayBelowAMebibyteAndFillIt() throws InterruptedException {
    List<Update> updates =
        IntStream.range(0, 10)
            .mapToObj(i -> upsert(titled("bp", "e" + i, "x".repeat(200_000))))
            .toList();

    assertThat(deliver(delivery, updates)).containsOnly(ACCEPTED);

    assertThat(port.calls).extracting(c -> c.identifiers().size()).containsExactly(5, 5);
    assertThat(port.calls).allMatch(c -> c.body().length() < 1 << 20);
  }

  @Test
  void theLastByteBelowAMebibyteIsUsed() throws InterruptedException {
    int around = "{\"relations\":{},\"identifier\":\"e0\",\"title\":\"\"}".length();
    int bulk = "{\"entities\":[,]}".length();
    int fits = ((1 << 20) - 1 - bulk - 2 * around) / 2;
    Update a = upsert(titled("bp", "e0", "x".repeat(fits)));
    int odd = (1 << 20) - 1 - bulk - 2 * around - fits;

    deliver(delivery, List.of(a, upsert(titled("bp", "e1", "x".repeat(odd)))));
    assertThat(port.calls).hasSize(1);
    assertThat(port.calls.getFirst().body()).hasSize((1 << 20) - 1);

    deliver(delivery, List.of(a, upsert(titled("bp", "e1", "x".repeat(odd + 1)))));
    assertThat(port.calls).hasSize(3);
  }

  @Test
  void anEntityOfAMebibyteIsRefusedHereWithItsWholeUpdate() throws InterruptedException {
    Update big = upsert(entity("bp", "small"), titled("bp", "big", "x".repeat(1 << 20)));

    List<Receipt> receipts = deliver(delivery, List.of(big, upsert(entity("bp", "other"))));

    assertThat(refused(receipts.get(0)).reason()).isEqualTo("too-large");
    assertThat(receipts.get(1)).isEqualTo(ACCEPTED);
    assertThat(port.calls).hasSize(1);
    assertThat(port.calls.getFirst().identifiers()).containsExactly("other");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "", "a|b", "a b", "a,b", "a%b", "a\n", "a#"})
  void identifiersThatPortCannotHoldAreRefusedHere(String identifier) throws InterruptedException {
    assertThat(refused(deliver(delivery, upsert(entity("bp", identifier)))).reason())
        .isEqualTo("identifier");
    assertThat(refused(deliver(delivery, delete(deletion("bp", identifier)))).reason())
        .isEqualTo("identifier");
    assertThat(refused(deliver(delivery, upsert(entity(identifier, "e")))).reason())
        .isEqualTo("blueprint");
    assertThat(port.calls).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"...", "größe", "arn:aws:s3:::a/b+c=d@e\\f_g-h.1", "日本"})
  void identifiersThatPortCanHoldAreSent(String identifier) throws InterruptedException {
    assertThat(deliver(delivery, upsert(entity("bp", identifier)))).isEqualTo(ACCEPTED);
  }

  @Test
  void identifiersHaveAtMostAThousandCharacters() throws InterruptedException {
    assertThat(deliver(delivery, upsert(entity("bp", "x".repeat(1000))))).isEqualTo(ACCEPTED);
    assertThat(deliver(delivery, upsert(entity("bp", "x".repeat(1001)))))
        .isInstanceOf(Receipt.Refused.class);
    assertThat(deliver(delivery, upsert(entity("b".repeat(101), "x"))))
        .isInstanceOf(Receipt.Refused.class);
  }

  @Test
  void anEntityWithoutIdentifierIsRefusedAndASearchQueryIsSent() throws InterruptedException {
    Entity none = entity("bp", "x");
    none.body().remove("identifier");
    Entity query = entity("bp", "x");
    query.body().set("identifier", FakePort.parse("{\"combinator\":\"and\",\"rules\":[]}"));

    assertThat(refused(deliver(delivery, upsert(none))).reason()).isEqualTo("identifier");
    assertThat(deliver(delivery, upsert(query))).isEqualTo(ACCEPTED);
  }

  @Test
  void anUpdateThatAsksNothingIsAcceptedWithoutARequest() throws InterruptedException {
    assertThat(deliver(delivery, upsert())).isEqualTo(ACCEPTED);
    assertThat(port.calls).isEmpty();
  }

  @Test
  void anUpdateIsAnsweredAsSoonAsItsLastPartIs() throws InterruptedException {
    List<String> events = new ArrayList<>();
    port.answers =
        call -> {
          events.add(call.identifiers().toString());
          return json(200, "{\"ok\":true}");
        };
    Update first = upsert(entity("a", "1"));
    Update both = upsert(entity("a", "2"), entity("b", "3", "{\"of\":\"2\"}"));
    Update last = upsert(entity("c", "4", "{\"of\":\"3\"}"));

    delivery.deliver(
        List.of(first, both, last),
        (update, _) -> events.add("answered " + update.entities().getLast().identifier()));

    assertThat(events)
        .containsExactly("[1, 2]", "answered 1", "[3]", "answered 3", "[4]", "answered 4");
  }

  @Test
  void relationTargetsAreSentBeforeTheirSources() throws InterruptedException {
    deliver(
        delivery,
        List.of(
            upsert(entity("service", "s", "{\"cluster\":\"c\",\"tags\":[\"t1\",\"none\"]}")),
            upsert(entity("cluster", "c", "{\"account\":\"1\"}")),
            upsert(entity("other", "o")),
            upsert(entity("account", "1")),
            upsert(entity("tag", "t1"))));

    assertThat(blueprintsInOrder())
        .containsExactly("account", "tag", "other", "cluster", "service");
  }

  @Test
  void withinOneBlueprintTargetsComeFirstToo() throws InterruptedException {
    deliver(
        delivery,
        List.of(
            upsert(entity("ou", "child", "{\"parent\":\"root\"}")), upsert(entity("ou", "root"))));

    assertThat(port.calls.getFirst().identifiers()).containsExactly("root", "child");
  }

  @Test
  void aCycleOfRelationsIsCutTheSameWayEveryTime() throws InterruptedException {
    List<Update> updates =
        List.of(
            upsert(entity("a", "1", "{\"x\":\"2\"}")),
            upsert(entity("b", "2", "{\"x\":\"3\"}")),
            upsert(entity("c", "3", "{\"x\":\"1\",\"self\":\"3\"}")));

    deliver(delivery, updates);
    deliver(delivery, updates);

    assertThat(blueprintsInOrder()).containsExactly("c", "b", "a", "c", "b", "a");
  }

  @Test
  void aChainAsLongAsADeliveryIsOrdered() {
    List<Write.Upsert> chain =
        IntStream.range(0, 20_000)
            .mapToObj(i -> entity("ou", "e" + i, "{\"p\":\"e" + (i + 1) + "\"}"))
            .map(entity -> new Write.Upsert(entity, Json.bytes(entity.body())))
            .toList();

    List<Write.Upsert> ordered =
        Relations.among(chain).targetsFirst().getOrDefault("ou", List.of());

    assertThat(ordered).hasSize(20_000);
    assertThat(ordered.getFirst().ref().identifier()).isEqualTo("e19999");
    assertThat(ordered.getLast().ref().identifier()).isEqualTo("e0");
  }

  @Test
  void theSameEntityTwiceGoesInTwoRequestsInTheOrderOfTheUpdates() throws InterruptedException {
    deliver(
        delivery,
        List.of(
            upsert(titled("bp", "e", "first")),
            upsert(entity("bp", "f")),
            upsert(titled("bp", "e", "second")),
            upsert(titled("bp", "e", "third"))));

    assertThat(port.calls).hasSize(3);
    assertThat(port.calls.get(0).identifiers()).containsExactly("e", "f");
    assertThat(port.calls.get(0).body()).contains("first");
    assertThat(port.calls.get(1).body()).contains("second");
    assertThat(port.calls.get(2).body()).contains("third");
  }

  @Test
  void theVerySameUpsertOfTwoUpdatesIsSentOnceAndAnswersBoth() throws InterruptedException {
    List<Update> updates =
        List.of(
            upsert(entity("account", "1"), entity("bp", "a")),
            upsert(entity("account", "1"), entity("bp", "b")));

    assertThat(deliver(delivery, updates)).containsExactly(ACCEPTED, ACCEPTED);

    assertThat(port.calls).hasSize(2);
    assertThat(port.calls.get(0).identifiers()).containsExactly("1");
    assertThat(port.calls.get(1).identifiers()).containsExactly("a", "b");
    assertThat(port.metrics.upserted).isEqualTo(3);
  }

  @Test
  void theSameDeletionOfTwoUpdatesIsSentOnceUnlessItsFlagDiffers() throws InterruptedException {
    List<Update> updates =
        List.of(
            delete(deletion("bp", "x")),
            delete(deletion("bp", "x")),
            delete(new Deletion(new EntityRef("bp", "x"), true)));

    assertThat(deliver(delivery, updates)).containsOnly(ACCEPTED);

    assertThat(port.lines())
        .containsExactly(
            "DELETE /v1/blueprints/bp/entities/x?delete_dependents=false",
            "DELETE /v1/blueprints/bp/entities/x?delete_dependents=true");
    assertThat(port.metrics.deleted).isEqualTo(2);
  }

  @Test
  void deleteThenUpsertLeavesTheEntityAndUpsertThenDeleteRemovesIt() throws InterruptedException {
    deliver(
        delivery,
        List.of(
            delete(deletion("bp", "x")),
            upsert(entity("bp", "x")),
            upsert(entity("bp", "y")),
            delete(deletion("bp", "y"))));

    assertThat(port.calls.stream().map(c -> c.method() + " " + c.identifiers() + path(c)))
        .containsExactly("DELETE []x", "POST [x, y]bulk", "DELETE []y");
  }

  @Test
  void deletionsComeAfterTheUpsertsThatLetGoOfTheirTargets() throws InterruptedException {
    deliver(
        delivery,
        List.of(
            delete(deletion("cluster", "old")),
            upsert(entity("service", "s", "{\"cluster\":\"new\"}"))));

    assertThat(port.calls).extracting(FakePort.Call::method).containsExactly("POST", "DELETE");
  }

  @Test
  void oneDeletionGoesByTheSingleCallAndMissingIsDeleted() throws InterruptedException {
    port.answerInTurn(json(404, "{\"ok\":false,\"error\":\"not_found\"}"));
    Deletion deletion = new Deletion(new EntityRef("bp", "a/b"), true);

    assertThat(deliver(delivery, delete(deletion))).isEqualTo(ACCEPTED);

    assertThat(port.lines())
        .containsExactly("DELETE /v1/blueprints/bp/entities/a%2Fb?delete_dependents=true");
    assertThat(port.metrics.deleted).isEqualTo(1);
  }

  @Test
  void severalDeletionsGoInBulksOfAHundred() throws InterruptedException {
    List<Update> updates =
        IntStream.range(0, 150).mapToObj(i -> delete(deletion("bp", "e" + i))).toList();

    assertThat(deliver(delivery, updates)).containsOnly(ACCEPTED);

    assertThat(port.lines())
        .containsExactly(
            "POST /v1/blueprints/bp/bulk/entities/delete?delete_dependents=false",
            "POST /v1/blueprints/bp/bulk/entities/delete?delete_dependents=false");
    assertThat(port.calls).extracting(c -> c.identifiers().size()).containsExactly(100, 50);
    assertThat(port.metrics.deleted).isEqualTo(150);
  }

  @Test
  void deletionsWithAndWithoutDependentsGoApart() throws InterruptedException {
    deliver(
        delivery,
        List.of(
            delete(deletion("bp", "a"), deletion("bp", "b")),
            delete(new Deletion(new EntityRef("bp", "c"), true))));

    assertThat(port.lines())
        .containsExactly(
            "POST /v1/blueprints/bp/bulk/entities/delete?delete_dependents=false",
            "DELETE /v1/blueprints/bp/entities/c?delete_dependents=true");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 409, 422})
  void aRefusedBulkDeletionIsDoneOneByOne(int status) throws InterruptedException {
    port.answers =
        call ->
            call.method().equals("POST") || call.target().contains("/bad?")
                ? json(status == 404 && call.method().equals("DELETE") ? 422 : status, "{}")
                : json(200, "{\"ok\":true}");

    List<Receipt> receipts =
        deliver(
            delivery,
            List.of(
                delete(deletion("bp", "a")),
                delete(deletion("bp", "bad")),
                delete(deletion("bp", "c"))));

    assertThat(receipts.get(0)).isEqualTo(ACCEPTED);
    assertThat(receipts.get(1)).isNotEqualTo(ACCEPTED);
    assertThat(receipts.get(2)).isEqualTo(ACCEPTED);
    assertThat(port.calls).hasSize(4);
  }

  @Test
  void aBulkDeletionThatIsForbiddenIsNotTriedOneByOne() throws InterruptedException {
    port.answerInTurn(json(403, "{}"));

    List<Receipt> receipts =
        deliver(delivery, List.of(delete(deletion("bp", "a")), delete(deletion("bp", "b"))));

    assertThat(receipts).allMatch(r -> misconfigured(r).reason().equals("forbidden"));
    assertThat(port.calls).hasSize(1);
  }

  @Test
  void errorsOfA207AreMatchedByIndexAndElseByIdentifier() throws InterruptedException {
    port.answerInTurn(
        json(
            207,
            """
            {"ok":false,"entities":[{"identifier":"e0","index":0,"created":true}],"errors":[
              {"identifier":"unknown","index":1,"statusCode":422,"error":"invalid_request",
               "message":"\\"size\\" must be a number"},
              {"identifier":"e2","statusCode":429,"error":"too_many"},
              {"identifier":"e3","index":3,"statusCode":404,"error":"not_found",
               "message":"Blueprint with identifier \\"bp\\" was not found"},
              {"identifier":"e4","index":4,"statusCode":404,"error":"not_found",
               "message":"Entity with identifier \\"gone\\" was not found"},
              {"identifier":"e5","index":5,"statusCode":409,"error":"conflict"},
              {"identifier":"e6","index":6,"statusCode":500,"error":"internal"}]}
            """,
            "X-Trace-Id",
            "trace-1"));

    List<Receipt> receipts = deliver(delivery, upserts(8));

    assertThat(receipts.get(0)).isEqualTo(ACCEPTED);
    assertThat(receipts.get(1))
        .isEqualTo(
            new Receipt.Refused(
                "refused", "HTTP 422 invalid_request: \"size\" must be a number (trace trace-1)"));
    assertThat(later(receipts.get(2)).reason()).isEqualTo("throttled");
    assertThat(misconfigured(receipts.get(3)).reason()).isEqualTo("missing-blueprint");
    assertThat(misconfigured(receipts.get(3)).remedy())
        .contains("bp")
        .contains("create the blueprint");
    assertThat(misconfigured(receipts.get(4)).reason()).isEqualTo("missing-relation-target");
    assertThat(later(receipts.get(5)).reason()).isEqualTo("conflict");
    assertThat(later(receipts.get(6)).reason()).isEqualTo("unavailable");
    assertThat(receipts.get(7)).isEqualTo(ACCEPTED);
    assertThat(port.metrics.upserted).isEqualTo(2);
  }

  @Test
  void anErrorThatMatchesNoEntityLeavesTheUnnamedOnesUnaccepted() throws InterruptedException {
    port.answerInTurn(
        json(
            207,
            """
            {"entities":[{"identifier":"e0"}],"errors":[{"index":99,"identifier":"?","statusCode":422}]}
            """));

    List<Receipt> receipts = deliver(delivery, upserts(2));

    assertThat(receipts.get(0)).isEqualTo(ACCEPTED);
    assertThat(later(receipts.get(1)).reason()).isEqualTo("unreadable");
  }

  @ParameterizedTest
  @CsvSource({"200, <html>please log in</html>", "200, []", "207, ''", "200, {\"ok\":false}"})
  void aSuccessThatIsNotPortsAcceptsNothing(int status, String body) throws InterruptedException {
    port.answerInTurn(json(status, body));

    assertThat(later(deliver(delivery, upsert(entity("bp", "e")))).reason())
        .isEqualTo("unreadable");
    assertThat(port.metrics.upserted).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void oneBadEntityDoesNotHoldUpTheOtherNineteen(int status) throws InterruptedException {
    port.answers =
        call ->
            call.identifiers().contains("e13")
                ? json(status, "{\"ok\":false,\"error\":\"bad\"}")
                : json(200, "{\"ok\":true}");

    List<Receipt> receipts = deliver(delivery, upserts(20));

    assertThat(receipts.get(13)).isInstanceOf(Receipt.Refused.class);
    assertThat(receipts.stream().filter(ACCEPTED::equals)).hasSize(19);
    assertThat(port.calls).hasSizeLessThanOrEqualTo(11);
    assertThat(port.metrics.upserted).isEqualTo(19);
  }

  @Test
  void aBulkTooLargeForPortGoesInHalves() throws InterruptedException {
    port.answers = call -> json(call.identifiers().size() > 5 ? 413 : 200, "");

    assertThat(deliver(delivery, upserts(20))).containsOnly(ACCEPTED);

    assertThat(port.calls.stream().map(c -> c.identifiers().size()))
        .containsExactly(20, 10, 5, 5, 10, 5, 5);
  }

  @Test
  void a404OfTheBlueprintIsNotSplit() throws InterruptedException {
    port.answerInTurn(
        json(404, "{\"error\":\"not_found\",\"message\":\"Blueprint \\\"bp\\\" was not found\"}"));

    List<Receipt> receipts = deliver(delivery, upserts(3));

    assertThat(receipts).allMatch(r -> misconfigured(r).reason().equals("missing-blueprint"));
    assertThat(port.calls).hasSize(1);
  }

  @Test
  void a404OfARelationTargetConcernsItsEntityOnly() throws InterruptedException {
    port.answers =
        call ->
            call.identifiers().contains("e1")
                ? json(404, "{\"error\":\"not_found\",\"details\":{\"resource\":\"Entity\"}}")
                : json(200, "");

    List<Receipt> receipts = deliver(delivery, upserts(4));

    assertThat(misconfigured(receipts.get(1)).reason()).isEqualTo("missing-relation-target");
    assertThat(receipts.stream().filter(ACCEPTED::equals)).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"401, credentials", "403, forbidden", "302, redirected"})
  void whatSetupMendsIsMisconfigured(int status, String reason) throws InterruptedException {
    port.answerInTurn(json(status, "{\"error\":\"no\"}"));

    assertThat(deliver(delivery, upserts(2)))
        .allMatch(receipt -> misconfigured(receipt).reason().equals(reason))
        .allMatch(receipt -> !misconfigured(receipt).remedy().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"429, throttled, 4", "503, unavailable, 5", "500, unavailable, 5", "408, timeout, 4"})
  void whatPassesIsLater(int status, String reason, int calls) throws InterruptedException {
    port.answerInTurn(json(status, ""));

    assertThat(deliver(delivery, upserts(2))).allMatch(r -> later(r).reason().equals(reason));
    // Four attempts; where one of the two could be the reason, a question whether Port is there.
    assertThat(port.calls).hasSize(calls);
  }

  private void failAt(int status, String... identifiers) {
    List<String> bad = List.of(identifiers);
    port.answers =
        call ->
            call.identifiers().stream().anyMatch(bad::contains)
                ? json(status, "{\"ok\":false,\"error\":\"internal\"}")
                : json(200, "{\"ok\":true}");
  }

  private static List<Integer> placesLater(List<Receipt> receipts) {
    return IntStream.range(0, receipts.size())
        .filter(i -> receipts.get(i) instanceof Receipt.Later)
        .boxed()
        .toList();
  }

  @ParameterizedTest(name = "{0} for e{1}: at most {2} requests")
  @CsvSource({"500, 0, 15", "500, 13, 15", "502, 19, 15", "409, 0, 11", "409, 13, 11"})
  void anEntityThatPortFailsAtDoesNotHoldUpTheOtherNineteen(int status, int bad, int requests)
      throws InterruptedException {
    failAt(status, "e" + bad);

    List<Receipt> receipts = deliver(delivery, upserts(20));

    assertThat(placesLater(receipts)).containsExactly(bad);
    assertThat(receipts.stream().filter(ACCEPTED::equals)).hasSize(19);
    assertThat(port.calls).hasSizeLessThanOrEqualTo(requests);
    assertThat(port.metrics.upserted).isEqualTo(19);
    assertThat(deliver(delivery, upsert(entity("bp", "next"))))
        .as("an open tap")
        .isEqualTo(ACCEPTED);
  }

  @Test
  void twoEntitiesThatPortFailsAtAreBothFound() throws InterruptedException {
    failAt(500, "e0", "e19");

    assertThat(placesLater(deliver(delivery, upserts(20)))).containsExactly(0, 19);
  }

  @Test
  void whatAPartIsRefusedForIsRefused() throws InterruptedException {
    port.answers =
        call -> {
          boolean both = call.identifiers().containsAll(List.of("e1", "e2"));
          return json(both ? 500 : call.identifiers().contains("e1") ? 422 : 200, "");
        };

    List<Receipt> receipts = deliver(delivery, upserts(4));

    assertThat(receipts.get(1)).isInstanceOf(Receipt.Refused.class);
    assertThat(receipts.stream().filter(ACCEPTED::equals)).hasSize(3);
  }

  @Test
  void oneBulkOfADeliveryIsTakenApart() throws InterruptedException {
    failAt(409, "e3", "e23");

    List<Receipt> receipts = deliver(delivery, upserts(40));

    assertThat(placesLater(receipts))
        .containsExactlyElementsOf(
            IntStream.concat(IntStream.of(3), IntStream.range(20, 40)).boxed().toList());
  }

  @Test
  void aBulkThatFailsWhateverItCarriesIsGivenUpSoon() throws InterruptedException {
    port.answers = call -> limited(call.method().equals("GET") ? 200 : 500, 1_000, 900);

    assertThat(placesLater(deliver(delivery, upserts(20)))).hasSize(20);
    // Four attempts, the question, and six parts.
    assertThat(port.calls).hasSize(11);
  }

  @Test
  void manyEntitiesThatPortFailsAtTakeABoundedNumberOfRequests() throws InterruptedException {
    failAt(409, "e0", "e3", "e6", "e9", "e12", "e15", "e18");

    List<Receipt> receipts = deliver(delivery, upserts(20));

    assertThat(port.calls).hasSize(1 + UpsertRequests.MAX_APART);
    assertThat(placesLater(receipts)).contains(0, 3, 6, 9, 12, 15, 18);
    assertThat(receipts.stream().filter(ACCEPTED::equals)).isNotEmpty();
  }

  @Test
  void whatIsTakenApartWaitsWhenPortGoesAway() throws InterruptedException {
    int[] parts = {0};
    port.answers =
        call -> {
          boolean whole = call.identifiers().size() == 20;
          return whole ? json(409, "") : parts[0]++ == 0 ? json(200, "") : dropped();
        };

    List<Receipt> receipts = deliver(delivery, upserts(20));

    assertThat(receipts.subList(0, 10)).containsOnly(ACCEPTED);
    assertThat(placesLater(receipts)).hasSize(10);
    assertThat(port.calls).hasSize(3);
  }

  @Test
  void whoSaysWhenToComeBackIsNotAskedInParts() throws InterruptedException {
    port.answerInTurn(json(503, "", "Retry-After", "3600"));

    assertThat(placesLater(deliver(delivery, upserts(20)))).hasSize(20);
    assertThat(port.calls).hasSize(1);
  }

  @Test
  void retryAfterIsHandedOn() throws InterruptedException {
    port.answerInTurn(json(429, "", "Retry-After", "120"));

    assertThat(later(deliver(delivery, upsert(entity("bp", "e")))).after())
        .isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void aConnectionDroppedAfterTheRequestEndsInTheSameResult() throws InterruptedException {
    port.answerInTurn(dropped(), json(200, "{\"ok\":true}"));

    assertThat(deliver(delivery, upserts(3))).containsOnly(ACCEPTED);
    assertThat(port.calls.get(0).body()).isEqualTo(port.calls.get(1).body());
    assertThat(port.metrics.upserted).isEqualTo(3);
  }

  @Test
  void whenPortIsAwayTheRestOfADeliveryIsNotTried() throws InterruptedException {
    port.answerInTurn(dropped());

    List<Receipt> receipts = deliver(delivery, upserts(100));

    assertThat(receipts)
        .extracting(receipt -> later(receipt).reason())
        .containsOnly("unreachable", "throttled");
    assertThat(port.calls).hasSizeBetween(Breaker.FAILURES, 7);
  }

  @Test
  void oneRequestThatPortChokesOnDoesNotHoldUpTheOthers() throws InterruptedException {
    List<String> choking = List.of("e0", "e40");
    port.answers =
        call -> call.identifiers().stream().anyMatch(choking::contains) ? dropped() : json(200, "");

    List<Receipt> receipts = deliver(delivery, upserts(80));

    assertThat(receipts.stream().filter(ACCEPTED::equals)).hasSize(40);
    assertThat(receipts.get(79)).isEqualTo(ACCEPTED);
  }

  @ParameterizedTest
  @CsvSource({
    "422, 200, Refused",
    "200, 403, Misconfigured",
    "422, 403, Misconfigured",
    "403, 503, Later",
    "422, 503, Later",
    "200, 200, Accepted"
  })
  void anUpdateIsAnsweredWithWhatKeepsMost(int first, int second, String kind)
      throws InterruptedException {
    port.answers = call -> json(call.target().contains("/a/") ? first : second, "");

    Receipt receipt = deliver(delivery, upsert(entity("a", "1"), entity("b", "2")));

    assertThat(receipt.getClass().getSimpleName()).isEqualTo(kind);
  }

  @Test
  void ofTwoLatersTheLongerHolds() {
    Receipt none = new Receipt.Later(null, "a", "");
    Receipt five = new Receipt.Later(Duration.ofSeconds(5), "b", "");
    Receipt nine = new Receipt.Later(Duration.ofSeconds(9), "c", "");

    assertThat(Tally.combined(none, five)).isEqualTo(five);
    assertThat(Tally.combined(nine, five)).isEqualTo(nine);
    assertThat(Tally.combined(five, none)).isEqualTo(five);
  }

  @Test
  void badCredentialsAnswerWithoutTryingAndShowNoSecret() throws InterruptedException {
    port.tokenAnswer = call -> json(401, "{\"error\":\"no\",\"message\":" + call.body() + "}");

    List<Receipt> receipts = deliver(delivery, upserts(60));

    assertThat(receipts).allMatch(r -> misconfigured(r).reason().equals("credentials"));
    assertThat(receipts.toString()).doesNotContain(FakePort.SECRET);
    assertThat(port.calls).isEmpty();
  }

  @Test
  void anErrorPageThatEchoesTheTokenDoesNotBringItIntoTheReceipt() throws InterruptedException {
    port.answers =
        call -> json(422, "{\"error\":\"bad\",\"message\":\"" + call.authorization() + "\"}");

    Receipt receipt = deliver(delivery, upsert(entity("bp", "e")));

    assertThat(refused(receipt).detail()).contains("Bearer ***").doesNotContain("token-1");
  }

  @Test
  void detailsAreShortVisibleAndKeepTheTrace() throws InterruptedException {
    MockResponse answer =
        json(
            422,
            "{\"error\":\"bad\",\"message\":\"\\n" + "x".repeat(999) + "\"}",
            "X-Trace-Id",
            "t-9");
    port.answerInTurn(answer);

    String detail = refused(deliver(delivery, upsert(entity("bp", "e")))).detail();

    assertThat(detail).hasSize(300).startsWith("HTTP 422 bad: \\u000axx").endsWith("… (trace t-9)");
  }

  /** Each request is answered when all of its stage are there. */
  @Test
  void whatIsUnrelatedIsUnderWaySideBySide() throws InterruptedException {
    CyclicBarrier together = new CyclicBarrier(3);
    OkHttpClient http =
        new OkHttpClient.Builder()
            .addInterceptor(chain -> {
              if (chain.request().url().encodedPath().contains("/blueprints/")) {
                meet(together);
              }
              return ok(chain.request());
            })
            .build();
    var transport =
        new Transport(http, port.settings(), port.governor(), port.time, port.time, port.metrics);
    PortCredentials token = new PortCredentials.StaticToken("t");
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var client = new PortClient(port.settings(), () -> token, transport, port.time);
      var sideBySide = new EntitiesDelivery(client, executor, port.metrics);

      assertThat(deliver(sideBySide, upsert(entity("a", "1"), entity("b", "2"), entity("c", "3"))))
          .isEqualTo(ACCEPTED);
    }
    assertThat(port.metrics.attempts.stream().filter(a -> a.endpoint().equals("upsert")))
        .hasSize(3);
  }

  private static Response ok(Request request) {
    return new Response.Builder()
        .request(request)
        .protocol(Protocol.HTTP_1_1)
        .code(200)
        .message("OK")
        .body(ResponseBody.create("{\"ok\":true}", null))
        .build();
  }

  private static void meet(CyclicBarrier barrier) throws IOException {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IOException("the others do not come", e);
    }
  }

  private static Reply unanswered() {
    return new Reply.Unanswered("timeout");
  }

  @Test
  void twoThatGetNoAnswerInARowSayThatPortIsAway() throws InterruptedException {
    Outage outage = new Outage();
    outage.watch(Stream.of(), EntitiesDeliveryTest::unanswered);
    assertThat(outage.reply()).isEmpty();
    outage.watch(Stream.of(), EntitiesDeliveryTest::unanswered);
    assertThat(outage.reply()).contains(unanswered());
    outage.watch(Stream.of(), () -> new Reply.Answered(200, "", null, null));
    assertThat(outage.reply()).isEmpty();
  }

  /** Those that Port chokes on come to their end after all others. */
  @Test
  void oneThatGetsNoAnswerSaysNothingWhereAnotherWasAnsweredMeanwhile()
      throws InterruptedException {
    Outage outage = new Outage();
    Reply answered = new Reply.Answered(200, "", null, null);
    outage.watch(
        Stream.of(),
        () -> {
          outage.watch(
              Stream.of(),
              () -> {
                outage.watch(Stream.of(), () -> answered);
                return unanswered();
              });
          return unanswered();
        });
    assertThat(outage.reply()).isEmpty();
  }

  private List<String> blueprintsInOrder() {
    return port.calls.stream().map(call -> call.target().split("/", -1)[3]).toList();
  }

  private static String path(FakePort.Call call) {
    String path = call.target().substring(0, call.target().indexOf('?'));
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static Receipt.Refused refused(Receipt receipt) {
    return (Receipt.Refused) receipt;
  }

  private static Receipt.Misconfigured misconfigured(Receipt receipt) {
    return (Receipt.Misconfigured) receipt;
  }

  private static Receipt.Later later(Receipt receipt) {
    return (Receipt.Later) receipt;
  }

  private static FakePort open() {
    try {
      return new FakePort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
