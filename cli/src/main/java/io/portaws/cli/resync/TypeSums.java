package io.portaws.cli.resync;

import io.portaws.pipeline.resync.Surveyed;

/** What a run came to for one type. Used by one thread. */
final class TypeSums {
  int slices;
  int listed;
  int looks;
  int stale;
  int heldBack;
  int unresolved;

  void add(Surveyed surveyed, boolean holdsBack, int enqueued) {
    slices++;
    listed += surveyed.listing().keys().size();
    looks += enqueued;
    stale += holdsBack ? 0 : surveyed.stale().keys().size();
    heldBack += holdsBack ? surveyed.stale().keys().size() : 0;
    unresolved += surveyed.stale().unresolved();
  }
}
