package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * An SDK response as JSON with the service model's own member names, as every other SDK shows it:
 * only what AWS sent, instants in ISO 8601, bytes in Base64. And the way back.
 */
final class SdkJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * As Port's own integration writes instants, with the offset in digits, so that what a mapping
   * does with their text gives the same: {@code 2026-06-03T16:10:48.108000+00:00}.
   */
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private SdkJson() {}

  static ObjectNode of(SdkPojo pojo) {
    ObjectNode node = JSON.objectNode();
    for (SdkField<?> field : pojo.sdkFields()) {
      Object value = field.getValueOrDefault(pojo);
      if (value != null
          && !(value instanceof SdkAutoConstructList)
          && !(value instanceof SdkAutoConstructMap)) {
        node.set(field.memberName(), json(value));
      }
    }
    return node;
  }

  /**
   * Fills the builder of a request, of an answer, or of a part of one.
   *
   * @throws IllegalArgumentException when {@code json} has a member that there is not
   */
  static void into(SdkPojo builder, JsonNode json) {
    Map<String, SdkField<?>> fields =
        builder.sdkFields().stream()
            .collect(Collectors.toMap(SdkField::memberName, field -> field));
    for (var member : json.properties()) {
      SdkField<?> field = fields.get(member.getKey());
      if (field == null) {
        throw new IllegalArgumentException(
            "there is no '"
                + member.getKey()
                + "' among "
                + fields.keySet().stream().sorted().toList());
      }
      if (!member.getValue().isNull()) {
        field.set(builder, value(field, member.getValue()));
      }
    }
  }

  private static Object value(SdkField<?> field, JsonNode json) {
    MarshallingType<?> type = field.marshallingType();
    if (MarshallingType.LIST.equals(type)) {
      SdkField<?> element = field.getTrait(ListTrait.class).memberFieldInfo();
      List<Object> list = new ArrayList<>();
      json.forEach(one -> list.add(value(element, one)));
      return list;
    }
    if (MarshallingType.MAP.equals(type)) {
      SdkField<?> element = field.getTrait(MapTrait.class).valueFieldInfo();
      Map<String, Object> map = new LinkedHashMap<>();
      json.properties().forEach(one -> map.put(one.getKey(), value(element, one.getValue())));
      return map;
    }
    if (MarshallingType.SDK_POJO.equals(type)) {
      SdkPojo part = field.constructor().get();
      into(part, json);
      return ((SdkBuilder<?, ?>) part).build();
    }
    if (MarshallingType.INTEGER.equals(type)) {
      return json.asInt();
    }
    if (MarshallingType.LONG.equals(type)) {
      return json.asLong();
    }
    if (MarshallingType.BOOLEAN.equals(type)) {
      return json.asBoolean();
    }
    if (MarshallingType.STRING.equals(type)) {
      return json.asText();
    }
    if (MarshallingType.DOUBLE.equals(type)) {
      return json.asDouble();
    }
    if (MarshallingType.FLOAT.equals(type)) {
      return (float) json.asDouble();
    }
    if (MarshallingType.INSTANT.equals(type)) {
      return OffsetDateTime.parse(json.asText()).toInstant();
    }
    throw new IllegalArgumentException(
        "'" + field.memberName() + "' is of a kind that requests here do not have: " + type);
  }

  private static String text(Instant instant) {
    Instant micros = instant.truncatedTo(ChronoUnit.MICROS);
    boolean whole = micros.equals(instant.truncatedTo(ChronoUnit.SECONDS));
    return (whole ? SECONDS : MICROSECONDS).format(micros);
  }

  private static JsonNode json(@Nullable Object value) {
    return switch (value) {
      case null -> NullNode.getInstance();
      case SdkPojo pojo -> of(pojo);
      case Collection<?> list -> {
        ArrayNode array = JSON.arrayNode();
        list.forEach(element -> array.add(json(element)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = JSON.objectNode();
        map.forEach((key, element) -> object.set(String.valueOf(key), json(element)));
        yield object;
      }
      case Boolean b -> JSON.booleanNode(b);
      case Integer i -> JSON.numberNode(i);
      case Long l -> JSON.numberNode(l);
      case Float f -> JSON.numberNode(f);
      case Double d -> JSON.numberNode(d);
      case BigDecimal d -> JSON.numberNode(d);
      case Instant i -> JSON.textNode(text(i));
      case SdkBytes b -> JSON.binaryNode(b.asByteArray());
      default -> JSON.textNode(value.toString());
    };
  }
}
