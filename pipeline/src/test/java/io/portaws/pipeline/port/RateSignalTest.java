package io.portaws.pipeline.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateSignalTest {
  private static final Instant NOW = Instant.parse("2015-10-21T07:28:00Z");
  private static final long EPOCH = NOW.getEpochSecond();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "17, 17",
    "300, 300",
    "301, 300",
    "10000, 300",
  })
  void resetUpToTenThousandIsSecondsLeftWithinThePeriod(String header, long seconds) {
    assertThat(signal("x-ratelimit-reset", header).untilReset())
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "42, 42", "-5, 0", "299, 299", "302, 300"})
  void resetAboveTenThousandIsEpochSeconds(long fromNow, long seconds) {
    assertThat(signal("x-ratelimit-reset", Long.toString(EPOCH + fromNow)).untilReset())
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0; 0",
        "7; 7",
        "86400; 900",
        "Wed, 21 Oct 2015 07:28:30 GMT; 30",
        "Wed, 21 Oct 2015 07:27:30 GMT; 0",
        "Thu, 22 Oct 2015 07:28:00 GMT; 900",
      })
  void retryAfterIsSecondsOrADateAndIsBelievedUpToABound(String header, long seconds) {
    assertThat(signal("retry-after", header).retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({"soon", "-3", "''", "99999999999999999999"})
  void headersThatAreNotNumbersAreAbsent(String value) {
    RateSignal signal = RateSignal.of(_ -> value, NOW);

    assertThat(signal).isEqualTo(RateSignal.NONE);
  }

  @Test
  void allHeadersAreReadAtOnce() {
    Map<String, String> headers =
        Map.of(
            "x-ratelimit-limit", "1000",
            "x-ratelimit-remaining", "999",
            "x-ratelimit-period", "300",
            "x-ratelimit-reset", "120");

    assertThat(RateSignal.of(headers::get, NOW))
        .isEqualTo(new RateSignal(1000L, 999L, Duration.ofMinutes(5), Duration.ofMinutes(2), null));
  }

  @Test
  void aResetFurtherAwayThanAPeriodIsNotBelieved() {
    assertThat(signal("x-ratelimit-reset", Long.toString(EPOCH + 303)).untilReset()).isNull();
    assertThat(signal("x-ratelimit-reset", "999999999999").untilReset()).isNull();
  }

  @ParameterizedTest(name = "our clock {0} s ahead")
  @ValueSource(longs = {-3_600, -3, 1, 3, 120})
  void timesOfDayAreReckonedFromPortsOwn(long ahead) {
    Map<String, String> headers =
        Map.of(
            "date", "Wed, 21 Oct 2015 07:28:00 GMT",
            "x-ratelimit-period", "300",
            "x-ratelimit-reset", Long.toString(EPOCH + 42),
            "retry-after", "Wed, 21 Oct 2015 07:28:30 GMT");

    RateSignal signal = RateSignal.of(headers::get, NOW.plusSeconds(ahead));

    assertThat(signal.untilReset()).isEqualTo(Duration.ofSeconds(42));
    assertThat(signal.retryAfter()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void nothingIsLongerThanAnHour() {
    Map<String, String> headers =
        Map.of(
            "x-ratelimit-limit", "100",
            "x-ratelimit-remaining", "90",
            "x-ratelimit-period", "999999999999",
            "x-ratelimit-reset", "9999",
            "retry-after", "999999999999");
    RateSignal signal = RateSignal.of(headers::get, NOW);

    assertThat(signal.period()).isEqualTo(Duration.ofHours(1));
    assertThat(signal.untilReset()).isEqualTo(Duration.ofHours(1));
    assertThat(signal.retryAfter()).isEqualTo(Duration.ofMinutes(15));
    RateBudget budget = new RateBudget(0.2, null);
    budget.left(NOW);
    budget.answered(200, signal, NOW, NOW);
    assertThat(budget.waitAt(NOW)).isEqualTo(Duration.ofHours(1).dividedBy(70));
  }

  private static RateSignal signal(String name, String value) {
    Map<String, String> headers = Map.of(name, value, "x-ratelimit-period", "300");
    return RateSignal.of(headers::get, NOW);
  }
}
