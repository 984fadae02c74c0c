package io.portaws.pipeline.state;

import io.portaws.pipeline.catalog.ReadPlan;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.jq.JqException;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.state.State.Cause;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads states from AWS as the types' files say: as many resources in a call as the service takes,
 * calls side by side and bounded per service, account and region. Safe for use by many threads.
 */
public final class AwsStates implements StateSource {
  private static final Logger LOG = LoggerFactory.getLogger(AwsStates.class);

  private record Place(String type, String region) {}

  private record Part(String account, String region) {}

  private record Slice(Place place, String account, String group) {}

  private final TypeCatalog catalog;
  private final boolean forExporter;
  private final AwsApi api;
  private final ExecutorService executor;
  private final PipelineMetrics metrics;
  private final Pause pause;

  /** How many of a type's plans are known not to work in a region. */
  private final Map<Place, Integer> passedOver = new ConcurrentHashMap<>();

  /**
   * @param forExporter whether states are for mappings in the exporter's dialect
   * @param executor runs the calls, one task a call: virtual threads
   */
  public AwsStates(
      TypeCatalog catalog,
      boolean forExporter,
      AwsApi api,
      ExecutorService executor,
      PipelineMetrics metrics) {
    this(
        catalog,
        forExporter,
        api,
        executor,
        metrics,
        InstantSource.system(),
        Pause.SLEEP,
        new Random());
  }

  /**
   * @param pause how it waits, by {@code clock}
   * @param random safe for use by many threads
   */
  public AwsStates(
      TypeCatalog catalog,
      boolean forExporter,
      AwsApi api,
      ExecutorService executor,
      PipelineMetrics metrics,
      InstantSource clock,
      Pause pause,
      RandomGenerator random) {
    this.catalog = catalog;
    this.forExporter = forExporter;
    this.api = new BoundedApi(api, clock, pause, random, metrics);
    this.executor = executor;
    this.metrics = metrics;
    this.pause = pause;
  }

  @Override
  public Reading begin(Set<ResourceKey> keys) {
    Collection<Set<ResourceKey>> parts =
        keys.stream()
            .collect(
                Collectors.groupingBy(
                    key -> new Part(key.account(), key.region()),
                    LinkedHashMap::new,
                    Collectors.toCollection(LinkedHashSet::new)))
            .values()
            .stream()
            .<Set<ResourceKey>>map(part -> part)
            .toList();
    return parts.size() < 2
        ? StateSource.super.begin(keys)
        : new PartwiseReading(this, parts, executor, pause);
  }

  @Override
  public Map<ResourceKey, State> read(Set<ResourceKey> keys) throws InterruptedException {
    Map<ResourceKey, State> states = new HashMap<>();
    Set<ResourceKey> open = keys;
    while (!open.isEmpty()) {
      // As it was before this look: another turn may learn the same meanwhile.
      Map<Place, Integer> passed = Map.copyOf(passedOver);
      states.putAll(readOnce(open, passed));
      open = open.stream().filter(fallsBack(states, passed)).collect(Collectors.toSet());
    }
    return states;
  }

  /** Those that Cloud Control cannot read here, and another plan of the type may. */
  private Predicate<ResourceKey> fallsBack(
      Map<ResourceKey, State> states, Map<Place, Integer> passed) {
    return key -> {
      boolean unsupported =
          states.get(key) instanceof State.Unknown(Cause cause, String _)
              && cause == Cause.UNSUPPORTED;
      Place place = new Place(key.type(), key.region());
      int next = passed.getOrDefault(place, 0) + 1;
      if (!unsupported
          || !plan(place, passed).isByCloudControl()
          || next >= plans(key.type()).size()) {
        return false;
      }
      if (!Objects.equals(passedOver.put(place, next), next)) {
        LOG.atInfo()
            .addKeyValue("type", key.type())
            .addKeyValue("region", key.region())
            .log("Cloud Control cannot read this type here; its own service is asked from now on");
      }
      return true;
    };
  }

