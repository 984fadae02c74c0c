package io.portaws.pipeline.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveRateTest {
  private static final Duration LATENCY = Duration.ofMillis(100);

  private final AdaptiveRate rate = new AdaptiveRate();
  private Instant now = FakeTime.START;

  /** So many answers, evenly, one after the other. */
  private void answers(int count, int status, Duration apart, Duration latency) {
    for (int i = 0; i < count; i++) {
      now = now.plus(apart);
      rate.answered(status, now.minus(latency), now);
    }
  }

  private double perSecond() {
    return Objects.requireNonNull(rate.perSecond(now));
  }

  @Test
  void withoutTroubleThereIsNoBound() {
    answers(500, 200, Duration.ofMillis(5), LATENCY);

    assertThat(rate.perSecond(now)).isNull();
    assertThat(rate.spacing(now)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503})
  void troubleHalvesTheRateThatThereWas(int status) {
    answers(200, 200, Duration.ofMillis(50), LATENCY);
    answers(1, status, Duration.ofMillis(50), LATENCY);

    assertThat(perSecond()).isBetween(9.9, 10.1);
    assertThat(rate.spacing(now)).isBetween(Duration.ofMillis(99), Duration.ofMillis(101));
  }

  @Test
  void aLostRequestHalvesTheRateToo() {
    answers(200, 200, Duration.ofMillis(50), LATENCY);
    rate.lost(now.minus(LATENCY), now);

    assertThat(perSecond()).isBetween(9.9, 10.1);

    rate.lost(now.minusMillis(1), now);
    assertThat(perSecond()).as("of the same trouble").isBetween(9.9, 10.1);
  }

  @Test
  void aClientsOwnFaultIsNoTrouble() {
    answers(50, 404, Duration.ofMillis(50), LATENCY);

    assertThat(rate.perSecond(now)).isNull();
  }

  @Test
  void troubleOfWhatLeftBeforeTheRateWasLoweredCountsOnce() {
    answers(200, 200, Duration.ofMillis(50), LATENCY);
    answers(1, 429, Duration.ofMillis(50), LATENCY);
    double lowered = perSecond();
    rate.answered(429, now.minusMillis(10), now);

    assertThat(perSecond()).isEqualTo(lowered);

    now = now.plusSeconds(1);
    rate.answered(429, now.minusMillis(10), now);
    assertThat(perSecond()).isBetween(lowered / 2, lowered / 2 + 1);
  }

  @Test
  void afterTroubleItGrowsByOneASecondUntilNobodyNeedsIt() {
    answers(200, 200, Duration.ofMillis(50), LATENCY);
    answers(1, 429, Duration.ofMillis(50), LATENCY);
    double lowered = perSecond();
    now = now.plusSeconds(10);

    assertThat(perSecond()).isBetween(lowered + 9.9, lowered + 10.1);

    now = now.plusSeconds(600);
    assertThat(rate.perSecond(now)).isNull();
  }

  @Test
  void latencyThatRisesFarAboveItsUsualIsTrouble() {
    answers(300, 200, Duration.ofMillis(100), LATENCY);
    answers(40, 200, Duration.ofMillis(100), Duration.ofSeconds(4));

    assertThat(rate.perSecond(now)).isNotNull();
  }

  @Test
  void latencyThatWasAlwaysHighIsNone() {
    answers(300, 200, Duration.ofMillis(500), Duration.ofSeconds(4));

    assertThat(rate.perSecond(now)).isNull();
  }

  @Test
  void itNeverStopsAltogether() {
    for (int i = 0; i < 50; i++) {
      answers(1, 429, Duration.ofMinutes(1), LATENCY);
      now = now.minusSeconds(59);
    }

    assertThat(rate.spacing(now)).isLessThanOrEqualTo(Duration.ofSeconds(5));
  }
}
