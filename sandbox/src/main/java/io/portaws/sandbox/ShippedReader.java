package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.pipeline.state.AwsLists;
import io.portaws.pipeline.state.AwsStates;
import io.portaws.pipeline.state.Lists;
import io.portaws.pipeline.state.Reach;
import io.portaws.pipeline.state.SdkApi;
import io.portaws.pipeline.state.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpService;

/**
 * Reads, maps and lists resources with the classes that ship, and no others: a class loader of its
 * own makes it, so that only the JDK's types pass between it and the test.
 */
public final class ShippedReader implements Function<List<String>, String>, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TypeCatalog catalog = TypeCatalog.bundled();
  private final Mapper mapper = new Mapper(MappingFile.ofCatalog(catalog, new Problems()));
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AwsClients clients;

  /** Reads as this key may, at this endpoint. */
  public ShippedReader(String endpoint, String accessKeyId, String secret, String account) {
    clients =
        new AwsClients(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, secret)),
            account,
            "eu-west-1",
            new AwsClients.ReadRole("reader", null),
            _ -> Optional.of(URI.create(endpoint)),
            http());
  }

  /** The one that ships, found as the SDK finds it. */
  private static SdkHttpClient http() {
    return ServiceLoader.load(SdkHttpService.class, ShippedReader.class.getClassLoader())
        .findFirst()
        .orElseThrow()
        .createHttpClientBuilder()
        .build();
  }

  /**
   * Reads one resource, or lists a slice.
   *
   * @param asked type, account, region, identifier, parent, and whether the exporter's mappings see
   *     it; or type, account and region alone
   * @return {@code {state, properties, entity}}, or {@code {state, cause}}; of a slice {@code
   *     {listing, identifiers}}
   */
  @Override
  public String apply(List<String> asked) {
    return asked.size() == 3
        ? listed(new Slice(asked.get(0), asked.get(1), asked.get(2)))
        : read(asked);
  }

  private String listed(Slice slice) {
    var api =
        new AwsStates(catalog, false, new SdkApi(clients), executor, PipelineMetrics.NOOP).api();
    var lists =
        new AwsLists(
            catalog,
            MappingFile.ofCatalog(catalog, new Problems()),
            new Reach(slice.account(), slice.region(), Set.of("*"), Set.of("*"), "reader"),
            api,
            InstantSource.system(),
            Pause.SLEEP,
            new Random());
    try {
      Lists.Listing found = lists.list(slice);
      ObjectNode answer = JSON.createObjectNode().put("listing", word(found));
      found.keys().forEach(key -> answer.withArray("identifiers").add(key.identifier()));
      return answer.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String word(Lists.Listing listing) {
    return switch (listing) {
      case Lists.Listing.Complete _ -> "complete";
      case Lists.Listing.Some _ -> "some";
      case Lists.Listing.Partial partial -> partial.detail();
    };
  }

  private String read(List<String> asked) {
    var key = new ResourceKey(asked.get(0), asked.get(1), asked.get(2), asked.get(3), asked.get(4));
    boolean forExporter = Boolean.parseBoolean(asked.get(5));
    var states =
        new AwsStates(catalog, forExporter, new SdkApi(clients), executor, PipelineMetrics.NOOP);
    ObjectNode answer = JSON.createObjectNode();
    try {
      switch (Objects.requireNonNull(states.read(Set.of(key)).get(key))) {
        case State.Present present -> {
          answer.put("state", "present").set("properties", present.properties());
          if (!forExporter) {
            answer.set("entity", entity(key, present.properties()));
          }
        }
        case State.Absent _ -> answer.put("state", "absent");
        case State.Unknown unknown ->
            answer.put("state", "unknown").put("cause", unknown.cause() + "");
      }
      return JSON.writeValueAsString(answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode entity(ResourceKey key, JsonNode properties) {
    var mapped = mapper.map(catalog.find(key.type()).orElseThrow(), key, properties);
    Entity entity = mapped.entities().getFirst();
    ObjectNode whole = JSON.createObjectNode().put("blueprint", entity.blueprint());
    return whole.setAll(entity.body());
  }

  @Override
  public void close() {
    clients.close();
    executor.close();
  }
}
