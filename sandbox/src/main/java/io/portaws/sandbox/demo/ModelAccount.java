package io.portaws.sandbox.demo;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.pipeline.state.AwsStates;
import io.portaws.pipeline.state.SdkApi;
import io.portaws.pipeline.state.State;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.PortStandIn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/**
 * The AWS accounts behind the demo's events: before an event is sent, what it tells of happens. Not
 * thread-safe.
 */
final class ModelAccount {
  private final TypeCatalog catalog;
  private final AwsStandIn aws;
  private final String queueAccount;
  private final Resolver resolver;
  private final ExporterResolver exporterResolver;
  private final Mapper mapper;
  private final Set<ResourceKey> present = new LinkedHashSet<>();
  private final Set<ResourceKey> removed = new LinkedHashSet<>();

  ModelAccount(TypeCatalog catalog, AwsStandIn aws, String queueAccount) {
    this.catalog = catalog;
    this.aws = aws;
    this.queueAccount = queueAccount;
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
    } else {
      present.add(key);
      removed.remove(key);
      ModelItems.of(type, key).forEach((call, item) -> aws.put(key, call, item));
    }
  }

  /** Whether anything was told of the resource, be it that it is gone. */
  boolean knows(ResourceKey key) {
    return present.contains(key) || removed.contains(key);
  }

  /** Where the catalogue is not level with these accounts, in words; empty when it is. */
  List<String> differences(PortStandIn port) throws InterruptedException {
    List<String> differences = new ArrayList<>();
    Set<ResourceKey> readable = present.stream().filter(this::isReadable).collect(toSet());
    read(readable)
        .forEach((key, state) -> {
          if (state instanceof State.Present(JsonNode properties)) {
            missing(key, properties, port, differences);
          } else {
            differences.add(key + " is in the model and cannot be read: " + state);
          }
        });
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

  private void missing(
      ResourceKey key, JsonNode properties, PortStandIn port, List<String> differences) {
    ResourceType type = catalog.find(key.type()).orElseThrow();
    for (Entity entity : mapper.map(type, key, properties).entities()) {
      if (port.entity(entity.blueprint(), entity.identifier()).isEmpty()) {
        differences.add(key + " is not in the catalogue as " + entity.ref());
      }
    }
  }

  /** What AWS says of them now, asked as the worker asks. */
  private Map<ResourceKey, State> read(Set<ResourceKey> keys) throws InterruptedException {
    var credentials = AwsStandIn.credentials(queueAccount);
    var role = new AwsClients.ReadRole("port-aws-events-read", null);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        AwsClients clients =
            new AwsClients(
                credentials,
                queueAccount,
                "eu-west-1",
                role,
                _ -> Optional.of(aws.endpoint()),
                AwsCrtHttpClient.create())) {
      SdkApi api = new SdkApi(clients);
      return new AwsStates(catalog, false, api, executor, PipelineMetrics.NOOP).read(keys);
    }
  }

  /** Public samples name accounts and regions that do not exist; those are rejected unread. */
  private boolean isReadable(ResourceKey key) {
    return catalog.find(key.type()).isPresent()
        && key.account().matches("\\d{12}")
        && key.region().matches("[a-z]{2}(-[a-z]+)+-\\d");
  }
}
