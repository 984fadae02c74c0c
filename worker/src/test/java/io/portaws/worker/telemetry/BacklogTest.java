package io.portaws.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.worker.queue.HandClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private final HandClock clock = new HandClock();
  private long visible = 1_000;
  private int tasks = 4;
  private Duration closedFor = Duration.ZERO;
  private Duration heldBack = Duration.ZERO;
  private boolean broken;
  private final Backlog backlog =
      new Backlog(
          () -> {
            if (broken) {
              throw new IllegalStateException("the queue does not answer");
            }
            return visible;
          },
          () -> tasks,
          () -> closedFor,
          () -> heldBack,
          clock);

  private double measured() {
    backlog.measure();
    return backlog.perTask();
  }

  @Test
  void itIsUnknownBeforeItIsMeasured() {
    assertThat(backlog.perTask()).isNaN();
  }

  @Test
  void whatWaitsIsSharedAmongTheTasksThatRun() {
    assertThat(measured()).isEqualTo(250);
    tasks = 8;
    visible = 4;
    assertThat(measured()).isEqualTo(0.5);
  }

  @Test
  void aServiceThatIsOnlyStartingCountsAsOneTask() {
    tasks = 0;
    assertThat(measured()).isEqualTo(1_000);
  }

  @Test
  void aClosedTapAsksForNoMoreTasks() {
    closedFor = Duration.ofSeconds(1);
    assertThat(measured()).isZero();
    closedFor = Duration.ZERO;
    assertThat(measured()).isEqualTo(250);
  }

  @Test
  void requestsHeldBackForMostOfTheTimeMeanThatMoreTasksWouldNotHelp() {
    assertThat(measured()).isEqualTo(250);
    clock.go(Duration.ofMinutes(1));
    heldBack = Duration.ofSeconds(31);
    assertThat(measured()).isZero();
    clock.go(Duration.ofMinutes(1));
    heldBack = Duration.ofSeconds(61);
    assertThat(measured()).as("half of the minute").isEqualTo(250);
    clock.go(Duration.ofMinutes(1));
    assertThat(measured()).isEqualTo(250);
  }

  @Test
  void waitsOfTheStartAreNotTakenForAShareOfNoTime() {
    heldBack = Duration.ofHours(1);
    assertThat(measured()).isEqualTo(250);
    assertThat(measured()).as("at the same moment").isEqualTo(250);
  }

  @Test
  void aFailureLeavesItUnknownAndIsToldOnceUntilItIsOver() {
    try (Logged logged = new Logged(Backlog.class)) {
      assertThat(measured()).isEqualTo(250);
      broken = true;
      assertThat(measured()).isNaN();
      assertThat(measured()).isNaN();
      assertThat(logged.lines()).hasSize(1).first().asString().startsWith("WARN the backlog");
      broken = false;
      assertThat(measured()).isEqualTo(250);
      assertThat(measured()).isEqualTo(250);
      assertThat(logged.lines()).hasSize(2).last().asString().startsWith("INFO the backlog");
    }
  }
}
