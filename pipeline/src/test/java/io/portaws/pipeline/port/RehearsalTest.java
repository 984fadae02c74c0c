package io.portaws.pipeline.port;

import static io.portaws.pipeline.port.Deliveries.deletion;
import static io.portaws.pipeline.port.Deliveries.entity;
import static io.portaws.pipeline.port.Deliveries.upsert;
import static io.portaws.pipeline.port.Deliveries.upserts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.mapping.EntitySearch;
import io.portaws.pipeline.port.Rehearsal.Request;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is recorded is what the real deliveries send; nothing leaves the process. */
@Timeout(60)
class RehearsalTest {
  private static final Receipt ACCEPTED = new Receipt.Accepted();

  private static Update element(String identifier) {
    ObjectNode resource = (ObjectNode) FakePort.parse("{\"Type\": \"AWS::Test::Bucket\"}");
    return new Update(List.of(), List.of(), resource.put("Identifier", identifier), null);
  }

  private static JsonNode body(Request request) {
    return Objects.requireNonNull(request.body());
  }

  @Test
  void requestsAreRecordedInTheOrderInWhichTheyAreSent() throws InterruptedException {
    Rehearsal rehearsal = Rehearsal.byEntities();
    Update move = new Update(List.of(entity("a", "1")), List.of(deletion("b", "x/y")), null, null);

    assertThat(Deliveries.deliver(rehearsal, move)).isEqualTo(ACCEPTED);
    assertThat(rehearsal.requests())
        .containsExactly(
            new Request(
                "POST",
                "/v1/blueprints/a/entities?upsert=true&merge=true"
                    + "&create_missing_related_entities=true",
                entity("a", "1").body()),
            new Request("DELETE", "/v1/blueprints/b/entities/x%2Fy?delete_dependents=false", null));
  }

  @Test
  void severalEntitiesGoInBulkAndAreAllAccepted() throws InterruptedException {
    Rehearsal rehearsal = Rehearsal.byEntities();
    List<Update> updates = upserts(Batch.MAX_UPSERTS + 2);

    assertThat(Deliveries.deliver(rehearsal, updates)).containsOnly(ACCEPTED);
    assertThat(rehearsal.updates()).isEqualTo(updates);
    assertThat(rehearsal.requests())
        .extracting(request -> body(request).path("entities").size())
        .containsExactly(Batch.MAX_UPSERTS, 2);
  }

  @Test
  void searchFindsNothingSoThatNothingMoreIsSent() throws InterruptedException {
    Rehearsal rehearsal = Rehearsal.byEntities();
    ObjectNode query =
        (ObjectNode)
            FakePort.parse(
                "{\"combinator\":\"and\",\"rules\":[{\"property\":\"p\",\"operator\":\"=\",\"value\":1}]}");
    var search = new EntitySearch("a", query, true, true);
    Update update = new Update(List.of(), List.of(), List.of(search), List.of(), null, null);

    assertThat(Deliveries.deliver(rehearsal, update)).isEqualTo(ACCEPTED);
    assertThat(rehearsal.requests()).hasSize(1);
    assertThat(rehearsal.requests().getFirst().path())
        .isEqualTo("/v1/blueprints/a/entities/search");
    assertThat(body(rehearsal.requests().getFirst()).path("query")).isEqualTo(query);
  }

  @Test
  void whatIsRefusedBeforeItIsSentIsHandedInAndNotSent() throws InterruptedException {
    Rehearsal rehearsal = Rehearsal.byEntities();
    Update bad = upsert(entity("a", "not an identifier"));

    assertThat(Deliveries.deliver(rehearsal, bad)).isInstanceOf(Receipt.Refused.class);
    assertThat(rehearsal.updates()).containsExactly(bad);
    assertThat(rehearsal.requests()).isEmpty();
  }

  /** Though a worker would keep a distance between two posts about one resource. */
  @Test
  void resourceIsPostedAgainWithoutWaiting() throws InterruptedException {
    Rehearsal rehearsal = Rehearsal.byWebhook();

    assertThat(Deliveries.deliver(rehearsal, List.of(element("a"), element("a"))))
        .containsOnly(ACCEPTED);
    assertThat(Deliveries.deliver(rehearsal, element("a"))).isEqualTo(ACCEPTED);
    assertThat(rehearsal.requests())
        .hasSize(3)
        .allSatisfy(request -> assertThat(request.path()).isEqualTo(Rehearsal.WEBHOOK_PATH))
        .allSatisfy(request -> assertThat(body(request).path("resources")).hasSize(1));
  }

  @Test
  void beginForgetsAndWhatWasToldBeforeStays() throws InterruptedException {
    Rehearsal rehearsal = Rehearsal.byEntities();
    Deliveries.deliver(rehearsal, upsert(entity("a", "1")));
    List<Request> requests = rehearsal.requests();
    List<Update> updates = rehearsal.updates();
    rehearsal.begin();

    assertThat(rehearsal.requests()).isEmpty();
    assertThat(rehearsal.updates()).isEmpty();
    assertThat(requests).hasSize(1);
    assertThat(updates).hasSize(1);
  }

  /** More than the rate that Port allows in its window, which a worker would wait for. */
  @Test
  void manyRequestsAreNotThrottled() throws InterruptedException {
    Rehearsal rehearsal = Rehearsal.byEntities();
    for (int i = 0; i < 2_000; i++) {
      Deliveries.deliver(rehearsal, upsert(entity("a", "e" + i)));
    }

    assertThat(rehearsal.requests()).hasSize(2_000);
  }
}
