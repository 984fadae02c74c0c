package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.catalog.ArnRule.Arn;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** From ARNs to resources, by the types' own rules. Pure, immutable. */
final class ArnIndex {
  private final Map<String, List<ResourceType>> byService = new HashMap<>();

  ArnIndex(TypeCatalog catalog) {
    for (ResourceType type : catalog.types()) {
      if (type.arn() != null) {
        Objects.requireNonNull(
                byService.computeIfAbsent(type.arn().service(), s -> new ArrayList<>()))
            .add(type);
      }
    }
  }

  /** Whether any type's ARNs are of this one's service. */
  boolean knowsServiceOf(Arn arn) {
    return byService.containsKey(arn.service());
  }

  /** The resource with this ARN; empty when it is of no type that is known. */
  Optional<ResourceKey> find(Arn arn, String eventAccount, String eventRegion) {
    Arn whole = arn.in(eventAccount, eventRegion);
    for (ResourceType type : byService.getOrDefault(whole.service(), List.of())) {
      Optional<ResourceKey> key = key(type, whole);
      if (key.isPresent()) {
        return key;
      }
    }
    return Optional.empty();
  }

  /** The resource of this type with this ARN; empty when the type has no rule that takes it. */
  static Optional<ResourceKey> key(ResourceType type, Arn arn) {
    return Optional.ofNullable(type.arn())
        .flatMap(rule -> rule.identifierOf(arn))
        .map(id -> new ResourceKey(type.name(), arn.account(), arn.region(), id));
  }

  /** The ARNs among the values of an object, and in its lists; some services encode them. */
  static Stream<Arn> in(JsonNode parameters) {
    List<JsonNode> values = new ArrayList<>();
    for (JsonNode value : parameters) {
      if (value.isArray()) {
        value.forEach(values::add);
      } else {
        values.add(value);
      }
    }
    return values.stream()
        .map(JsonNode::textValue)
        .filter(Objects::nonNull)
        .map(ArnIndex::decoded)
        .flatMap(text -> Arn.parse(text).stream());
  }

  private static String decoded(String text) {
    return text.startsWith("arn%3A") || text.startsWith("arn%3a")
        ? decodedIfWellFormed(text)
        : text;
  }

  private static String decodedIfWellFormed(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return text;
    }
  }
}
