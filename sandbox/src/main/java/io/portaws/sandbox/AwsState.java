package io.portaws.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What exists in the sandbox's AWS, with a short history of each resource so that reads can lag.
 * Safe for use by many threads; what is put in is copied, what is read must not be modified.
 */
final class AwsState {
  private static final int VERSIONS_KEPT = 32;

  private record Version(Instant since, @Nullable ObjectNode properties) {}

  private final InstantSource clock;
  private final Map<ResourceKey, Deque<Version>> history = new ConcurrentHashMap<>();
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

  void put(ResourceKey key, ObjectNode properties) {
    record(key, new Version(clock.instant(), properties.deepCopy()));
  }

  void remove(ResourceKey key) {
    record(key, new Version(clock.instant(), null));
  }

  /** The state now, whatever the lag. */
  Optional<ObjectNode> now(ResourceKey key) {
    return at(key, Instant.MAX);
  }

  /** The state as reads see it: as it was {@code lag} ago. */
  Optional<ObjectNode> read(ResourceKey key) {
    return at(key, clock.instant().minus(lag));
  }

  /** What reads see of one type, account and region, by identifier. */
  NavigableMap<String, ObjectNode> list(String type, String account, String region) {
    NavigableMap<String, ObjectNode> found = new TreeMap<>();
    for (ResourceKey key : history.keySet()) {
      if (key.type().equals(type) && key.account().equals(account) && key.region().equals(region)) {
        read(key).ifPresent(properties -> found.put(key.identifier(), properties));
      }
    }
    return found;
  }

  private Optional<ObjectNode> at(ResourceKey key, Instant when) {
    Deque<Version> versions = history.get(key);
    if (versions == null) {
      return Optional.empty();
    }
    synchronized (versions) {
      for (Iterator<Version> newestFirst = versions.descendingIterator(); newestFirst.hasNext(); ) {
        Version version = newestFirst.next();
        if (!version.since().isAfter(when)) {
          return Optional.ofNullable(version.properties());
        }
      }
      boolean forgotten = versions.size() == VERSIONS_KEPT;
      return forgotten ? Optional.ofNullable(versions.getFirst().properties()) : Optional.empty();
    }
  }

  private void record(ResourceKey key, Version version) {
    Deque<Version> versions = history.computeIfAbsent(key, k -> new ArrayDeque<>());
    synchronized (versions) {
      versions.addLast(version);
      if (versions.size() > VERSIONS_KEPT) {
        versions.removeFirst();
      }
    }
  }
}
