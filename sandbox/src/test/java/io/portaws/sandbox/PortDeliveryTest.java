package io.portaws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.pipeline.mapping.EntitySearch;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.EntitiesDelivery;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.GovernorSettings;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortCredentials;
import io.portaws.pipeline.port.PortSettings;
import io.portaws.pipeline.port.Receipt;
import io.portaws.pipeline.port.Update;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the pipeline asks of Port, asked of the stand-in. */
@Timeout(60)
class PortDeliveryTest {
  private static final Receipt ACCEPTED = new Receipt.Accepted();

  private final PortStandIn port = PortStandIn.start();
  private final EntitiesDelivery delivery = delivery();

  private EntitiesDelivery delivery() {
    Duration second = Duration.ofSeconds(1);
    PortSettings settings =
        new PortSettings(
            port.endpoint(), "sandbox-test/1", second, second.multipliedBy(10), 1, second, second);
    PortCredentials credentials =
        new PortCredentials.ClientSecret(PortStandIn.CLIENT_ID, PortStandIn.CLIENT_SECRET);
    InstantSource clock = InstantSource.system();
    PipelineMetrics metrics = PipelineMetrics.NOOP;
    Governor governor = new Governor(GovernorSettings.defaults(), clock, Pause.SLEEP, metrics);
    return new EntitiesDelivery(
        new io.portaws.pipeline.port.PortClient(
            settings, () -> credentials, governor, clock, Pause.SLEEP, metrics),
        Runnable::run,
        metrics);
  }

  @BeforeEach
  void blueprints() {
    port.putBlueprint("account", Map.of());
    port.putBlueprint("stage", Map.of("account", "account"));
  }

  @AfterEach
  void close() {
    port.close();
  }

  private List<Receipt> deliver(Update... updates) throws InterruptedException {
    List<Receipt> receipts = new ArrayList<>();
    delivery.deliver(List.of(updates), (_, receipt) -> receipts.add(receipt));
    return receipts;
  }

  private static ObjectNode json(String text) {
    byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return (ObjectNode) Json.parse(bytes).orElseThrow();
  }

  private static Entity account(String title) {
    return new Entity(
        "account", json("{'identifier': 'a', 'title': '" + title + "'}"), false, true);
  }

  private static Update stage(String name, String pipeline) {
    ObjectNode body = Json.object().put("identifier", name);
    body.putObject("properties").put("of", pipeline);
    body.putObject("relations").put("account", "a");
    return upsert(new Entity("stage", body, false, true));
  }

  private static Update upsert(Entity entity) {
    return new Update(List.of(entity), List.of(), null, null);
  }

  private static Update searching(String blueprint, boolean one, Deletion... deletions) {
    String query =
        "{'combinator': 'and', 'rules': [{'property': 'of', 'operator': '=', 'value': 'p'}]}";
    EntitySearch search = new EntitySearch(blueprint, json(query), one, false);
    return new Update(List.of(), List.of(deletions), List.of(search), List.of(), null, null);
  }

  @Test
  void whatIsSearchedForIsFoundByItsPropertyAndRemoved() throws InterruptedException {
    deliver(upsert(account("prod")), stage("s1", "p"), stage("s2", "p"), stage("s3", "q"));

    assertThat(deliver(searching("stage", false))).containsExactly(ACCEPTED);

    assertThat(port.entities("stage")).containsOnlyKeys("s3");
  }

  @Test
  void pagesAreReadToTheEnd() throws InterruptedException {
    deliver(upsert(account("prod")));
    Update[] many = new Update[450];
    for (int i = 0; i < many.length; i++) {
      many[i] = stage("s" + i, "p");
    }
    deliver(many);

    assertThat(deliver(searching("stage", false))).containsExactly(ACCEPTED);

    assertThat(port.entities("stage")).isEmpty();
  }

  @Test
  void severalAreLeftWhereThereCanOnlyBeOne() throws InterruptedException {
    deliver(upsert(account("prod")), stage("s1", "p"), stage("s2", "p"));

    assertThat(((Receipt.Refused) deliver(searching("stage", true)).getFirst()).reason())
        .isEqualTo("ambiguous-entity");

    assertThat(port.entities("stage")).hasSize(2);
  }

  @Test
  void aBlueprintThatIsMissingHoldsUpNothing() throws InterruptedException {
    deliver(upsert(account("prod")));

    Deletion named = new Deletion(new EntityRef("account", "a"), false);
    assertThat(deliver(searching("nothing", false, named))).containsExactly(ACCEPTED);

    assertThat(port.entities("account")).isEmpty();
  }

  @Test
  void whatIsCreatedIsNotOverwritten() throws InterruptedException {
    assertThat(deliver(Update.creating(List.of(account("first"))))).containsExactly(ACCEPTED);
    assertThat(deliver(Update.creating(List.of(account("second"))))).containsExactly(ACCEPTED);

    assertThat(port.entity("account", "a").orElseThrow().path("title").asText()).isEqualTo("first");
  }

  @Test
  void aMissingRelationTargetIsKnownAloneAndInBulk() throws InterruptedException {
    assertThat(deliver(stage("s1", "p"))).allMatch(Receipt::lacksRelationTarget);
    assertThat(deliver(stage("s1", "p"), stage("s2", "p")))
        .hasSize(2)
        .allMatch(Receipt::lacksRelationTarget);

    deliver(Update.creating(List.of(account("prod"))));

    assertThat(deliver(stage("s1", "p"), stage("s2", "p"))).containsOnly(ACCEPTED);
  }
}
