package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** The webhooks. Safe for use by many threads; a stored node is never modified, only replaced. */
final class PortWebhooks {
  private final Map<String, ObjectNode> webhooks = new ConcurrentSkipListMap<>();
  private final Supplier<URI> ingest;
  private final InstantSource clock;
  private volatile boolean showSecrets = true;

  PortWebhooks(Supplier<URI> ingest, InstantSource clock) {
    this.ingest = ingest;
    this.clock = clock;
  }

  synchronized Answer create(JsonNode body) {
    WebhookSchema.checkFields(body);
    ObjectNode webhook = Json.object();
    String id = UUID.randomUUID().toString().replace("-", "");
    webhook.put("identifier", "webhook_" + id.substring(0, 12));
    webhook.setAll((ObjectNode) body.deepCopy());
    WebhookSchema.checkWhole(webhook);
    String identifier = webhook.path("identifier").asText();
    if (webhooks.containsKey(identifier)) {
      throw new PortError(409, "webhook_exists", "webhook '" + identifier + "' exists");
    }
    String key = id.substring(0, 16);
    webhook.put("_id", "webhook_" + id);
    webhook.put("webhookKey", key);
    webhook.put("url", ingest.get() + "/" + key);
    webhook.put("createdAt", clock.instant().toString());
    return store(201, identifier, webhook);
  }

  synchronized Answer change(String identifier, JsonNode body, boolean patch) {
    WebhookSchema.checkFields(body);
    ObjectNode old = require(identifier);
    ObjectNode changed = old.deepCopy();
    if (!patch) {
      changed.retain("_id", "webhookKey", "url", "createdAt", "identifier");
    }
    changed.setAll((ObjectNode) body.deepCopy());
    if (!changed.path("identifier").asText().equals(identifier)) {
      throw PortError.invalid("the sandbox does not rename webhooks");
    }
    WebhookSchema.checkWhole(changed);
    return store(200, identifier, changed);
  }

  /** What a test's script puts here. */
  synchronized ObjectNode put(JsonNode webhook) {
    String identifier = webhook.path("identifier").asText();
    try {
      boolean known = webhooks.containsKey(identifier);
      Answer answer = known ? change(identifier, webhook, false) : create(webhook);
      return (ObjectNode) Json.parse(answer.body()).orElseThrow().path("integration");
    } catch (PortError e) {
      throw new IllegalArgumentException("Port would refuse this webhook: " + e.sentence(), e);
    }
  }

  /** Whether answers show the secrets. */
  void showSecrets(boolean doShow) {
    showSecrets = doShow;
  }

  Optional<ObjectNode> find(String identifier) {
    return Optional.ofNullable(webhooks.get(identifier));
  }

  Answer get(String identifier) {
    return PortApi.ok(200, "integration", shown(require(identifier)));
  }

  Answer list() {
    ArrayNode all = Json.array();
    webhooks.values().forEach(each -> all.add(shown(each)));
    return PortApi.ok(200, "integrations", all);
  }

  Answer delete(String identifier) {
    require(identifier);
    webhooks.remove(identifier);
    return PortApi.ok();
  }

  Optional<ObjectNode> byKey(String key) {
    return webhooks.values().stream()
        .filter(webhook -> webhook.path("webhookKey").asText().equals(key))
        .findFirst();
  }

  private Answer store(int status, String identifier, ObjectNode webhook) {
    if (!webhook.has("integrationType")) {
      webhook.put("integrationType", "custom");
    }
    if (!webhook.hasNonNull("security")) {
      webhook.putObject("security");
    }
    if (!webhook.has("mappings")) {
      webhook.putArray("mappings");
    }
    webhook.put("updatedAt", clock.instant().toString());
    webhooks.put(identifier, webhook);
    return PortApi.ok(status, "integration", shown(webhook));
  }

  private ObjectNode shown(ObjectNode webhook) {
    if (showSecrets) {
      return webhook;
    }
    ObjectNode copy = webhook.deepCopy();
    copy.withObjectProperty("security").remove("secret");
    return copy;
  }

  private ObjectNode require(String identifier) {
    ObjectNode webhook = webhooks.get(identifier);
    if (webhook == null) {
      throw PortError.notFound("Webhook with identifier '" + identifier + "' was not found");
    }
    return webhook;
  }
}
