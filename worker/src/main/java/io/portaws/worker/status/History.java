package io.portaws.worker.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The last ten minutes, a sample every two seconds: some 30 KB. Safe for use by many threads. */
final class History {
  /** How often a sample is taken. */
  static final Duration EVERY = Duration.ofSeconds(2);

  static final Duration LENGTH = Duration.ofMinutes(10);

  private static final int MOST = (int) LENGTH.dividedBy(EVERY);

  private final Deque<Sample> samples = new ArrayDeque<>(MOST + 1);

  synchronized void add(Sample sample) {
    samples.addLast(sample);
    if (samples.size() > MOST) {
      samples.removeFirst();
    }
  }

  /** The oldest first. */
  synchronized List<Sample> all() {
    return List.copyOf(samples);
  }

  /** The oldest that is no older than this; empty before there is one. */
  synchronized Optional<Sample> since(Instant moment) {
    return samples.stream().filter(sample -> !sample.at().isBefore(moment)).findFirst();
  }

  /** How much a figure grew a second since then; 0 where there is nothing to compare. */
  double rate(ToDoubleFunction<Sample> figure, Sample now, Instant since) {
    return since(since)
        .map(then -> (figure.applyAsDouble(now) - figure.applyAsDouble(then)) / seconds(then, now))
        .filter(Double::isFinite)
        .orElse(0d);
  }

  /** As {@link #rate}, of a figure that is not always known; empty for too short a time. */
  OptionalDouble trend(ToDoubleFunction<Sample> figure, Instant since) {
    List<Sample> known =
        all().stream()
            .filter(sample -> !sample.at().isBefore(since))
            .filter(sample -> !Double.isNaN(figure.applyAsDouble(sample)))
            .toList();
    if (known.size() < 2 || seconds(known.getFirst(), known.getLast()) < 15) {
      return OptionalDouble.empty();
    }
    double grown = figure.applyAsDouble(known.getLast()) - figure.applyAsDouble(known.getFirst());
    return OptionalDouble.of(grown / seconds(known.getFirst(), known.getLast()));
  }

  private static double seconds(Sample from, Sample to) {
    return Duration.between(from.at(), to.at()).toMillis() / 1e3;
  }
}
