package io.portaws.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  private final Backoff low = new Backoff(TurnBench.Dice.LOW);
  private final Backoff high = new Backoff(TurnBench.Dice.HIGH);

  @ParameterizedTest
  @CsvSource({
    "-5, 5999",
    "0, 5999",
    "1, 5999",
    "2, 10999",
    "3, 20999",
    "7, 320999",
    "8, 640999",
    "9, 900999",
    "10, 900999",
    "2147483647, 900999"
  })
  void waitGrowsFromSecondsToAQuarterOfAnHour(int attempt, long mostMillis) {
    assertThat(low.after(attempt)).isEqualTo(Duration.ofSeconds(1));
    assertThat(high.after(attempt)).isEqualTo(Duration.ofMillis(mostMillis));
  }

  @ParameterizedTest
  @CsvSource({"PT0S, 999", "PT5S, 5999", "PT10S, 10999", "PT100S, 109999"})
  void whatPortToldIsTheLeastAndATenthMoreTheMost(Duration told, long mostMillis) {
    assertThat(low.notBefore(told)).isEqualTo(told);
    assertThat(high.notBefore(told)).isEqualTo(Duration.ofMillis(mostMillis));
  }

  @Test
  void whatAnOperatorMendsIsTriedEveryFiveMinutes() {
    assertThat(low.slow()).isEqualTo(Duration.ofMinutes(5));
    assertThat(high.slow()).isEqualTo(Duration.ofMillis(329_999));
  }
}
