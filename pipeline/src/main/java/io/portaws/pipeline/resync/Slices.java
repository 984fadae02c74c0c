package io.portaws.pipeline.resync;

import io.portaws.pipeline.ResyncRequest;
import io.portaws.pipeline.catalog.Slice;
import java.util.List;

/** Which slices a request comes to. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface Slices {
  /**
   * What a request comes to.
   *
   * @param slices each once, type by type and relation targets first, then by account and region
   * @param left what was asked for and cannot be listed, a sentence each
   * @param isComplete whether all accounts and regions are known that were asked for
   */
  record Expanded(List<Slice> slices, List<String> left, boolean isComplete) {
    public Expanded {
      slices = List.copyOf(slices);
      left = List.copyOf(left);
    }
  }

  /** Finds out; may ask AWS which accounts and regions there are. */
  Expanded of(ResyncRequest.Whole request) throws InterruptedException;
}
