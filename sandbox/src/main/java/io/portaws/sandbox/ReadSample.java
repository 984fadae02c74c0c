package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ReadCall;
import io.portaws.pipeline.catalog.ReadPlan;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.jq.Jq;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One of the pipeline's own samples of what AWS answers when a resource is read, and of what comes
 * of it. Immutable by convention.
 *
 * @param name its file's
 * @param type the resource's
 */
public record ReadSample(String name, ResourceType type, JsonNode json) {
  /** All samples in {@code pipeline/src/test/resources/reads}, by name. */
  public static List<ReadSample> all(Path repository, TypeCatalog catalog) throws IOException {
    try (Stream<Path> files = Files.list(repository.resolve("pipeline/src/test/resources/reads"))) {
      return files.sorted().map(file -> of(file, catalog)).toList();
    }
  }

  private static ReadSample of(Path file, TypeCatalog catalog) {
    try {
      JsonNode json = Json.parse(Files.readAllBytes(file)).orElseThrow();
      ResourceType type = catalog.find(json.path("type").asText()).orElseThrow();
      return new ReadSample(file.getFileName() + "", type, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ResourceKey key() {
    return key(json.path("identifier").asText());
  }

  /** The identifier by which a list names the resource. */
  public String listed() {
    return json.path("listed").asText(key().identifier());
  }

  /** What the exporter's mappings see of the resource; missing when they see what all see. */
  public JsonNode exporter() {
    return json.path("exporter");
  }

  /** The key by which the exporter's mappings have it read. */
  public ResourceKey exporterKey() {
    return key(exporter().path("identifier").asText(key().identifier()));
  }

  private ResourceKey key(String identifier) {
    return new ResourceKey(
        type.name(),
        json.path("account").asText(),
        json.path("region").asText(),
        identifier,
        json.path("parent").asText());
  }

  /** The entity that comes of it; missing when the sample does not tell. */
  public JsonNode entity() {
    return json.path("entity");
  }

  /** An account is there for everybody who acts in it, whatever is put. */
  public boolean canBeMissing() {
    return !CatalogReads.name(type.read().calls().getFirst()).equals("sts:GetCallerIdentity");
  }

  /** Makes {@code aws} answer as the sample says. */
  public void putInto(AwsStandIn aws) {
    put(aws, key(), type.read(), json.path("calls"));
  }

  /** Makes {@code aws} answer the exporter's reads as the sample says. */
  public void putForExporterInto(AwsStandIn aws) {
    put(aws, exporterKey(), type.readPlans(true).getFirst(), exporter().path("calls"));
  }

  /** What each call's scripted answer holds of the resource. */
  private void put(AwsStandIn aws, ResourceKey key, ReadPlan plan, JsonNode steps) {
    for (ReadCall call : plan.calls()) {
      String name = CatalogReads.name(call);
      for (JsonNode step : steps) {
        if (step.path("call").asText().equals(name) && step.has("answer")) {
          item(key, call, step.path("answer")).ifPresent(item -> aws.put(key, name, item));
        }
      }
    }
  }

  private Optional<ObjectNode> item(ResourceKey key, ReadCall call, JsonNode answer) {
    if (call.isCloudControl()) {
      return call.items().all(answer).stream().map(ObjectNode.class::cast).findFirst();
    }
    ItemsPath path = CatalogReads.itemsPath(type, CatalogReads.name(call));
    List<JsonNode> items = Jq.compile(path.program()).all(answer);
    return items.stream()
        .filter(item ->
            call.key() == null
                || path.steps().isEmpty()
                || call.key().first(item).asText().equals(call.sought(key)))
        .map(ObjectNode.class::cast)
        .findFirst();
  }

  @Override
  public String toString() {
    return name;
  }
}
