package io.portaws.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.ExporterResolver;
import io.portaws.pipeline.catalog.Resolution;
import io.portaws.pipeline.catalog.Resolver;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.event.Decoder;
import io.portaws.pipeline.event.Form;
import io.portaws.sandbox.AwsStandIn;
import java.time.Instant;
import java.util.LinkedHashSet;
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
  private final Set<ResourceKey> present = new LinkedHashSet<>();

  ModelAccount(TypeCatalog catalog, AwsStandIn aws, String queueAccount) {
    this.catalog = catalog;
    this.aws = aws;
    this.resolver = new Resolver(catalog);
    this.exporterResolver = new ExporterResolver(catalog, queueAccount);
  }

  /** Lets happen what this message tells of, if it tells of anything. */
  void happen(String body) {
    Resolution resolution =
        switch (Decoder.decode(body)) {
          case Form.EventBridgeEvent event -> resolver.resolve(event, Instant.now());
          case Form.ExporterEvent event -> exporterResolver.resolve(event, Instant.now());
          case Form.ReadyEntity _, Form.Malformed _ ->
              new Resolution.Skipped("none", "tells of no resource");
        };
    if (resolution instanceof Resolution.Changes changes) {
      changes.changes().forEach(this::happen);
    }
  }

  private void happen(Change change) {
    ResourceKey key = change.key();
    if (change.action() == Action.DELETE) {
      present.remove(key);
      aws.remove(key);
      return;
    }
    ResourceType type = catalog.findOrAssume(key.type()).orElseThrow();
    JsonNode known = type.knownFromKey(key);
    if (known instanceof ObjectNode properties) {
      ObjectNode full = properties.deepCopy();
      full.putArray("Tags").addObject().put("Key", "Environment").put("Value", "demo");
      present.add(key);
      aws.put(key, full);
    }
  }

  /** What exists now. */
  Set<ResourceKey> present() {
    return Set.copyOf(present);
  }
}
