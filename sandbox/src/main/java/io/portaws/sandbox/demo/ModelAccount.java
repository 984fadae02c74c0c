package io.portaws.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.ExporterResolver;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.Resolution;
import io.portaws.pipeline.catalog.Resolver;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.event.Decoder;
import io.portaws.pipeline.event.Form;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.PortStandIn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The AWS accounts behind the demo's events: before an event is sent, what it tells of happens. A
 * resource has the properties that follow from its key, and tags. Not thread-safe.
 */
final class ModelAccount {
  private final TypeCatalog catalog;
  private final AwsStandIn aws;
  private final Resolver resolver;
  private final ExporterResolver exporterResolver;
  private final Mapper mapper;
  private final Set<ResourceKey> present = new LinkedHashSet<>();
  private final Set<ResourceKey> removed = new LinkedHashSet<>();

  ModelAccount(TypeCatalog catalog, AwsStandIn aws, String queueAccount) {
    this.catalog = catalog;
    this.aws = aws;
    this.mapper = new Mapper(MappingFile.ofCatalog(catalog, new Problems()));
    this.resolver = new Resolver(catalog);
    this.exporterResolver = new ExporterResolver(catalog, queueAccount);
  }

  /** Lets happen what this message tells of, if it tells of anything. */
  void happen(String body) {
    Resolution resolution =
        switch (Decoder.decode(body)) {
          case Form.EventBridgeEvent event -> resolver.resolve(event, Instant.now());
          case Form.ExporterEvent event -> exporterResolver.resolve(event, Instant.now());
          case Form.ReadyEntity _, Form.OwnRequest _, Form.Malformed _ ->
              new Resolution.Skipped("none", "tells of no resource");
        };
    if (resolution instanceof Resolution.Changes changes) {
      changes.changes().forEach(this::happen);
    }
  }

  private void happen(Change change) {
    ResourceKey key = change.key();
    ResourceType type = catalog.findOrAssume(key.type()).orElseThrow();
    if (change.action() == Action.DELETE) {
      present.remove(key);
      removed.add(key);
      aws.remove(key);
    } else if (type.knownFromKey(key) instanceof ObjectNode known) {
      ObjectNode properties = known.deepCopy();
      properties.putArray("Tags").addObject().put("Key", "Environment").put("Value", "demo");
      present.add(key);
      removed.remove(key);
      aws.put(key, properties);
    }
  }

  /** Where the catalogue is not level with these accounts, in words; empty when it is. */
  List<String> differences(PortStandIn port) {
    List<String> differences = new ArrayList<>();
    for (ResourceKey key : present) {
      ResourceType type = catalog.find(key.type()).orElse(null);
      if (type != null && isReadable(key)) {
        JsonNode properties = aws.get(key).orElseThrow();
        for (Entity entity : mapper.map(type, key, properties).entities()) {
          if (port.entity(entity.blueprint(), entity.identifier()).isEmpty()) {
            differences.add(key + " is not in the catalogue as " + entity.ref());
          }
        }
      }
    }
    for (ResourceKey key : removed) {
      ResourceType type = catalog.findOrAssume(key.type()).orElseThrow();
      for (Deletion deletion : mapper.absent(type, key)) {
        EntityRef entity = deletion.entity();
        if (port.entity(entity.blueprint(), entity.identifier()).isPresent()) {
          differences.add(key + " is gone, and " + entity + " is still in the catalogue");
        }
      }
    }
    return differences;
  }

  /** Public samples name accounts and regions that do not exist; those are rejected unread. */
  private static boolean isReadable(ResourceKey key) {
    return key.account().matches("\\d{12}") && key.region().matches("[a-z]{2}(-[a-z]+)+-\\d");
  }
}
