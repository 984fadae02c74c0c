package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/**
 * An SDK response as JSON with the service model's own member names, as every other SDK shows it:
 * only what AWS sent, instants in ISO 8601, bytes in Base64.
 */
final class SdkJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

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
      case Instant i -> JSON.textNode(i.toString());
      case SdkBytes b -> JSON.binaryNode(b.asByteArray());
      default -> JSON.textNode(value.toString());
    };
  }
}
