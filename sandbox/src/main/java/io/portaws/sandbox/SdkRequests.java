package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.PayloadTrait;

/**
 * Requests as JSON with the model's member names, whatever protocol they came in; what forms, paths
 * and headers say stays text. Pure.
 */
final class SdkRequests {
  private SdkRequests() {}

  /** From {@code Filters.Filter.1.Values.Value.1=…} and the like. */
  static ObjectNode ofForm(SdkOperation operation, Map<String, String> form) {
    return object(operation.request(), "", form);
  }

  /** From a JSON body. */
  static ObjectNode ofJson(SdkOperation operation, JsonNode body) {
    return object(operation.request(), body);
  }

  /**
   * From the path, the query, the headers and a JSON body.
   *
   * @param path what the path says, by location name
   */
  static ObjectNode ofRest(SdkOperation operation, Map<String, String> path, Incoming request) {
    ObjectNode json = object(operation.request(), request.json().orElse(Json.object()));
    around(json, operation, path, request);
    return json;
  }

  /** As {@link #ofRest}, from an XML body; content that is uploaded is the member Body. */
  static ObjectNode ofRestXml(SdkOperation operation, Map<String, String> path, Incoming request) {
    ObjectNode json = Json.object();
    Optional<SdkField<?>> payload =
        operation.request().stream().filter(f -> f.containsTrait(PayloadTrait.class)).findFirst();
    if (payload.isPresent() && request.body().length > 0) {
      SdkField<?> field = payload.get();
      boolean xml = MarshallingType.SDK_POJO.equals(field.marshallingType());
      json.set(
          field.memberName(),
          xml
              ? SdkXml.object(field.constructor().get().sdkFields(), request.body())
              : TextNode.valueOf(new String(request.body(), StandardCharsets.UTF_8)));
    } else if (operation.name().equals("PutObject")) {
      json.put("Body", request.body());
    }
    around(json, operation, path, request);
    return json;
  }

  private static void around(
      ObjectNode json, SdkOperation operation, Map<String, String> path, Incoming request) {
    for (SdkField<?> field : operation.request()) {
      String name = field.locationName();
      switch (field.location()) {
        case PATH, GREEDY_PATH -> put(json, field, path.get(name));
        case QUERY_PARAM -> query(json, field, request.query().get(name));
        case HEADER -> put(json, field, request.headers().get(Incoming.lowerCase(name)));
        case PAYLOAD -> payload(json, field, request);
        case STATUS_CODE -> {}
      }
    }
  }

  /** A payload that is no structure is the body as it is, such as what a function is asked. */
  private static void payload(ObjectNode json, SdkField<?> field, Incoming request) {
    if (field.containsTrait(PayloadTrait.class)
        && MarshallingType.SDK_BYTES.equals(field.marshallingType())) {
      json.put(field.memberName(), new String(request.body(), StandardCharsets.UTF_8));
    }
  }

  private static void put(ObjectNode json, SdkField<?> field, @Nullable String text) {
    if (text != null) {
      json.put(field.memberName(), text);
    }
  }

  private static void query(ObjectNode json, SdkField<?> field, @Nullable List<String> values) {
    if (values != null && MarshallingType.LIST.equals(field.marshallingType())) {
      values.forEach(json.putArray(field.memberName())::add);
    } else if (values != null) {
      json.put(field.memberName(), values.getFirst());
    }
  }

  private static ObjectNode object(List<SdkField<?>> fields, JsonNode body) {
    ObjectNode json = Json.object();
    for (SdkField<?> field : fields) {
      JsonNode value = body.path(field.locationName());
      if (field.location() == MarshallLocation.PAYLOAD && !value.isMissingNode()) {
        json.set(field.memberName(), value(field, value));
      }
    }
    return json;
  }

  private static JsonNode value(SdkField<?> field, JsonNode value) {
    MarshallingType<?> type = field.marshallingType();
    if (MarshallingType.SDK_POJO.equals(type)) {
      return object(field.constructor().get().sdkFields(), value);
    }
    if (MarshallingType.LIST.equals(type)) {
      SdkField<?> element = field.getTrait(ListTrait.class).memberFieldInfo();
      var list = Json.array();
      value.forEach(one -> list.add(value(element, one)));
      return list;
    }
    if (MarshallingType.MAP.equals(type)) {
      SdkField<?> element = field.getTrait(MapTrait.class).valueFieldInfo();
      ObjectNode map = Json.object();
      value.properties().forEach(one -> map.set(one.getKey(), value(element, one.getValue())));
      return map;
    }
    return value;
  }

  private static ObjectNode object(
      List<SdkField<?>> fields, String prefix, Map<String, String> form) {
    ObjectNode json = Json.object();
    for (SdkField<?> field : fields) {
      JsonNode value = value(field, prefix + field.locationName(), form);
      if (value != null) {
        json.set(field.memberName(), value);
      }
    }
    return json;
  }

  /** Null where the form says nothing of it. Requests of forms that are maps do not occur. */
  private static @Nullable JsonNode value(
      SdkField<?> field, String name, Map<String, String> form) {
    if (MarshallingType.LIST.equals(field.marshallingType())) {
      return list(field.getTrait(ListTrait.class), name, form);
    }
    if (MarshallingType.SDK_POJO.equals(field.marshallingType())) {
      ObjectNode part = object(field.constructor().get().sdkFields(), name + ".", form);
      return part.isEmpty() ? null : part;
    }
    String text = form.get(name);
    return text == null ? null : TextNode.valueOf(text);
  }

  /** {@code Name.1} or {@code Name.member.1}: the one or the other, by service and trait. */
  private static @Nullable JsonNode list(ListTrait trait, String name, Map<String, String> form) {
    SdkField<?> element = trait.memberFieldInfo();
    for (String prefix : List.of(name + ".", name + "." + element.locationName() + ".")) {
      var list = Json.array();
      for (int i = 1; value(element, prefix + i, form) != null; i++) {
        list.add(Objects.requireNonNull(value(element, prefix + i, form)));
      }
      if (!list.isEmpty()) {
        return list;
      }
    }
    return null;
  }
}
