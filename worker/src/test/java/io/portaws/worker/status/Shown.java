package io.portaws.worker.status;

import io.portaws.worker.journal.Failure;
import io.portaws.worker.journal.MemoryJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Figures to change one by one: those of a worker that keeps up. */
final class Shown {
  static final Instant NOW = Instant.parse("2026-03-01T12:34:56Z");

  boolean stopping;
  Map<String, String> notLive = Map.of();
  Map<String, String> failing = Map.of();
  Map<String, String> setup = Map.of();
  Optional<Duration> median = Optional.of(Duration.ofMillis(3_200));
  Optional<Instant> last = Optional.of(NOW.minusSeconds(5));
  long held = 3;
  Optional<Duration> oldestHeld = Optional.of(Duration.ofSeconds(4));
  double out = 12;
  Optional<Long> waiting = Optional.of(10L);
  OptionalDouble trend = OptionalDouble.empty();
  long throttled;
  Duration closed = Duration.ZERO;
  Optional<Instant> awaySince = Optional.empty();
  double heldBack;
  Map<String, Long> givenUp = Map.of();
  List<Failure> failures = List.of();

  Figures figures() {
    var port =
        new Figures.Port(
            "api",
            Optional.of(1_000L),
            Optional.of(640L),
            Optional.of(200L),
            Optional.of(Duration.ofSeconds(42)),
            closed,
            awaySince,
            0,
            heldBack);
    return new Figures(
        NOW,
        NOW.minus(Duration.ofHours(3)),
        stopping,
        notLive,
        failing,
        setup,
        new Figures.Reach(median, median, median, last),
        new Figures.Flow(12.5, out, 1_000, 990, held, 4_096, oldestHeld),
        new Figures.OnQueue(waiting, waiting.map(_ -> 3L), waiting.map(_ -> 0L), trend, ""),
        new Figures.Aws(500, Optional.of(Duration.ofMillis(120)), throttled),
        List.of(port),
        new Figures.Saved(1_000, 380, 20, 45, 1, 2),
        new Figures.DeadLetters(givenUp, Optional.of(0L)),
        failures,
        new MemoryJournal.Extent(Optional.of(NOW.minusSeconds(900)), 65_536, false));
  }
}
