package io.portaws.pipeline.state;

import io.portaws.pipeline.catalog.ListPlan;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.ListSelector;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.state.State.Cause;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Lists resources as the types' files say, and where the mapping is in the exporter's dialect as
 * its {@code selector.aws} says. One call at a time for each list, within the bounds of the reads.
 * Safe for use by many threads.
 */
public final class AwsLists implements Lists {
  private final TypeCatalog catalog;
  private final Mapping mapping;
  private final Reach reach;
  private final AwsApi api;
  private final PatientCalls calls;
  private final InstantSource clock;

  /**
   * @param api with its bounds; who reads beside it shares them by sharing this
   * @param random safe for use by many threads
   */
  public AwsLists(
      TypeCatalog catalog,
      Mapping mapping,
      Reach reach,
      AwsApi api,
      InstantSource clock,
      Pause pause,
      RandomGenerator random) {
    this.catalog = catalog;
    this.mapping = mapping;
    this.reach = reach;
    this.api = api;
    this.clock = clock;
    this.calls = new PatientCalls(api, clock, pause, random);
  }

  @Override
  public Listing list(Slice slice) throws InterruptedException {
    ResourceType type = catalog.findOrAssume(slice.type()).orElse(null);
    if (type == null) {
      return nothing(Cause.INVALID, "'" + slice.type() + "' is not a type name");
    }
    Optional<Places.Gap> refused =
        reach.refuseAccount(slice.account()).or(() -> reach.refuseRegion(slice.region()));
    if (refused.isPresent()) {
      return nothing(refused.get().why(), refused.get().detail());
    }
    return switch (type.list()) {
      case ListPlan.None(String reason) ->
          nothing(Cause.UNSUPPORTED, slice.type() + " cannot be listed: " + reason);
      case ListPlan.Chain _ when !api.canRead(slice.account()) ->
          nothing(Cause.DENIED, AwsStates.whyUnreadable(slice.account()));
      case ListPlan.Chain plan -> list(slice, plan);
    };
  }

  private Listing list(Slice slice, ListPlan.Chain plan) throws InterruptedException {
    Set<ListWay> ways = ways(slice, plan);
    ListRun run = new ListRun(slice, calls, clock.instant(), reach);
    for (ListWay way : ways) {
      run.go(way);
    }
    boolean all = ways.stream().anyMatch(ListWay::isAll);
    return run.listing(all ? plan.bound() : ListWay.SELECTED);
  }

  /** In the exporter's dialect each of a kind's selectors may list in its own way. */
  private Set<ListWay> ways(Slice slice, ListPlan.Chain plan) {
    boolean global = !(plan.where() instanceof ListPlan.Where.EachRegion);
    Set<ListWay> ways = new LinkedHashSet<>();
    for (ListSelector selector : mapping.listsOf(slice.type())) {
      if (global || selector.appliesIn(slice.region())) {
        ways.addAll(ListWay.of(plan, selector, slice.region()));
      }
    }
    return ways;
  }

  private static Listing nothing(Cause why, String detail) {
    return new Listing.Partial(Set.of(), why, detail);
  }
}
