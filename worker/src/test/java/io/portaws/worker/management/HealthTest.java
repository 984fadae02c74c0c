package io.portaws.worker.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.worker.queue.HandClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final HandClock clock = new HandClock();
  private final Health health = new Health(clock, Duration.ofMinutes(5));

  @Test
  void itIsLiveForAsLongAsStepsComeWithinTheBound() {
    clock.go(Duration.ofMinutes(5));
    assertThat(health.isLive()).isTrue();
    clock.go(Duration.ofMillis(1));
    assertThat(health.isLive()).isFalse();
    health.stepped("polled");
    assertThat(health.isLive()).isTrue();
  }

  @Test
  void itIsReadyWhenNothingIsMissing() {
    assertThat(health.isReady()).isTrue();
    health.failed("port", "no token");
    health.failed("queue", "denied");
    assertThat(health.isReady()).isFalse();
    assertThat(health.isLive()).isTrue();
    health.recovered("port");
    assertThat(health.isReady()).isFalse();
    health.recovered("queue");
    health.recovered("queue");
    assertThat(health.isReady()).isTrue();
  }

  @Test
  void whatAnOperatorMustDoKeepsItUnreadyUntilNothingHasAskedForItForTenMinutes() {
    health.needsSetup("missing-blueprint", "create it");
    assertThat(health.isReady()).isFalse();
    assertThat(health.report().get("notReady")).isEqualTo(Map.of("missing-blueprint", "create it"));
    clock.go(Duration.ofMinutes(4));
    health.needsSetup("missing-blueprint", "create it");
    clock.go(Duration.ofMinutes(4));
    health.stepped("polled");
    assertThat(health.isReady()).as("asked for four minutes ago").isFalse();
    clock.go(Duration.ofMinutes(6));
    health.stepped("polled");
    clock.go(Duration.ofMillis(1));
    assertThat(health.isReady()).isTrue();
  }

  @Test
  void whatIsNotLiveIsNotReady() {
    clock.go(Duration.ofMinutes(6));
    assertThat(health.isReady()).isFalse();
  }

  @Test
  void aClockThatGoesBackDoesNotEndTheLife() {
    clock.go(Duration.ofHours(-1));
    assertThat(health.isLive()).isTrue();
  }

  @Test
  void theReportSaysWhatIsMissingAndWhatWasDoneLast() {
    health.stepped("polled");
    health.failed("port", "no token");
    clock.go(Duration.ofSeconds(7));
    assertThat(health.report())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "live",
                true,
                "ready",
                false,
                "lastStep",
                "polled",
                "secondsSinceLastStep",
                7L,
                "boundSeconds",
                300L,
                "notReady",
                Map.of("port", "no token")));
  }
}
