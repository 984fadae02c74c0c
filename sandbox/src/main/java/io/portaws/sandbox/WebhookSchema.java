package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** What Port demands of a webhook's body and of its mappings. Pure. */
final class WebhookSchema {
  private static final Set<String> FIELDS =
      Set.of(
          "identifier",
          "title",
          "description",
          "icon",
          "mappings",
          "enabled",
          "security",
          "integrationType");
  private static final Set<String> SECURITY =
      Set.of(
          "secret",
          "signatureHeaderName",
          "signatureAlgorithm",
          "signaturePrefix",
          "requestIdentifierPath");
  private static final Set<String> ALGORITHMS = Set.of("sha1", "sha256", "plain");
  private static final Set<String> MAPPING =
      Set.of("blueprint", "operation", "filter", "itemsToParse", "entity");
  private static final Set<String> ENTITY =
      Set.of("identifier", "title", "icon", "team", "properties", "relations");

  private WebhookSchema() {}

  static void checkFields(JsonNode body) {
    if (!body.isObject()) {
      throw PortError.invalid("the body must be a JSON object");
    }
    onlyFields("webhook", body, FIELDS);
  }

  /** Checks a whole webhook, as it will be. */
  static void checkWhole(JsonNode webhook) {
    checkLength("identifier", webhook, 1, 30);
    checkLength("title", webhook, 1, 30);
    if (webhook.hasNonNull("description")) {
      checkLength("description", webhook, 0, 200);
    }
    if (!webhook.path("enabled").isBoolean()) {
      throw PortError.invalid("enabled must be a boolean");
    }
    checkSecurity(webhook.path("security"));
    String type = webhook.path("integrationType").asText("custom");
    if (!type.equals("custom") && !type.equals("template")) {
      throw PortError.invalid("integrationType must be custom or template: " + type);
    }
    JsonNode mappings = webhook.path("mappings");
    if (!mappings.isMissingNode() && !mappings.isArray()) {
      throw PortError.invalid("mappings must be an array");
    }
    for (JsonNode mapping : mappings) {
      checkMapping(mapping);
    }
  }

  private static void checkSecurity(JsonNode security) {
    if (security.isMissingNode() || security.isNull()) {
      return;
    }
    onlyFields("security", security, SECURITY);
    JsonNode algorithm = security.path("signatureAlgorithm");
    if (!algorithm.isMissingNode()
        && !algorithm.isNull()
        && !ALGORITHMS.contains(algorithm.asText())) {
      throw PortError.invalid("signatureAlgorithm must be sha1, sha256 or plain: " + algorithm);
    }
  }

  private static void checkMapping(JsonNode mapping) {
    if (!mapping.path("blueprint").isTextual() || !mapping.path("entity").isObject()) {
      throw PortError.invalid("a mapping needs a blueprint and an entity");
    }
    checkOptionalText("filter", mapping);
    checkOptionalText("itemsToParse", mapping);
    JsonNode entity = mapping.path("entity");
    boolean delete = isDelete(mapping);
    if (!delete) {
      onlyFields("mapping", mapping, MAPPING);
    }
    onlyFields("mapping entity", entity, delete ? Set.of("identifier") : ENTITY);
    checkJq("identifier", entity.path("identifier"), !delete);
    checkOptionalText("title", entity);
    checkOptionalText("icon", entity);
    if (entity.has("team")) {
      checkJq("team", entity.path("team"), true);
    }
    for (var property : entity.path("properties").properties()) {
      checkJq("property " + property.getKey(), property.getValue(), false);
    }
    for (var relation : entity.path("relations").properties()) {
      checkJq("relation " + relation.getKey(), relation.getValue(), true);
    }
  }

  static boolean isDelete(JsonNode mapping) {
    JsonNode operation = mapping.path("operation");
    JsonNode type = operation.isObject() ? operation.path("type") : operation;
    String name = type.asText("create");
    return switch (name) {
      case "create" -> false;
      case "delete" -> true;
      default -> throw PortError.invalid("operation must be create or delete: " + operation);
    };
  }

  /** Port deletes dependents by webhook unless told not to. */
  static boolean deletesDependents(JsonNode mapping) {
    return mapping.path("operation").path("deleteDependents").asBoolean(true);
  }

  private static void checkJq(String name, JsonNode value, boolean queryAllowed) {
    boolean query = value.isObject() && value.has("combinator") && value.path("rules").isArray();
    if (!value.isTextual() && !(queryAllowed && query)) {
      throw PortError.invalid(name + " must be a jq string: " + value);
    }
  }

  private static void checkOptionalText(String name, JsonNode parent) {
    JsonNode value = parent.path(name);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw PortError.invalid(name + " must be a string: " + value);
    }
  }

  private static void checkLength(String name, JsonNode parent, int min, int max) {
    JsonNode value = parent.path(name);
    int length = value.asText("").length();
    if (!value.isTextual() || length < min || length > max) {
      throw PortError.invalid(name + " must have " + min + " to " + max + " characters: " + value);
    }
  }

  private static void onlyFields(String what, JsonNode object, Set<String> allowed) {
    for (var field : object.properties()) {
      if (!allowed.contains(field.getKey())) {
        throw PortError.invalid("a " + what + " has no field '" + field.getKey() + "'");
      }
    }
  }
}
