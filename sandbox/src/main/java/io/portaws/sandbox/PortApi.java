package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Port's API: routes, authorization, size limit, and the blueprints' operations. Thread-safe. */
final class PortApi {
  private static final int MAX_BODY_BYTES = 1 << 20;

  private final PortAuth auth;
  private final PortBlueprints blueprints;
  private final PortEntities entities;
  private final EntityApi entityApi;
  private final PortWebhooks webhooks;
  private final AuditLog audits;

  PortApi(
      PortAuth auth,
      PortBlueprints blueprints,
      PortEntities entities,
      PortWebhooks webhooks,
      AuditLog audits) {
    this.auth = auth;
    this.blueprints = blueprints;
    this.entities = entities;
    this.entityApi = new EntityApi(entities);
    this.webhooks = webhooks;
    this.audits = audits;
  }

  Answer answer(PortEndpoint endpoint, Incoming request) {
    if (request.body().length > MAX_BODY_BYTES) {
      throw PortError.tooLarge("the body is over 1 MiB");
    }
    if (endpoint == PortEndpoint.ACCESS_TOKEN) {
      return auth.issue(request);
    }
    auth.check(request, endpoint);
    return switch (endpoint) {
      case BLUEPRINT_CREATE ->
          blueprint(
              201,
              blueprints.create(
                  body(request),
                  request.query("create_catalog_page").map("true"::equals).orElse(true)));
      case BLUEPRINT_LIST -> blueprintList();
      case BLUEPRINT_GET -> blueprint(200, found(request));
      case BLUEPRINT_PATCH -> blueprint(200, changed(request, true));
      case BLUEPRINT_PUT -> blueprint(200, changed(request, false));
      case BLUEPRINT_DELETE -> deleteBlueprint(request.segments().get(2));
      case WEBHOOK_CREATE -> webhooks.create(body(request));
      case WEBHOOK_LIST -> webhooks.list();
      case WEBHOOK_GET -> webhooks.get(request.segments().get(2));
      case WEBHOOK_PATCH -> webhooks.change(request.segments().get(2), body(request), true);
      case WEBHOOK_PUT -> webhooks.change(request.segments().get(2), body(request), false);
      case WEBHOOK_DELETE -> webhooks.delete(request.segments().get(2));
      case AUDIT_LOG -> audits.answer(request);
      case INGEST, ACCESS_TOKEN, UNKNOWN ->
          throw PortError.notFound("no route " + request.method() + " " + request.rawPath());
      default -> entityApi.answer(endpoint, request); // which refuses what is not its own
    };
  }

  static JsonNode body(Incoming request) {
    return request.json().orElseThrow(() -> PortError.invalid("the body is not JSON"));
  }

  /** A reply with one named part. */
  static Answer ok(int status, String name, JsonNode part) {
    ObjectNode reply = Json.object();
    reply.put("ok", true);
    reply.set(name, part);
    return Answer.json(status, reply);
  }

  static Answer ok() {
    return Answer.json(200, Json.object().put("ok", true));
  }

  private Blueprint found(Incoming request) {
    return blueprints.require(request.segments().get(2));
  }

  private Blueprint changed(Incoming request, boolean patch) {
    return blueprints.change(request.segments().get(2), body(request), patch);
  }

  private static Answer blueprint(int status, Blueprint blueprint) {
    return ok(status, "blueprint", blueprint.node());
  }

  private Answer blueprintList() {
    ArrayNode all = Json.array();
    blueprints.all().forEach(blueprint -> all.add(blueprint.node()));
    return ok(200, "blueprints", all);
  }

  private Answer deleteBlueprint(String identifier) {
    if (!entities.all(identifier).isEmpty()) {
      throw new PortError(409, "has_dependents", "blueprint '" + identifier + "' has entities");
    }
    blueprints.delete(identifier);
    return ok();
  }
}
