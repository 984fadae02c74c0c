package io.portaws.worker.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

  private final History history = new History();

  private static Sample sample(int second, long received, double waiting) {
    return new Sample(
        BEGIN.plusSeconds(second),
        received,
        0,
        0,
        waiting,
        Double.NaN,
        Duration.ZERO,
        0,
        Duration.ZERO,
        0,
        0);
  }

  @Test
  void aRateIsOfTheTimeThatThereIs() {
    history.add(sample(0, 100, 0));
    history.add(sample(10, 150, 0));
    Sample now = sample(20, 300, 0);

    assertThat(history.rate(Sample::received, now, BEGIN)).isEqualTo(10);
    assertThat(history.rate(Sample::received, now, BEGIN.plusSeconds(5))).isEqualTo(15);
    assertThat(history.rate(Sample::received, now, BEGIN.plusSeconds(15))).isZero();
    assertThat(history.rate(Sample::received, sample(10, 150, 0), BEGIN.plusSeconds(5))).isZero();
  }

  @Test
  void aTrendNeedsSomeTimeAndWhatIsKnown() {
    history.add(sample(0, 0, Double.NaN));
    history.add(sample(2, 0, 100));
    history.add(sample(10, 0, 60));
    assertThat(history.trend(Sample::waiting, BEGIN)).isEmpty();
    history.add(sample(22, 0, 40));

    assertThat(history.trend(Sample::waiting, BEGIN).orElseThrow()).isEqualTo(-3, within(1e-9));
  }

  @Test
  void tenMinutesAreKept() {
    for (int second = 0; second < 3_600; second += 2) {
      history.add(sample(second, second, 0));
    }
    assertThat(history.all()).hasSize(300);
    assertThat(history.all().getFirst().at()).isEqualTo(BEGIN.plusSeconds(3_000));
  }

  @Test
  void aDrawingHasItsPointsInTheirPlaces() {
    for (int second = 0; second < 600; second += 2) {
      history.add(sample(second, second, second < 300 ? Double.NaN : 5));
    }
    Instant now = BEGIN.plusSeconds(599);
    assertThat(Sparkline.of(history.all(), now, Sample::waiting))
        .contains("aria-hidden=true", "d=\"M")
        .doesNotContain("NaN", "M0 ");
    assertThat(Sparkline.ofRate(history.all(), now, Sample::received)).contains("d=\"M0 2.0L");
    assertThat(Sparkline.of(java.util.List.of(), now, Sample::waiting)).contains("d=\"\"");
  }
}
