package io.portaws.pipeline.catalog;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a file, so that all of it is reported at once. Not thread-safe. */
public final class Problems {
  private final List<String> found = new ArrayList<>();

  /** Notes that something is wrong at {@code place}. */
  public void add(String place, String problem) {
    found.add(place.isEmpty() ? problem : place + ": " + problem);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** One sentence each, in the order found. */
  public List<String> list() {
    return List.copyOf(found);
  }
}
