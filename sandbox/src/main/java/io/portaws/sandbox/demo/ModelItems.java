package io.portaws.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Partition;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.jq.Jq;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What AWS answers of a resource in the model: as {@code model/TYPE.jq} says, which is a program
 * over {@code {type, partition, account, region, identifier, parent}} and gives an item for each
 * call that the type's read makes; without such a file, for Cloud Control, the properties that
 * follow from the key, and tags. Pure but for the files.
 */
final class ModelItems {
  private static final Map<String, Optional<Jq>> PROGRAMS = new ConcurrentHashMap<>();

  private ModelItems() {}

  /**
   * An item for each call, {@code service:Operation}, that tells of the resource.
   *
   * @throws IllegalStateException when nothing says what a service answers of the type
   */
  static Map<String, ObjectNode> of(ResourceType type, ResourceKey key) {
    Optional<Jq> program =
        Objects.requireNonNull(PROGRAMS.computeIfAbsent(type.name(), ModelItems::program));
    Map<String, ObjectNode> items = new LinkedHashMap<>();
    if (program.isPresent()) {
      program
          .get()
          .first(about(key))
          .properties()
          .forEach(call -> items.put(call.getKey(), (ObjectNode) call.getValue()));
    } else if (!type.read().isByCloudControl()) {
      throw new IllegalStateException("the model has no " + file(type.name()));
    } else {
      ObjectNode properties = type.knownFromKey(key).deepCopy();
      properties.putArray("Tags").addObject().put("Key", "Environment").put("Value", "demo");
      items.put("cloudcontrol:GetResource", properties);
    }
    return items;
  }

  private static JsonNode about(ResourceKey key) {
    ObjectNode about = JsonNodeFactory.instance.objectNode();
    about.put("type", key.type()).put("account", key.account()).put("region", key.region());
    about.put("partition", Partition.of(key.region())).put("identifier", key.identifier());
    about.put("parent", key.parent());
    return about;
  }

  private static String file(String type) {
    return "/model/" + type.replace("::", "_") + ".jq";
  }

  private static Optional<Jq> program(String type) {
    try (InputStream in = ModelItems.class.getResourceAsStream(file(type))) {
      return in == null
          ? Optional.empty()
          : Optional.of(Jq.compile(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
