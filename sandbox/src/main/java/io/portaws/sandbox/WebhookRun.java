package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.jq.Jq;
import io.portaws.pipeline.jq.JqException;
import io.portaws.sandbox.AuditLog.Entry;
import io.portaws.sandbox.PortEntities.Mode;
import io.portaws.sandbox.PortEntities.Written;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What Port does with an accepted delivery: evaluates every mapping, writes what they give, and
 * puts what fails into the audit log. Safe for use by many threads.
 */
final class WebhookRun {
  /** Port looks at that many of a delivery's items and ignores the rest. */
  private static final int MAX_ITEMS = 500;

  private static final int MAX_COMPILED = 10_000;

  private final PortEntities entities;
  private final AuditLog audits;
  private final Map<String, Jq> compiled = new ConcurrentHashMap<>();
  private volatile boolean createMissing;

  WebhookRun(PortEntities entities, AuditLog audits) {
    this.entities = entities;
    this.audits = audits;
  }

  void createMissing(boolean doCreate) {
    createMissing = doCreate;
  }

  /** The first output of a jq expression. */
  JsonNode evaluate(String expression, JsonNode context) {
    if (compiled.size() > MAX_COMPILED) {
      compiled.clear();
    }
    return compiled.computeIfAbsent(expression, Jq::compile).first(context);
  }

  void run(ObjectNode webhook, String eventId, ObjectNode context) {
    for (JsonNode mapping : webhook.path("mappings")) {
      var failed = entry(webhook, eventId, mapping, "");
      attempt(failed, () -> runMapping(webhook, eventId, mapping, context));
    }
  }

  private void runMapping(
      ObjectNode webhook, String eventId, JsonNode mapping, ObjectNode context) {
    if (!mapping.has("itemsToParse")) {
      apply(webhook, eventId, mapping, context);
      return;
    }
    JsonNode items = evaluate(mapping.path("itemsToParse").asText(), context);
    if (!items.isArray()) {
      throw PortError.invalid("itemsToParse did not give an array");
    }
    for (int i = 0; i < Math.min(items.size(), MAX_ITEMS); i++) {
      ObjectNode itemContext = Json.object();
      itemContext.setAll(context);
      itemContext.set("item", items.get(i));
      var failed = entry(webhook, eventId, mapping, "");
      attempt(failed, () -> apply(webhook, eventId, mapping, itemContext));
    }
  }

  private void apply(ObjectNode webhook, String eventId, JsonNode mapping, ObjectNode context) {
    if (mapping.has("filter")
        && !evaluate(mapping.path("filter").asText(), context).equals(BooleanNode.TRUE)) {
      return;
    }
    String blueprint = mapping.path("blueprint").asText();
    String identifier = identifier(mapping.path("entity").path("identifier"), context);
    boolean delete = WebhookSchema.isDelete(mapping);
    var done = entry(webhook, eventId, mapping, identifier);
    attempt(
        done,
        () -> {
          String datasource = "webhook:" + id(webhook);
          if (delete) {
            boolean dependents = WebhookSchema.deletesDependents(mapping);
            entities.delete(blueprint, identifier, dependents, datasource);
            audits.add(done);
            return;
          }
          ObjectNode entity = entity(mapping.path("entity"), identifier, context);
          var mode = new Mode(true, true, createMissing);
          Written written = entities.upsert(blueprint, entity, mode, datasource);
          String action = written.created() ? "CREATE" : "UPDATE";
          audits.add(new Entry(id(webhook), eventId, action, blueprint, identifier, ""));
        });
  }

  private String identifier(JsonNode expression, ObjectNode context) {
    JsonNode identifier = jq(expression, context);
    if (!identifier.isTextual()) {
      throw PortError.invalid("the identifier's jq gave no string: " + identifier);
    }
    return identifier.asText();
  }

  private ObjectNode entity(JsonNode mapping, String identifier, ObjectNode context) {
    ObjectNode entity = Json.object().put("identifier", identifier);
    for (String name : List.of("title", "team")) {
      if (mapping.has(name)) {
        entity.set(name, jq(mapping.path(name), context));
      }
    }
    if (mapping.has("icon")) {
      entity.set("icon", mapping.path("icon"));
    }
    for (String part : List.of("properties", "relations")) {
      for (var field : mapping.path(part).properties()) {
        JsonNode value = jq(field.getValue(), context);
        entity.withObjectProperty(part).set(field.getKey(), value);
      }
    }
    return entity;
  }

  private JsonNode jq(JsonNode expression, ObjectNode context) {
    if (!expression.isTextual()) {
      throw PortError.invalid("the sandbox does not support search queries in mappings");
    }
    return evaluate(expression.asText(), context);
  }

  /** Runs a step; what Port would refuse becomes an audit entry like {@code about}. */
  private void attempt(Entry about, Runnable step) {
    String failure;
    try {
      step.run();
      return;
    } catch (PortError e) {
      failure = e.code() + ": " + e.sentence();
    } catch (JqException e) {
      failure = "jq " + e.kind() + ": " + e.getMessage();
    }
    audits.add(
        new Entry(
            about.webhook(),
            about.eventId(),
            about.action(),
            about.blueprint(),
            about.entity(),
            failure));
  }

  private static Entry entry(
      ObjectNode webhook, String eventId, JsonNode mapping, String identifier) {
    String action = WebhookSchema.isDelete(mapping) ? "DELETE" : "UPDATE";
    return new Entry(
        id(webhook), eventId, action, mapping.path("blueprint").asText(), identifier, "");
  }

  private static String id(ObjectNode webhook) {
    return webhook.path("identifier").asText();
  }
}
