package io.portaws.pipeline.resync;

import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.port.HeldEntities.NotTold;
import io.portaws.pipeline.state.Lists;
import io.portaws.pipeline.state.Lists.Listing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Lists slices, and compares what is listed with what Port holds where the list is complete. Safe
 * for use by many threads.
 */
public final class Survey {
  private final Lists lists;
  private final Optional<StaleEntities> stale;
  private final InstantSource clock;

  /**
   * @param stale empty where it cannot be told what Port holds from us
   */
  public Survey(Lists lists, Optional<StaleEntities> stale, InstantSource clock) {
    this.lists = lists;
    this.stale = stale;
    this.clock = clock;
  }

  /**
   * Lists one.
   *
   * @param run which resync this is for
   * @throws NotTold when Port does not say what it holds
   */
  public Surveyed look(String run, Slice slice) throws NotTold, InterruptedException {
    Instant at = clock.instant();
    Listing listing = lists.list(slice);
    boolean comparable = stale.isPresent() && listing instanceof Listing.Complete;
    Stale found = comparable ? stale.get().find(run, slice, listing.keys()) : Stale.NONE;
    return new Surveyed(slice, at, listing, found);
  }
}
