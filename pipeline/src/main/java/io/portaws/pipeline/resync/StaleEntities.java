package io.portaws.pipeline.resync;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.port.HeldEntities;
import io.portaws.pipeline.port.HeldEntities.NotTold;
import io.portaws.pipeline.port.HeldEntity;
import io.portaws.pipeline.resync.Attribution.Need;
import io.portaws.pipeline.resync.Attribution.Verdict;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what Port holds from this installation of a slice whose resources are all listed, and that
 * is not among them. Safe for use by many threads.
 */
public final class StaleEntities {
  private static final int SAMPLES = 3;

  private final TypeCatalog catalog;
  private final Mapper mapper;
  private final Holdings holdings;

  /**
   * @param dataSource what Port shows of entities that this installation wrote last
   */
  public StaleEntities(
      TypeCatalog catalog,
      Mapper mapper,
      HeldEntities port,
      String dataSource,
      InstantSource clock) {
    this(catalog, mapper, new Holdings(port, dataSource, clock, Holdings.MOST_REMEMBERED));
  }

  StaleEntities(TypeCatalog catalog, Mapper mapper, Holdings holdings) {
    this.catalog = catalog;
    this.mapper = mapper;
    this.holdings = holdings;
  }

  /**
   * Compares.
   *
   * @param run which resync this is for
   * @param listed all of the slice's resources
   * @throws NotTold when Port does not say what it holds
   */
  Stale find(String run, Slice slice, Set<ResourceKey> listed)
      throws NotTold, InterruptedException {
    ResourceType type = catalog.findOrAssume(slice.type()).orElseThrow();
    Attribution attribution = new Attribution(mapper, type, slice);
    boolean withinOthers =
        type.isWithinOthers() || listed.stream().anyMatch(key -> !key.parent().isEmpty());
    Sum sum =
        new Sum(
            listed.stream().map(ResourceKey::identifier).collect(Collectors.toSet()), withinOthers);
    for (String blueprint : mapper.blueprints(type.name())) {
      switch (attribution.need(blueprint, listed.stream().findAny().orElse(null))) {
        case Need.Hopeless(String why) -> sum.untold.add(blueprint + ": " + why);
        case Need.Of(var fields, var part) -> {
          for (HeldEntity entity : holdings.of(run, blueprint, fields, part)) {
            sum.add(blueprint, entity, attribution.of(blueprint, entity));
          }
        }
      }
    }
    return sum.stale();
  }

  private static final class Sum {
    private final Set<String> there;
    private final boolean withinOthers;
    private final Set<ResourceKey> keys = new HashSet<>();
    private final List<String> samples = new ArrayList<>();
    private final List<String> untold = new ArrayList<>();
    private int held;
    private int entities;
    private int unresolved;

    /**
     * @param there the identifiers of all that is listed
     * @param withinOthers whether a resource is found only within another, which no entity tells
     */
    Sum(Set<String> there, boolean withinOthers) {
      this.there = there;
      this.withinOthers = withinOthers;
    }

    void add(String blueprint, HeldEntity entity, Verdict verdict) {
      switch (verdict) {
        case Verdict.Ours(ResourceKey key) -> {
          held++;
          if (!there.contains(key.identifier())) {
            stale(blueprint, entity, key);
          }
        }
        case Verdict.Elsewhere _ -> {}
        case Verdict.Unresolved(String why) -> unresolved(blueprint, entity, why);
      }
    }

    private void stale(String blueprint, HeldEntity entity, ResourceKey key) {
      if (withinOthers) {
        unresolved(blueprint, entity, "it does not tell within what its resource is found");
      } else {
        entities++;
        keys.add(key);
      }
    }

    private void unresolved(String blueprint, HeldEntity entity, String why) {
      unresolved++;
      if (samples.size() < SAMPLES) {
        samples.add(blueprint + "/" + entity.identifier() + ": " + why);
      }
    }

    Stale stale() {
      return new Stale(held, keys, entities, unresolved, samples, untold);
    }
  }
}
