package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/** What Port demands of an entity, apart from what it relates to. Pure. */
final class EntityRules {
  private static final Pattern IDENTIFIER =
      Pattern.compile("(?!\\.{1,2}$)[\\p{L}0-9@_.+:\\\\/=-]{1,1000}");
  private static final Pattern DATE_TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([Zz]|[+-]\\d\\d(:?\\d\\d)?)");
  private static final Set<String> FIELDS =
      Set.of("identifier", "blueprint", "title", "icon", "team", "properties", "relations");

  private EntityRules() {}

  static String identifier(JsonNode body) {
    JsonNode identifier = body.path("identifier");
    if (identifier.isObject()) {
      throw PortError.invalid("the sandbox does not support search-query identifiers");
    }
    if (!identifier.isTextual()) {
      throw PortError.invalid("an entity's identifier must be a string: " + identifier);
    }
    return checkedIdentifier(identifier.asText());
  }

  static String checkedIdentifier(String identifier) {
    if (!IDENTIFIER.matcher(identifier).matches()) {
      String shown = identifier.length() > 200 ? identifier.substring(0, 200) : identifier;
      throw PortError.invalid("entity identifier '" + shown + "' is not of Port's pattern");
    }
    return identifier;
  }

  /** Checks what was sent: fields, properties and the form of relations. */
  static void checkSent(Blueprint blueprint, JsonNode body) {
    for (var field : body.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw PortError.invalid("an entity has no field '" + field.getKey() + "'");
      }
    }
    checkText("title", body.path("title"));
    checkText("icon", body.path("icon"));
    JsonNode team = body.path("team");
    if (team.isObject() || team.isNumber() || team.isBoolean()) {
      throw PortError.invalid("team must be a string or an array of strings: " + team);
    }
    checkObject("properties", body.path("properties"));
    checkObject("relations", body.path("relations"));
    for (var property : body.path("properties").properties()) {
      checkProperty(blueprint, property.getKey(), property.getValue());
    }
    for (var relation : body.path("relations").properties()) {
      checkRelation(blueprint, relation.getKey(), relation.getValue());
    }
  }

  /** Checks what results: required properties and relations. */
  static void checkWhole(Blueprint blueprint, JsonNode entity) {
    for (JsonNode required : blueprint.requiredProperties()) {
      if (!entity.path("properties").hasNonNull(required.asText())) {
        throw PortError.invalid("required property '" + required.asText() + "' is missing");
      }
    }
    for (var relation : blueprint.relations().properties()) {
      JsonNode value = entity.path("relations").path(relation.getKey());
      boolean missing =
          value.isMissingNode() || value.isNull() || (value.isArray() && value.isEmpty());
      if (missing && relation.getValue().path("required").asBoolean()) {
        throw PortError.invalid("required relation '" + relation.getKey() + "' is missing");
      }
    }
  }

  private static void checkText(String name, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
      throw PortError.invalid(name + " must be a string: " + value);
    }
  }

  private static void checkObject(String name, JsonNode value) {
    if (!value.isMissingNode() && !value.isObject()) {
      throw PortError.invalid(name + " must be an object");
    }
  }

  private static void checkProperty(Blueprint blueprint, String name, JsonNode value) {
    if (blueprint.anyProperty()) {
      return;
    }
    JsonNode property =
        blueprint
            .property(name)
            .orElseThrow(() -> PortError.invalid("blueprint has no property '" + name + "'"));
    if (value.isNull()) {
      return;
    }
    String type = property.path("type").asText();
    boolean fits =
        switch (type) {
          case "string" -> value.isTextual();
          case "number" -> value.isNumber();
          case "boolean" -> value.isBoolean();
          case "object" -> value.isObject();
          case "array" -> value.isArray();
          default -> false;
        };
    if (!fits) {
      throw PortError.invalid("property '" + name + "' must be of type " + type);
    }
    checkFormat(property, name, value);
  }

  private static void checkFormat(JsonNode property, String name, JsonNode value) {
    boolean dateTime = property.path("format").asText().equals("date-time");
    if (dateTime && !DATE_TIME.matcher(value.asText()).matches()) {
      throw PortError.invalid("property '" + name + "' must be a date-time");
    }
    JsonNode choices = property.path("enum");
    if (!choices.isArray()) {
      return;
    }
    for (JsonNode choice : choices) {
      if (choice.equals(value)) {
        return;
      }
    }
    throw PortError.invalid("property '" + name + "' must be one of " + choices);
  }

  private static void checkRelation(Blueprint blueprint, String name, JsonNode value) {
    boolean many = value.isArray();
    if (!blueprint.anyRelation()) {
      var relation =
          blueprint
              .relation(name)
              .orElseThrow(() -> PortError.invalid("blueprint has no relation '" + name + "'"));
      if (!value.isNull() && relation.many() != many) {
        throw PortError.invalid(
            "relation '" + name + "' takes " + (relation.many() ? "an array" : "one identifier"));
      }
    }
    if (value.isObject()) {
      throw PortError.invalid("the sandbox does not support search-query relations");
    }
    for (JsonNode target : many ? value : Json.array().add(value)) {
      if (target.isTextual()) {
        checkedIdentifier(target.asText());
      } else if (!target.isNull()) {
        throw PortError.invalid("relation '" + name + "' must be a string: " + target);
      }
    }
  }
}
