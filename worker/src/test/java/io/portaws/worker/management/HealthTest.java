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
                "notLive",
                Map.of(),
                "notReady",
                Map.of("port", "no token")));
  }

  @Test
  void oneLoopThatMakesNoStepsIsEnoughWhateverTheOthersDo() {
    Health first = health.ofLoop(0);
    Health second = health.ofLoop(1);
    first.stepped("polled");
    second.stepped("settled");
    clock.go(Duration.ofMinutes(4));
    first.stepped("polled");
    clock.go(Duration.ofMinutes(2));
    assertThat(health.isLive()).isFalse();
    assertThat(health.loopsThatStep()).isEqualTo(1);
    assertThat(health.report())
        .containsEntry("notLive", Map.of("loop-1", "no step for 360 s, since \"settled\""))
        .containsEntry("lastStep", "settled")
        .containsEntry("secondsSinceLastStep", 360L);
    second.stepped("polled");
    assertThat(health.isLive()).isTrue();
    assertThat(health.loopsThatStep()).isEqualTo(2);
  }

  @Test
  void loopsThatHaveNotBegunAreLiveByTheStepsOfTheStart() {
    Health loop = health.ofLoop(0);
    clock.go(Duration.ofMinutes(4));
    health.stepped("closed: no token from Port yet");
    clock.go(Duration.ofMinutes(4));
    assertThat(health.isLive()).isTrue();
    clock.go(Duration.ofMinutes(2));
    assertThat(health.isLive()).as("the loop never made its first step").isFalse();
    loop.stepped("polled");
    assertThat(health.isLive()).isTrue();
  }

  @Test
  void whatOneLoopRecoversFromStaysMissingWhileAnotherLacksIt() {
    Health first = health.ofLoop(0);
    Health second = health.ofLoop(1);
    first.failed("queue", "denied");
    second.failed("queue", "denied too");
    second.recovered("queue");
    assertThat(health.report()).containsEntry("notReady", Map.of("queue", "denied"));
    first.recovered("queue");
    assertThat(health.isReady()).isTrue();
  }

  @Test
  void aLoopThatHasEndedIsNotWaitedFor() {
    health.ofLoop(0).stepped("polled");
    Health second = health.ofLoop(1);
    second.failed("queue", "denied");
    second.ended();
    second.stepped("late");
    clock.go(Duration.ofMinutes(4));
    assertThat(health.isReady()).isTrue();
    assertThat(health.loopsThatStep()).isEqualTo(1);
    clock.go(Duration.ofMinutes(2));
    assertThat(health.report().get("notLive"))
        .isEqualTo(Map.of("loop-0", "no step for 360 s, since \"polled\""));
  }

  @Test
  void itIsNotLiveWhileHeldMessagesAreStuck() {
    health.watch(new HeldWatch(() -> Map.of("m1", 0), () -> 7));
    assertThat(health.isLive()).isTrue();
    clock.go(HeldWatch.NO_PROGRESS.plusSeconds(1));
    health.stepped("polled");
    assertThat(health.isReady()).isFalse();
    assertThat(health.report())
        .containsEntry(
            "notLive", Map.of("held", "messages under way: 1; none has got on for 901 s"));
  }

  @Test
  void aStepOnAnotherThreadOfTheLoopsTurnIsTheLoopsStep() throws InterruptedException {
    Health loop = health.ofLoop(0);
    clock.go(Duration.ofMinutes(6));
    Thread.ofVirtual().start(() -> Health.steppedHere("asks Port")).join();
    assertThat(health.isLive()).isFalse();

    loop.during(() ->
        Thread.ofVirtual().start(Health.goingOnWith(() -> Health.steppedHere("asks Port"))).join());

    assertThat(health.isLive()).isTrue();
  }

  @Test
  void aTaskOfNoLoopIsNobodysStep() throws InterruptedException {
    health.ofLoop(0);
    clock.go(Duration.ofMinutes(6));
    Thread.ofVirtual().start(Health.goingOnWith(() -> Health.steppedHere("asks Port"))).join();
    assertThat(health.isLive()).isFalse();
  }
}
