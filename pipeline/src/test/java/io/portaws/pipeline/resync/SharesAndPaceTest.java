package io.portaws.pipeline.resync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharesAndPaceTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "100, 10, 0.1, false",
    "100, 11, 0.1, true",
    "4, 4, 0.1, false",
    "5, 5, 0.1, true",
    "5, 5, 1, false",
    "1000, 5, 0, true",
    "1000, 4, 0, false",
    "0, 0, 0, false"
  })
  void moreThanTheShareIsForSomebodyToLookAt(int held, int stale, double share, boolean asks) {
    assertThat(new Stale(held, Set.of(), stale, 0, List.of(), List.of()).exceeds(share))
        .isEqualTo(asks);
  }

  @ParameterizedTest
  @CsvSource({
    // Half of what Port takes, within bounds: 20 resources come after so many milliseconds.
    "10, 4000",
    "0.1, 20000",
    "1000000, 800",
    "40, 1000"
  })
  void looksTakeHalfOfWhatPortTakes(double taken, long millis) {
    Pace pace = new Pace(() -> NOON, () -> taken);

    assertThat(pace.next(20)).isEqualTo(NOON);
    assertThat(pace.next(20)).isEqualTo(NOON.plusMillis(millis));
    assertThat(pace.next(20)).isEqualTo(NOON.plusMillis(2 * millis));
  }

  @Test
  void whatWasNotUsedIsNotMadeUpForAndNothingIsLaterThanTheQueueTakes() {
    Instant[] now = {NOON};
    Pace pace = new Pace(() -> now[0], () -> 2);
    pace.next(20);
    now[0] = NOON.plusSeconds(3_600);
    assertThat(pace.next(1_000_000)).isEqualTo(now[0]);
    assertThat(pace.next(20)).isEqualTo(now[0].plus(Duration.ofHours(36)));
  }
}
