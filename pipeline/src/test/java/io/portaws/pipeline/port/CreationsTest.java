package io.portaws.pipeline.port;

import static io.portaws.pipeline.port.Deliveries.deliver;
import static io.portaws.pipeline.port.Deliveries.entity;
import static io.portaws.pipeline.port.FakePort.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.mapping.Entity;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entities that are created where they are missing, and the answers that tell that they are. */
class CreationsTest {
  private static final Receipt ACCEPTED = new Receipt.Accepted();
  private static final String LINE =
      "POST /v1/blueprints/account/entities?upsert=false&create_missing_related_entities=true";

  private final FakePort port = open();
  private final EntitiesDelivery delivery = port.entities();

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

  @Test
  void aMissingEntityIsCreatedWithoutUpsert() throws InterruptedException {
    Entity account = entity("account", "111122223333");

    assertThat(deliver(delivery, Update.creating(List.of(account)))).isEqualTo(ACCEPTED);

    assertThat(port.lines()).containsExactly(LINE);
    assertThat(port.calls.getFirst().json()).isEqualTo(account.body());
    assertThat(port.metrics.upserted).isEqualTo(1);
    assertThat(port.metrics.requests).containsExactly("token 200", "create 200");
  }

  @Test
  void anEntityThatIsThereIsLeftAsItIs() throws InterruptedException {
    port.answers = _ -> json(409, "{\"ok\":false,\"error\":\"entity_exists\"}");

    assertThat(deliver(delivery, Update.creating(List.of(entity("account", "a")))))
        .isEqualTo(ACCEPTED);

    assertThat(port.lines()).containsExactly(LINE);
    assertThat(port.metrics.upserted).isZero();
  }

  @Test
  void theSameCreationOfTwoUpdatesIsSentOnceAndAnswersBoth() throws InterruptedException {
    Update update = Update.creating(List.of(entity("account", "a")));
    Update same = Update.creating(List.of(entity("account", "a")));

    assertThat(deliver(delivery, List.of(update, same))).containsExactly(ACCEPTED, ACCEPTED);

    assertThat(port.calls).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "404, Misconfigured, missing-blueprint",
    "422, Refused, refused",
    "403, Misconfigured, forbidden",
    "503, Later, unavailable"
  })
  void aCreationThatFailsIsTold(int status, String kind, String reason)
      throws InterruptedException {
    port.answers = _ -> json(status, "{\"ok\":false,\"message\":\"Blueprint x was not found\"}");

    Receipt receipt = deliver(delivery, Update.creating(List.of(entity("account", "a"))));

    assertThat(receipt.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(receipt.toString()).contains("reason=" + reason);
  }

  @Test
  void anIdentifierThatPortCannotHoldIsNotSent() throws InterruptedException {
    Receipt receipt = deliver(delivery, Update.creating(List.of(entity("account", "a b"))));

    assertThat(((Receipt.Refused) receipt).reason()).isEqualTo("identifier");
    assertThat(port.calls).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ok\":false,\"error\":\"not_found\",\"message\":\"Entity with identifier 'a' was not found\"}",
        "{\"ok\":false,\"error\":\"not_found\",\"message\":\"x\",\"details\":{\"resource\":\"Entity\"}}",
        "{\"ok\":false,\"error\":\"not_found\",\"message\":\"The related entities were not found\"}"
      })
  void a404OfARelationTargetIsKnownByPortsWords(String said) throws InterruptedException {
    port.answers = _ -> json(404, said);
    assertThat(deliver(delivery, Deliveries.upsert(entity("bucket", "b"))).lacksRelationTarget())
        .isTrue();
  }

  @Test
  void a404OfOneItemOfABulkIsThatItemsAlone() throws InterruptedException {
    port.answers =
        _ ->
            json(
                207,
                """
                {"ok":true,"entities":[{"identifier":"e0","index":0}],"errors":[
                  {"identifier":"e1","index":1,"statusCode":404,"error":"not_found",
                   "message":"Entity with identifier 'a' of blueprint 'account' was not found"},
                  {"identifier":"e2","index":2,"statusCode":404,"error":"not_found",
                   "message":"Blueprint with identifier 'myEntities' was not found"}]}
                """);

    assertThat(deliver(delivery, Deliveries.upserts(3)))
        .extracting(Receipt::lacksRelationTarget)
        .containsExactly(false, true, false);
  }
}
