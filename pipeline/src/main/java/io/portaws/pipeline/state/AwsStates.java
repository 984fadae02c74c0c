package io.portaws.pipeline.state;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.state.State.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads states from AWS: each set of keys by its type's reader, as many in a call as the service
 * takes, calls side by side and bounded per service, account and region. Safe for use by many
 * threads.
 */
public final class AwsStates implements StateSource {
  /** Calls under way at once for one service in one account and region. */
  private static final int CONCURRENT_CALLS = 20;

  private static final Logger LOG = LoggerFactory.getLogger(AwsStates.class);

  private record Slice(String type, String account, String region) {}

  private record Place(String service, String account, String region) {}

  private final TypeCatalog catalog;
  private final Map<String, ResourceReader> readers;
  private final AwsClients clients;
  private final ExecutorService executor;
  private final PipelineMetrics metrics;
  private final Map<Place, Semaphore> limits = new ConcurrentHashMap<>();

  /**
   * @param executor runs the calls, one task a call: virtual threads
   */
  public AwsStates(
      TypeCatalog catalog, AwsClients clients, ExecutorService executor, PipelineMetrics metrics) {
    this.catalog = catalog;
    this.readers =
        Map.of(
            "cloudcontrol", new CloudControlReader(clients),
            "rds-db-snapshots", RdsSnapshotReader.ofInstances(clients),
            "rds-db-cluster-snapshots", RdsSnapshotReader.ofClusters(clients));
    this.clients = clients;
    this.executor = executor;
    this.metrics = metrics;
  }

  @Override
  public Map<ResourceKey, State> read(Set<ResourceKey> keys) throws InterruptedException {
    Map<Slice, List<ResourceKey>> slices = new LinkedHashMap<>();
    for (ResourceKey key : keys) {
      Slice slice = new Slice(key.type(), key.account(), key.region());
      Objects.requireNonNull(slices.computeIfAbsent(slice, s -> new ArrayList<>())).add(key);
    }
    Map<ResourceKey, State> states = new HashMap<>();
    List<Callable<Map<ResourceKey, State>>> calls = new ArrayList<>();
    slices.forEach((slice, sliceKeys) -> {
      ResourceReader reader = reader(slice.type());
      if (reader == null) {
        sliceKeys.forEach(key -> states.put(key, unsupported(slice.type())));
      } else if (!clients.canRead(slice.account())) {
        sliceKeys.forEach(key -> states.put(key, unreadable(slice.account())));
      } else {
        for (int from = 0; from < sliceKeys.size(); from += reader.batch()) {
          List<ResourceKey> batch =
              sliceKeys.subList(from, Math.min(from + reader.batch(), sliceKeys.size()));
          calls.add(() -> bounded(reader, batch));
        }
      }
    });
    for (Future<Map<ResourceKey, State>> call : executor.invokeAll(calls)) {
      states.putAll(result(call));
    }
    return states;
  }

  private @Nullable ResourceReader reader(String type) {
    return readers.get(catalog.findOrAssume(type).orElseThrow().reader());
  }

  private Map<ResourceKey, State> bounded(ResourceReader reader, List<ResourceKey> keys)
      throws InterruptedException {
    ResourceKey first = keys.getFirst();
    Place place = new Place(reader.service(), first.account(), first.region());
    Semaphore limit =
        Objects.requireNonNull(
            limits.computeIfAbsent(place, p -> new Semaphore(CONCURRENT_CALLS, true)));
    limit.acquire();
    try {
      Map<ResourceKey, State> states = answered(reader, keys);
      states.values().forEach(state -> metrics.read(reader.service(), word(state)));
      return states;
    } finally {
      limit.release();
    }
  }

  /** A bug in one reader keeps its own resources waiting, and nobody else's. */
  private static Map<ResourceKey, State> answered(ResourceReader reader, List<ResourceKey> keys) {
    try {
      return reader.read(keys);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("first", keys.getFirst()).log("a reader failed");
      State unknown = new State.Unknown(Cause.UNAVAILABLE, e.getClass().getSimpleName());
      return keys.stream().collect(Collectors.toMap(key -> key, key -> unknown));
    }
  }

  private static Map<ResourceKey, State> result(Future<Map<ResourceKey, State>> call)
      throws InterruptedException {
    try {
      return call.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a reader failed instead of answering", e.getCause());
    }
  }

  private static State unreadable(String account) {
    return new State.Unknown(
        Cause.DENIED, "account " + account + " is another one, and READ_ROLE_NAME is not set");
  }

  private static State unsupported(String type) {
    return new State.Unknown(Cause.UNSUPPORTED, "no reader for " + type);
  }

  private static String word(State state) {
    return switch (state) {
      case State.Present _ -> "present";
      case State.Absent _ -> "absent";
      case State.Unknown unknown -> unknown.cause().word();
    };
  }
}
