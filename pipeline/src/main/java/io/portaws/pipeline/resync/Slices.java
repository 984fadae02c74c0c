package io.portaws.pipeline.resync;

import io.portaws.pipeline.state.Places.Expansion;
import java.util.Collection;

/**
 * Which slices there are of these types, accounts and regions; {@code *} stands for all. Safe for
 * use by many threads.
 */
@FunctionalInterface
public interface Slices {
  /** May ask AWS which accounts and regions there are. */
  Expansion of(Collection<String> types, Collection<String> accounts, Collection<String> regions)
      throws InterruptedException;
}
