package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.mapping.EntityRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The order in which entities are sent: relation targets before their sources, as far as both are
 * here. Known from the data alone: a relation's value equals the identifier of another entity.
 * Blueprints are ordered as wholes, then the entities within each; what is unrelated keeps its
 * order, and a cycle is cut where it was entered first. Pure.
 */
final class Relations {
  private final Map<EntityRef, Write.Upsert> byRef = new LinkedHashMap<>();
  private final Map<EntityRef, Set<EntityRef>> targets = new HashMap<>();

  private Relations(List<Write.Upsert> upserts) {
    Map<String, Set<EntityRef>> byIdentifier = new HashMap<>();
    for (Write.Upsert upsert : upserts) {
      EntityRef ref = upsert.ref();
      byRef.put(ref, upsert);
      byIdentifier.computeIfAbsent(ref.identifier(), _ -> new LinkedHashSet<>()).add(ref);
    }
    byRef.forEach((ref, upsert) -> targets.put(ref, targets(upsert, byIdentifier)));
  }

  /** Their entities differ from each other. */
  static Relations among(List<Write.Upsert> upserts) {
    return new Relations(upserts);
  }

  /** Those of them that this one relates to. */
  Set<EntityRef> targets(EntityRef source) {
    return targets.getOrDefault(source, Set.of());
  }

  /** Whether it names a target by a search, which Port carries out, so that it may be any. */
  static boolean areSearchedFor(Write.Upsert source) {
    for (JsonNode relation : source.entity().body().path("relations")) {
      if (relation.isObject()) {
        return true;
      }
    }
    return false;
  }

  /** The upserts by blueprint, both in sending order. */
  Map<String, List<Write.Upsert>> targetsFirst() {
    Map<String, Set<String>> blueprintTargets = new LinkedHashMap<>();
    byRef
        .keySet()
        .forEach(ref -> {
          Set<String> blueprints =
              blueprintTargets.computeIfAbsent(ref.blueprint(), _ -> new LinkedHashSet<>());
          targets(ref).forEach(target -> blueprints.add(target.blueprint()));
        });
    Map<String, List<Write.Upsert>> ordered = new LinkedHashMap<>();
    order(blueprintTargets.keySet(), b -> blueprintTargets.getOrDefault(b, Set.of()))
        .forEach(blueprint -> ordered.put(blueprint, new ArrayList<>()));
    for (EntityRef ref : order(byRef.keySet(), this::targets)) {
      Write.Upsert upsert = byRef.get(ref);
      List<Write.Upsert> ofBlueprint = ordered.get(ref.blueprint());
      if (upsert != null && ofBlueprint != null) {
        ofBlueprint.add(upsert);
      }
    }
    return ordered;
  }

  private static Set<EntityRef> targets(
      Write.Upsert upsert, Map<String, Set<EntityRef>> byIdentifier) {
    Set<EntityRef> found = new LinkedHashSet<>();
    for (JsonNode relation : upsert.entity().body().path("relations")) {
      if (relation.isTextual()) {
        found.addAll(byIdentifier.getOrDefault(relation.textValue(), Set.of()));
      }
      for (JsonNode one : relation.isArray() ? relation : List.<JsonNode>of()) {
        found.addAll(byIdentifier.getOrDefault(one.asText(), Set.of()));
      }
    }
    return found;
  }

  /** Depth first, without recursion: chains can be as long as a delivery. */
  private static <T> List<T> order(
      Collection<T> items, Function<T, ? extends Collection<T>> targets) {
    List<T> ordered = new ArrayList<>(items.size());
    Set<T> seen = new HashSet<>();
    Deque<T> path = new ArrayDeque<>();
    Deque<Iterator<T>> open = new ArrayDeque<>();
    for (T item : items) {
      if (seen.add(item)) {
        path.push(item);
        open.push(targets.apply(item).iterator());
      }
      while (!path.isEmpty()) {
        Iterator<T> next = open.element();
        if (!next.hasNext()) {
          open.pop();
          ordered.add(path.pop());
          continue;
        }
        T target = next.next();
        if (seen.add(target)) {
          path.push(target);
          open.push(targets.apply(target).iterator());
        }
      }
    }
    return ordered;
  }
}
