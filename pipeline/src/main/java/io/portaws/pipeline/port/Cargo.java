package io.portaws.pipeline.port;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the requests that leave on this thread are for, by the journal's numbers: who sends a
 * request knows it, and who sees it through has to tell it.
 */
final class Cargo {
  private static final ScopedValue<List<Long>> ABOARD = ScopedValue.newInstance();

  /** Something that sends requests. */
  @FunctionalInterface
  interface Sending<T> {
    T send() throws InterruptedException;
  }

  private Cargo() {}

  /** Sends what is for these updates. */
  static <T> T of(Stream<Update> updates, Sending<T> sending) throws InterruptedException {
    List<Long> works = updates.map(Update::work).filter(work -> work != 0).distinct().toList();
    return ScopedValue.where(ABOARD, works).call(sending::send);
  }

  /** Empty for a request that is for nobody's work. */
  static List<Long> aboard() {
    return ABOARD.orElse(List.of());
  }
}
