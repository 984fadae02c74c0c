package io.portaws.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * What exists in the sandbox's AWS, with a short history of each resource so that reads can lag.
 * Safe for use by many threads; what is put in is copied, what is read must not be modified.
 */
final class AwsState {
  private static final int VERSIONS_KEPT = 32;

  private record Place(String type, String account, String region) {
    static Place of(ResourceKey key) {
      return new Place(key.type(), key.account(), key.region());
    }
  }

  private record Version(Instant since, @Nullable AwsResource resource) {}

  private final InstantSource clock;
  private final Map<Place, NavigableMap<String, Deque<Version>>> places = new ConcurrentHashMap<>();
  private volatile Duration lag = Duration.ZERO;

  AwsState(InstantSource clock) {
    this.clock = clock;
  }

  void lag(Duration newLag) {
    if (newLag.isNegative()) {
      throw new IllegalArgumentException("a read cannot be ahead of the state: lag " + newLag);
    }
    lag = newLag;
  }

  /** Sets what the answers of one call, {@code service:Operation}, hold of a resource. */
  void put(ResourceKey key, String call, ObjectNode item) {
    Deque<Version> versions = versions(key);
    synchronized (versions) {
      AwsResource before = versions.isEmpty() ? null : versions.getLast().resource();
      Map<String, ObjectNode> items = new HashMap<>(before == null ? Map.of() : before.items());
      items.put(call, item.deepCopy());
      record(versions, new AwsResource(key, items));
    }
  }

  void remove(ResourceKey key) {
    Deque<Version> versions = versions(key);
    synchronized (versions) {
      record(versions, null);
    }
  }

  /** The state now, whatever the lag. */
  Optional<AwsResource> now(ResourceKey key) {
    return at(versions(key), Instant.MAX);
  }

  /** The state as reads see it: as it was {@code lag} ago. */
  Optional<AwsResource> read(ResourceKey key) {
    return at(versions(key), clock.instant().minus(lag));
  }

  /** What reads see of one type, account and region, in the order of the identifiers. */
  List<AwsResource> list(String type, String account, String region) {
    Instant when = clock.instant().minus(lag);
    List<AwsResource> found = new ArrayList<>();
    places
        .getOrDefault(new Place(type, account, region), new ConcurrentSkipListMap<>())
        .values()
        .forEach(versions -> at(versions, when).ifPresent(found::add));
    return found;
  }

  /** As {@link #list(String, String, String)}, of all regions, in their order. */
  List<AwsResource> list(String type, String account) {
    return places.keySet().stream()
        .filter(place -> place.type().equals(type) && place.account().equals(account))
        .map(Place::region)
        .sorted()
        .flatMap(region -> list(type, account, region).stream())
        .toList();
  }

  /** The accounts in which reads see resources of a type, in their order. */
  List<String> accountsWith(String type) {
    return places.keySet().stream()
        .filter(place -> place.type().equals(type))
        .map(Place::account)
        .distinct()
        .sorted()
        .filter(account -> !list(type, account).isEmpty())
        .toList();
  }

  private Deque<Version> versions(ResourceKey key) {
    return places
        .computeIfAbsent(Place.of(key), _ -> new ConcurrentSkipListMap<>())
        .computeIfAbsent(key.identifier(), _ -> new ArrayDeque<>());
  }

  private static Optional<AwsResource> at(Deque<Version> versions, Instant when) {
    synchronized (versions) {
      for (Iterator<Version> newestFirst = versions.descendingIterator(); newestFirst.hasNext(); ) {
        Version version = newestFirst.next();
        if (!version.since().isAfter(when)) {
          return Optional.ofNullable(version.resource());
        }
      }
      boolean forgotten = versions.size() == VERSIONS_KEPT;
      return forgotten ? Optional.ofNullable(versions.getFirst().resource()) : Optional.empty();
    }
  }

  private void record(Deque<Version> versions, @Nullable AwsResource resource) {
    versions.addLast(new Version(clock.instant(), resource));
    if (versions.size() > VERSIONS_KEPT) {
      versions.removeFirst();
    }
  }
}
