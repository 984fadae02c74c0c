package io.portaws.pipeline.port;

import static io.portaws.pipeline.port.Deliveries.deletion;
import static io.portaws.pipeline.port.Deliveries.deliver;
import static io.portaws.pipeline.port.Deliveries.entity;
import static io.portaws.pipeline.port.Deliveries.upsert;
import static io.portaws.pipeline.port.FakePort.dropped;
import static io.portaws.pipeline.port.FakePort.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.EntitySearch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deletions of what only Port can name. */
class SearchesTest {
  private static final Receipt ACCEPTED = new Receipt.Accepted();
  private static final String SEARCH = "POST /v1/blueprints/stage/entities/search";

  private static final String QUERY =
      "{\"combinator\":\"and\",\"rules\":[{\"property\":\"of\",\"operator\":\"=\",\"value\":\"p\"}]}";

  private final FakePort port = open();
  private final EntitiesDelivery delivery = port.entities();
  private MockResponse found = page(null);

  SearchesTest() {
    port.answers = call -> call.target().endsWith("/search") ? found : json(200, "{\"ok\":true}");
  }

  private static FakePort open() {
    try {
      return new FakePort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    port.close();
  }

  private static EntitySearch search(boolean one) {
    return new EntitySearch("stage", (ObjectNode) FakePort.parse(QUERY), one, true);
  }

  private static Update searching(boolean one, Deletion... deletions) {
    return new Update(List.of(), List.of(deletions), List.of(search(one)), List.of(), null, null);
  }

  private static MockResponse page(@org.jspecify.annotations.Nullable String next, String... ids) {
    String entities =
        List.of(ids).stream()
            .map("{\"identifier\":\"%s\"}"::formatted)
            .collect(Collectors.joining(","));
    String from = next == null ? "null" : "\"" + next + "\"";
    return json(200, "{\"ok\":true,\"next\":" + from + ",\"entities\":[" + entities + "]}");
  }

  private Receipt.Refused refused(Receipt receipt) {
    return (Receipt.Refused) receipt;
  }

  private List<String> deleted() {
    return port.calls.stream()
        .filter(call -> !call.target().endsWith("/search"))
        .flatMap(call ->
            call.method().equals("DELETE")
                ? List.of(call.target().replaceAll(".*entities/|\\?.*", "")).stream()
                : call.identifiers().stream())
        .toList();
  }

  @Test
  void whatTheSearchFindsIsDeletedAsTheSearchSays() throws InterruptedException {
    found = page(null, "p-build", "p-test");

    assertThat(deliver(delivery, searching(false))).isEqualTo(ACCEPTED);

    assertThat(port.lines())
        .containsExactly(
            SEARCH, "POST /v1/blueprints/stage/bulk/entities/delete?delete_dependents=true");
    assertThat(port.calls.getFirst().json())
        .isEqualTo(
            FakePort.parse(
                "{\"query\":" + QUERY + ",\"limit\":200,\"include\":[\"$identifier\"]}"));
    assertThat(deleted()).containsExactly("p-build", "p-test");
    assertThat(port.metrics.requests).containsExactly("token 200", "search 200", "bulk-delete 200");
  }

  @Test
  void whatIsRelatedToAnotherAccountIsLeftAlone() throws InterruptedException {
    found =
        json(
            200,
            """
            {"ok": true, "entities": [
              {"identifier": "ours", "relations": {"account": "111122223333"}},
              {"identifier": "theirs", "relations": {"account": "444455556666"}},
              {"identifier": "nobodys", "relations": {}}]}
            """);
    EntitySearch search =
        new EntitySearch(
            "stage",
            (ObjectNode) FakePort.parse(QUERY),
            Map.of("account", "111122223333"),
            true,
            true);

    Update update = new Update(List.of(), List.of(), List.of(search), List.of(), null, null);
    assertThat(deliver(delivery, update)).isEqualTo(ACCEPTED);

    assertThat(port.calls.getFirst().json().has("include")).isFalse();
    assertThat(deleted()).containsExactly("ours");
  }

  @Test
  void nothingFoundIsNothingToDelete() throws InterruptedException {
    assertThat(deliver(delivery, searching(true))).isEqualTo(ACCEPTED);
    assertThat(port.lines()).containsExactly(SEARCH);
  }

  @Test
  void aBlueprintThatPortDoesNotHaveHasNoEntities() throws InterruptedException {
    found = json(404, "{\"ok\":false,\"error\":\"not_found\",\"message\":\"Blueprint\"}");

    assertThat(deliver(delivery, searching(false, deletion("pipeline", "p")))).isEqualTo(ACCEPTED);

    assertThat(deleted()).containsExactly("p");
  }

  @Test
  void everyPageIsRead() throws InterruptedException {
    List<MockResponse> pages = List.of(page("two", "a"), page("three", "b"), page(null, "c"));
    int[] next = {0};
    port.answers =
        call -> call.target().endsWith("/search") ? pages.get(next[0]++) : json(200, "{}");

    assertThat(deliver(delivery, searching(false))).isEqualTo(ACCEPTED);

    assertThat(deleted()).containsExactly("a", "b", "c");
    assertThat(port.calls.subList(0, 3))
        .extracting(call -> call.json().path("from").asText("none"))
        .containsExactly("none", "two", "three");
  }

  @Test
  void pagesWithoutAnEndAreGivenUpAndWhatWasFoundIsDeleted() throws InterruptedException {
    int[] next = {0};
    port.answers =
        call ->
            call.target().endsWith("/search")
                ? page("f" + next[0], "e" + next[0]++)
                : json(200, "{}");

    Receipt receipt = deliver(delivery, searching(false));

    assertThat(((Receipt.Later) receipt).reason()).isEqualTo("more-to-find");
    assertThat(deleted())
        .containsExactlyElementsOf(
            IntStream.range(0, Searches.MAX_PAGES).mapToObj(i -> "e" + i).toList());
  }

  @Test
  void severalWhereThereCanOnlyBeOneAreLeftAlone() throws InterruptedException {
    found = page(null, "a", "b", "c");

    Receipt.Refused refused = refused(deliver(delivery, searching(true)));

    assertThat(refused.reason()).isEqualTo("ambiguous-entity");
    assertThat(refused.detail()).contains("stage", " 3;");
    assertThat(deleted()).isEmpty();
  }

  @Test
  void severalOverManyPagesAreNotCountedToTheEnd() throws InterruptedException {
    found = page("more", "a", "b");

    assertThat(refused(deliver(delivery, searching(true))).detail()).contains("at least 2");
    assertThat(port.calls).hasSize(1);
  }

  @Test
  void ofTwoWhereThereCanOnlyBeOneTheSecondMayBeOnALaterPage() throws InterruptedException {
    List<MockResponse> pages = List.of(page("two", "a"), page(null, "b"));
    int[] next = {0};
    port.answers =
        call -> call.target().endsWith("/search") ? pages.get(next[0]++) : json(200, "{}");

    assertThat(refused(deliver(delivery, searching(true))).reason()).isEqualTo("ambiguous-entity");
    assertThat(deleted()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "422, Refused, refused",
    "403, Misconfigured, forbidden",
    "429, Later, throttled",
    "500, Later, unavailable"
  })
  void aSearchThatFailsIsToldAndHoldsUpNothingThatIsNamed(int status, String kind, String reason)
      throws InterruptedException {
    found = json(status, "{\"ok\":false}");

    Receipt receipt = deliver(delivery, searching(false, deletion("pipeline", "p")));

    assertThat(receipt.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(receipt.toString()).contains("reason=" + reason);
    assertThat(deleted()).containsExactly("p");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "{\"ok\":true}",
        "{\"entities\":[{\"id\":\"a\"}]}",
        "{\"entities\":[{\"identifier\":\"..\"}]}"
      })
  void anAnswerThatIsNotPortsDeletesNothing(String body) throws InterruptedException {
    found = json(200, body);

    assertThat(((Receipt.Later) deliver(delivery, searching(false))).reason())
        .isEqualTo("unreadable");
    assertThat(deleted()).isEmpty();
  }

  @Test
  void whatTheSameDeliveryWritesIsThereAndNotDeleted() throws InterruptedException {
    found = page(null, "again", "gone");

    List<Receipt> receipts =
        deliver(delivery, List.of(searching(false), upsert(entity("stage", "again"))));

    assertThat(receipts).containsOnly(ACCEPTED);
    assertThat(deleted()).containsExactly("again", "gone");
    assertThat(port.lines().get(1)).startsWith("POST /v1/blueprints/stage/entities?upsert=true");
    assertThat(port.lines().get(2)).startsWith("DELETE /v1/blueprints/stage/entities/gone");
  }

  @Test
  void whatIsFoundAndNamedIsDeletedOnce() throws InterruptedException {
    found = page(null, "a");
    Deletion named = new Deletion(deletion("stage", "a").entity(), true);

    assertThat(deliver(delivery, searching(false, named))).isEqualTo(ACCEPTED);

    assertThat(deleted()).containsExactly("a");
  }

  @Test
  void whatIsRefusedHereIsNotSearchedFor() throws InterruptedException {
    assertThat(refused(deliver(delivery, searching(false, deletion("pipeline", "..")))).reason())
        .isEqualTo("identifier");
    assertThat(port.calls).isEmpty();
  }

  @Test
  void whilePortIsAwayNoFurtherSearchIsTried() throws InterruptedException {
    found = dropped();
    List<Update> updates =
        List.of(searching(false), searching(false), searching(false), searching(false));

    assertThat(deliver(delivery, updates)).hasSize(4).allMatch(Receipt.Later.class::isInstance);

    assertThat(port.calls).hasSizeBetween(Breaker.FAILURES, 7);
  }

  @Test
  void aSearchWithoutARuleWouldFindEverythingAndIsNone() {
    ObjectNode all = (ObjectNode) FakePort.parse("{\"combinator\":\"and\",\"rules\":[]}");
    assertThatThrownBy(() -> new EntitySearch("stage", all, false, true))
        .hasMessageContaining("would find all of stage");
  }
}