  private Map<ResourceKey, State> readOnce(Set<ResourceKey> keys, Map<Place, Integer> passed)
      throws InterruptedException {
    Map<ResourceKey, State> states = new HashMap<>();
    Map<Slice, List<ResourceKey>> slices = new LinkedHashMap<>();
    for (ResourceKey key : keys) {
      if (!api.canRead(key.account())) {
        states.put(key, unreadable(key.account()));
        continue;
      }
      try {
        Slice slice = slice(key, passed);
        Objects.requireNonNull(slices.computeIfAbsent(slice, s -> new ArrayList<>())).add(key);
      } catch (JqException e) {
        states.put(key, new State.Unknown(Cause.UNSHAPED, "the type's group: " + e.getMessage()));
      }
    }
    List<Callable<Map<ResourceKey, State>>> calls = new ArrayList<>();
    slices.forEach((slice, sliceKeys) -> {
      ReadPlan plan = plan(slice.place(), passed);
      int batch = plan.calls().getFirst().batch();
      for (int from = 0; from < sliceKeys.size(); from += batch) {
        List<ResourceKey> some = sliceKeys.subList(from, Math.min(from + batch, sliceKeys.size()));
        calls.add(() -> answered(plan, some));
      }
    });
    states.putAll(sideBySide(calls));
    return states;
  }

  private Map<ResourceKey, State> sideBySide(List<Callable<Map<ResourceKey, State>>> calls)
      throws InterruptedException {
    List<Future<Map<ResourceKey, State>>> begun = calls.stream().map(executor::submit).toList();
    Map<ResourceKey, State> states = new HashMap<>();
    try {
      for (Future<Map<ResourceKey, State>> call : begun) {
        states.putAll(result(call));
      }
      return states;
    } finally {
      // From the last on, which only wait: they must not come in for the first that are ended.
      begun.reversed().forEach(call -> call.cancel(true));
    }
  }

  private Slice slice(ResourceKey key, Map<Place, Integer> passed) {
    Place place = new Place(key.type(), key.region());
    String group = plan(place, passed).calls().getFirst().groupOf(key);
    return new Slice(place, key.account(), group);
  }

  private ReadPlan plan(Place place, Map<Place, Integer> passed) {
    return plans(place.type()).get(passed.getOrDefault(place, 0));
  }

  private List<ReadPlan> plans(String type) {
    return catalog.findOrAssume(type).orElseThrow().readPlans(forExporter);
  }

  /** A bug in one read keeps its own resources waiting, and nobody else's. */
  private Map<ResourceKey, State> answered(ReadPlan plan, List<ResourceKey> keys) {
    Map<ResourceKey, State> states;
    try {
      states = new PlanReader(plan, api).read(keys);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("first", keys.getFirst()).log("a read failed");
      State unknown = new State.Unknown(Cause.UNAVAILABLE, e.getClass().getSimpleName());
      states = keys.stream().collect(Collectors.toMap(key -> key, key -> unknown));
    }
    String service = plan.calls().getFirst().service();
    states.values().forEach(state -> metrics.read(service, word(state)));
    return states;
  }

  private static Map<ResourceKey, State> result(Future<Map<ResourceKey, State>> call)
      throws InterruptedException {
    try {
      return call.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a read failed instead of answering", e.getCause());
    }
  }

  private static State unreadable(String account) {
    return new State.Unknown(Cause.DENIED, whyUnreadable(account));
  }

  static String whyUnreadable(String account) {
    return "account " + account + " is another one, and READ_ROLE_NAME is not set";
  }

  /** AWS within the bounds of these reads, for who else asks it. */
  public AwsApi api() {
    return api;
  }

  private static String word(State state) {
    return switch (state) {
      case State.Present _ -> "present";
      case State.Absent _ -> "absent";
      case State.Unknown unknown -> unknown.cause().word();
    };
  }
}
