package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.EntityStore.Stored;
import io.portaws.sandbox.PortEntities.Mode;
import io.portaws.sandbox.PortEntities.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** Port's operations on entities. Safe for use by many threads. */
final class EntityApi {
  private static final int BULK_UPSERT = 20;
  private static final int BULK_DELETE = 100;
  private static final int PAGE = 200;
  private static final int MAX_PAGE = 1000;

  private final PortEntities entities;

  EntityApi(PortEntities entities) {
    this.entities = entities;
  }

  Answer answer(PortEndpoint endpoint, Incoming request) {
    return switch (endpoint) {
      case ENTITY_UPSERT -> upsert(request);
      case ENTITIES_BULK_UPSERT -> bulkUpsert(request);
      case ENTITY_PUT -> overwrite(request, false);
      case ENTITY_PATCH -> overwrite(request, true);
      case ENTITY_GET -> PortApi.ok(200, "entity", found(request));
      case ENTITY_LIST -> list(entities.all(blueprint(request)).values());
      case ENTITY_DELETE -> delete(request);
      case ENTITIES_BULK_DELETE -> bulkDelete(request);
      case ENTITIES_DELETE_ALL -> deleteAll(request);
      case ENTITIES_SEARCH -> list(search(PortApi.body(request), any -> true));
      case ENTITIES_SEARCH_BLUEPRINT -> page(request);
      default -> throw new IllegalArgumentException(endpoint + " is not about entities");
    };
  }

  private Answer upsert(Incoming request) {
    Written written =
        entities.upsert(blueprint(request), PortApi.body(request), mode(request), agent(request));
    return PortApi.ok(201, "entity", written.node());
  }

  private Answer bulkUpsert(Incoming request) {
    JsonNode sent = PortApi.body(request).path("entities");
    if (!sent.isArray() || sent.isEmpty() || sent.size() > BULK_UPSERT) {
      throw PortError.invalid("a bulk upsert takes 1 to 20 entities: " + sent.size());
    }
    ArrayNode done = Json.array();
    ArrayNode failed = Json.array();
    for (int index = 0; index < sent.size(); index++) {
      upsertOne(request, sent.get(index), index, done, failed);
    }
    ObjectNode reply = Json.object();
    reply.put("ok", true);
    reply.set("entities", done);
    reply.set("errors", failed);
    return Answer.json(failed.isEmpty() ? 200 : 207, reply);
  }

  private void upsertOne(
      Incoming request, JsonNode entity, int index, ArrayNode done, ArrayNode failed) {
    String identifier =
        entity.path("identifier").isTextual() ? entity.path("identifier").asText() : "unknown";
    try {
      Written written = entities.upsert(blueprint(request), entity, mode(request), agent(request));
      ObjectNode one = done.addObject();
      one.put("identifier", identifier);
      one.put("index", index);
      one.put("created", written.created());
    } catch (PortError e) {
      if (entities.blueprintMissing(blueprint(request))) {
        throw e;
      }
      ObjectNode one = failed.addObject();
      one.put("identifier", identifier);
      one.put("index", index);
      one.put("statusCode", e.status());
      one.put("error", e.code());
      one.put("message", e.sentence());
    }
  }

  /** PUT overwrites or creates; PATCH changes what exists. */
  private Answer overwrite(Incoming request, boolean patch) {
    if (!(PortApi.body(request) instanceof ObjectNode body)) {
      throw PortError.invalid("an entity must be a JSON object");
    }
    if (patch) {
      found(request);
    }
    body.put("identifier", request.segments().get(4));
    var mode = new Mode(true, patch, request.flag("create_missing_related_entities"));
    Written written = entities.upsert(blueprint(request), body, mode, agent(request));
    return PortApi.ok(200, "entity", written.node());
  }

  private ObjectNode found(Incoming request) {
    String identifier = request.segments().get(4);
    return entities
        .find(blueprint(request), identifier)
        .orElseThrow(() ->
            PortError.notFound(
                "Entity with identifier '"
                    + identifier
                    + "' of blueprint '"
                    + blueprint(request)
                    + "' was not found"));
  }

  private Answer delete(Incoming request) {
    entities.delete(
        blueprint(request),
        request.segments().get(4),
        request.flag("delete_dependents"),
        agent(request));
    return PortApi.ok();
  }

  private Answer bulkDelete(Incoming request) {
    JsonNode sent = PortApi.body(request).path("entities");
    if (!sent.isArray() || sent.isEmpty() || sent.size() > BULK_DELETE) {
      throw PortError.invalid("a bulk delete takes 1 to 100 identifiers: " + sent.size());
    }
    List<String> identifiers = new ArrayList<>();
    sent.forEach(identifier -> identifiers.add(identifier.asText()));
    List<String> gone =
        entities.deleteMany(
            blueprint(request), identifiers, request.flag("delete_dependents"), agent(request));
    ArrayNode deleted = Json.array();
    gone.forEach(deleted::add);
    return PortApi.ok(200, "deletedEntities", deleted);
  }

  private Answer deleteAll(Incoming request) {
    String blueprint = blueprint(request);
    entities.deleteMany(blueprint, entities.all(blueprint).keySet(), true, agent(request));
    return Answer.json(
        200, Json.object().put("ok", true).put("migrationId", UUID.randomUUID().toString()));
  }

  private Answer page(Incoming request) {
    JsonNode body = PortApi.body(request);
    int limit = body.path("limit").asInt(PAGE);
    if (limit < 1 || limit > MAX_PAGE) {
      throw PortError.invalid("limit must be 1 to 1000: " + limit);
    }
    String blueprint = blueprint(request);
    if (entities.blueprintMissing(blueprint)) {
      throw PortError.notFound("Blueprint with identifier '" + blueprint + "' was not found");
    }
    Predicate<Stored> own = e -> e.node().path("blueprint").asText().equals(blueprint);
    List<ObjectNode> all = search(body.path("query"), own);
    int from = Math.min(all.size(), body.path("from").asInt(0));
    int to = Math.min(all.size(), from + limit);
    ObjectNode reply = Json.object();
    reply.put("ok", true);
    reply.put("next", to < all.size() ? String.valueOf(to) : null);
    ArrayNode found = reply.putArray("entities");
    all.subList(from, to).forEach(entity -> found.add(included(body.path("include"), entity)));
    return Answer.json(200, reply);
  }

  /** Only what {@code include} names: {@code $identifier} and its like, or properties. */
  private static ObjectNode included(JsonNode include, ObjectNode entity) {
    if (!include.isArray()) {
      return entity;
    }
    ObjectNode part = Json.object();
    for (JsonNode name : include) {
      String text = name.asText();
      if (text.startsWith("$")) {
        part.set(text.substring(1), entity.path(text.substring(1)));
      } else {
        part.withObjectProperty("properties").set(text, entity.path("properties").path(text));
      }
    }
    return part;
  }

  private List<ObjectNode> search(JsonNode query, Predicate<Stored> scope) {
    return entities.everything().stream()
        .filter(scope)
        .filter(entity -> query.isMissingNode() || PortSearch.matches(query, entity))
        .map(Stored::node)
        .toList();
  }

  private static Answer list(Iterable<ObjectNode> found) {
    ArrayNode all = Json.array();
    found.forEach(all::add);
    return PortApi.ok(200, "entities", all);
  }

  private static Mode mode(Incoming request) {
    return new Mode(
        request.flag("upsert"),
        request.flag("merge"),
        request.flag("create_missing_related_entities"));
  }

  private static String blueprint(Incoming request) {
    return request.segments().get(2);
  }

  private static String agent(Incoming request) {
    return request.header("user-agent");
  }
}
