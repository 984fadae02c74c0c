package io.portaws.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A resource as it is for a while. What it holds must not be modified. Safe for use by many
 * threads.
 */
final class AwsResource {
  private final ResourceKey key;
  private final Map<String, ObjectNode> items;
  private final Map<Object, Set<String>> remembered = new ConcurrentHashMap<>();

  AwsResource(ResourceKey key, Map<String, ObjectNode> items) {
    this.key = key;
    this.items = Map.copyOf(items);
  }

  ResourceKey key() {
    return key;
  }

  /** What the answers of calls, {@code service:Operation}, hold of it. */
  Map<String, ObjectNode> items() {
    return items;
  }

  /** What follows from it for {@code purpose}, made once. */
  Set<String> remembered(Object purpose, Function<AwsResource, Set<String>> made) {
    return Objects.requireNonNull(remembered.computeIfAbsent(purpose, _ -> made.apply(this)));
  }
}
