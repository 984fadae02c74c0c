package io.portaws.pipeline.resync;

import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.state.Lists.Listing;
import java.time.Instant;

/**
 * A slice as AWS lists it, beside what Port holds of it.
 *
 * @param at when the list began: whatever it shows is at least as new
 */
public record Surveyed(Slice slice, Instant at, Listing listing, Stale stale) {
  /** Whether all that was to be listed was. */
  public boolean isComplete() {
    return !(listing instanceof Listing.Partial);
  }
}
