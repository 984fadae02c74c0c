package io.portaws.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.Intake;
import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.ReadScope;
import io.portaws.pipeline.Turn;
import io.portaws.pipeline.Unmatched;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Delivery;
import io.portaws.pipeline.port.EntitiesDelivery;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.GovernorSettings;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortClient;
import io.portaws.pipeline.port.PortCredentials;
import io.portaws.pipeline.port.PortSettings;
import io.portaws.pipeline.port.WebhookDelivery;
import io.portaws.pipeline.port.WebhookSettings;
import io.portaws.pipeline.state.State;
import io.portaws.pipeline.state.StateSource;
import io.portaws.sandbox.PortStandIn;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** The worker's own turn in front of a Port: messages in, entities out, by either way. */
final class Delivered {
  private static final Instant THEN = Instant.parse("2026-11-20T08:00:00Z");
  private static final InstantSource CLOCK = InstantSource.system();
  private static final GovernorSettings UNLIMITED = GovernorSettings.defaults();

  private final TypeCatalog catalog;
  private final Mapping mapping;
  private final Map<ResourceKey, State> states;

  Delivered(TypeCatalog catalog, Mapping mapping, Map<ResourceKey, State> states) {
    this.catalog = catalog;
    this.mapping = mapping;
    this.states = new HashMap<>(states);
  }

  static Message message(int number, JsonNode body) {
    return Message.received("m" + number, body.toString(), THEN, 1, THEN);
  }

  /** As the exporter's rules put it on the queue. */
  static ObjectNode changed(ResourceKey key, String action) {
    return Bench.JSON
        .createObjectNode()
        .put("resource_type", key.type())
        .put("region", key.region())
        .put("account", key.account())
        .put("identifier", Bench.JSON.getNodeFactory().textNode(key.identifier()).toString())
        .put("action", "\"" + action + "\"");
  }

  /** Through the entities API. */
  void byEntities(PortStandIn port, List<JsonNode> bodies) throws InterruptedException {
    PortCredentials credentials =
        new PortCredentials.ClientSecret(PortStandIn.CLIENT_ID, PortStandIn.CLIENT_SECRET);
    var client =
        new PortClient(
            settings(port),
            () -> credentials,
            governor(),
            CLOCK,
            Pause.SLEEP,
            PipelineMetrics.NOOP);
    run(new EntitiesDelivery(client, Runnable::run, PipelineMetrics.NOOP), bodies);
  }

  /** Through the webhook that setup made, signed with its secret. */
  void byWebhook(PortStandIn port, String secret, List<JsonNode> bodies)
      throws InterruptedException {
    URI url = URI.create(port.webhook("aws_ingest").orElseThrow().path("url").asText());
    run(
        new WebhookDelivery(
            new WebhookSettings(url, secret, Duration.ZERO),
            settings(port),
            governor(),
            CLOCK,
            Pause.SLEEP,
            PipelineMetrics.NOOP),
        bodies);
    port.awaitIngested(Duration.ofSeconds(20));
  }

  private void run(Delivery delivery, List<JsonNode> bodies) throws InterruptedException {
    Mapper mapper = new Mapper(mapping);
    ReadScope everything = new ReadScope(Set.of("*"), Set.of("*"));
    Intake intake =
        new Intake(
            catalog, mapper, "111122223333", everything, Unmatched.REJECT, PipelineMetrics.NOOP);
    Turn turn =
        new Turn(
            catalog,
            mapper,
            intake,
            states(),
            delivery,
            CLOCK,
            new Random(1),
            PipelineMetrics.NOOP);
    List<Message> messages = new ArrayList<>();
    for (JsonNode body : bodies) {
      messages.add(message(messages.size(), body));
    }
    Map<String, Outcome> outcomes = new TreeMap<>();
    turn.run(messages, (message, outcome) -> outcomes.put(message.id(), outcome));
    assertThat(outcomes).hasSameSizeAs(bodies);
    assertThat(outcomes.values()).allMatch(Outcome.Delivered.class::isInstance);
  }

  /** What belongs to a message is told apart by type and identifier alone, as messages do. */
  private StateSource states() {
    return keys -> {
      Map<ResourceKey, State> found = new HashMap<>();
      for (ResourceKey key : keys) {
        State state =
            states.entrySet().stream()
                .filter(each -> each.getKey().type().equals(key.type()))
                .filter(each -> each.getKey().identifier().equals(key.identifier()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(State.Absent::new);
        found.put(key, state);
      }
      return found;
    };
  }

  void remove(ResourceKey key) {
    states.remove(key);
  }

  private static PortSettings settings(PortStandIn port) {
    return PortSettings.of(port.endpoint(), "setup-test/1");
  }

  private static Governor governor() {
    return new Governor(UNLIMITED, CLOCK, Pause.SLEEP, PipelineMetrics.NOOP);
  }

  /** All entities of a Port without times; what is null is not there. */
  static Map<String, Map<String, ObjectNode>> entities(PortStandIn port) {
    Map<String, Map<String, ObjectNode>> all = new TreeMap<>();
    for (String blueprint : port.blueprints()) {
      Map<String, ObjectNode> entities = new TreeMap<>();
      port.entities(blueprint)
          .forEach((identifier, entity) -> entities.put(identifier, plain(entity)));
      if (!entities.isEmpty()) {
        all.put(blueprint, entities);
      }
    }
    return all;
  }

  private static ObjectNode plain(ObjectNode entity) {
    ObjectNode copy = entity.deepCopy();
    copy.remove(List.of("createdAt", "updatedAt"));
    for (String part : List.of("properties", "relations")) {
      copy.path(part).properties().removeIf(each -> each.getValue().isNull());
    }
    if (copy.path("title").isNull()) {
      copy.set("title", copy.path("identifier"));
    }
    return copy;
  }
}
