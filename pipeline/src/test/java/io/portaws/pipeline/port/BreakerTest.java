package io.portaws.pipeline.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakerTest {
  private static final Instant START = FakeTime.START;
  private final Breaker breaker = new Breaker();

  private static Instant at(long millis) {
    return START.plusMillis(millis);
  }

  private void failed(int times, long millisApart) {
    for (int i = 0; i < times; i++) {
      breaker.failed(at(i * millisApart));
    }
  }

  /** Opens at 2 s; the first probe is due at 7 s. */
  private void away() {
    failed(5, 500);
    assertThat(breaker.closedFor(at(2_000))).isEqualTo(Breaker.FIRST_INTERVAL);
  }

  @ParameterizedTest(name = "{0} failures, {1} ms apart: away {2}")
  @CsvSource({
    "4, 10000, false",
    "5, 499, false",
    "5, 500, true",
    "100, 10, false",
    "201, 10, true"
  })
  void portIsAwayAfterSomeFailuresInARowOverSomeTime(int times, long apart, boolean away) {
    failed(times, apart);
    assertThat(breaker.closedFor(at(apart * (times - 1))).isPositive()).isEqualTo(away);
    assertThat(breaker.outages()).isEqualTo(away ? 1 : 0);
  }

  @Test
  void anAnswerInBetweenBeginsTheRowAnew() {
    failed(4, 1_000);
    breaker.answered();
    failed(4, 1_000);
    assertThat(breaker.closedFor(at(4_000))).isZero();
    assertThat(breaker.admit(at(4_000))).isZero();
  }

  @Test
  void whileItIsAwayOneProbeLeavesInAnInterval() {
    away();
    assertThat(breaker.probeDue(at(6_999))).isFalse();
    assertThat(breaker.admit(at(6_999))).isEqualTo(Duration.ofMillis(1));
    assertThat(breaker.probeDue(at(7_000))).isTrue();
    assertThat(breaker.closedFor(at(7_000))).as("a probe being due opens nothing").isPositive();
    assertThat(breaker.admit(at(7_000))).isZero();
    assertThat(breaker.probeDue(at(7_001))).isFalse();
    assertThat(breaker.admit(at(7_001))).isEqualTo(Duration.ofMillis(4_999));
  }

  @Test
  void aProbeThatHangsDoesNotKeepTheNextOneBack() {
    away();
    assertThat(breaker.admit(at(7_000))).isZero();
    assertThat(breaker.admit(at(12_000))).isZero();
  }

  @Test
  void probesThatFailComeLessOften() {
    away();
    long now = 7_000;
    for (long seconds : new long[] {10, 20, 30, 30}) {
      assertThat(breaker.admit(at(now))).isZero();
      breaker.failed(at(now));
      assertThat(breaker.closedFor(at(now))).isEqualTo(Duration.ofSeconds(seconds));
      now += seconds * 1_000;
    }
    assertThat(breaker.outages()).isEqualTo(1);
  }

  @Test
  void whatHadLeftBeforeItWasAwayAndFailsLaterIsNoProbe() {
    away();
    breaker.failed(at(3_000));
    assertThat(breaker.probeDue(at(7_000))).isTrue();
  }

  @Test
  void anAnswerOpensTheTapAndTheNextOutageIsProbedSoonAgain() {
    away();
    breaker.admit(at(7_000));
    breaker.failed(at(7_000));
    breaker.answered();
    assertThat(breaker.closedFor(at(7_000))).isZero();
    failed(5, 500);
    assertThat(breaker.closedFor(at(2_000))).isEqualTo(Breaker.FIRST_INTERVAL);
    assertThat(breaker.outages()).isEqualTo(2);
  }
}
