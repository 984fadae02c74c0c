package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.port.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TapTest {
  private static final int FULL = 1_000;

  private Duration closed = Duration.ZERO;
  private boolean due;
  private long outages;
  private int asked;
  private final Tap tap =
      new Tap(
          () -> closed,
          () -> due,
          () -> outages,
          () -> {
            asked++;
            return new Connection.Ready();
          });

  private int turn(boolean worked) {
    Tap.Permit permit = tap.permit(FULL);
    tap.ended(permit, worked);
    return permit.most();
  }

  @Test
  void turnsAreFullAndSideBySideWhilePortHasNotBeenAway() {
    assertThat(tap.permit(FULL).most()).isEqualTo(FULL);
    assertThat(tap.permit(FULL).most()).isEqualTo(FULL);
  }

  @Test
  void afterAnOutageTurnsBeginSmallAndGrow() {
    outages = 1;
    assertThat(turn(true)).isEqualTo(20);
    assertThat(turn(true)).isEqualTo(80);
    assertThat(turn(true)).isEqualTo(320);
    assertThat(turn(true)).isEqualTo(FULL);
    assertThat(turn(true)).isEqualTo(FULL);
  }

  @Test
  void oneLoopTriesWhileTheOthersWait() {
    outages = 1;
    Tap.Permit first = tap.permit(FULL);
    assertThat(tap.permit(FULL).most()).isZero();
    tap.ended(first, true);
    assertThat(tap.permit(FULL).most()).isEqualTo(80);
  }

  @Test
  void whoWasNotAllowedToTryDoesNotEndTheTryOfAnother() {
    outages = 1;
    tap.permit(FULL);
    tap.ended(tap.permit(FULL), false);
    assertThat(tap.permit(FULL).most()).isZero();
  }

  @Test
  void anEmptyTurnTellsNothing() {
    outages = 1;
    assertThat(turn(false)).isEqualTo(20);
    assertThat(turn(true)).isEqualTo(20);
  }

  @Test
  void aTurnThatEndsWithTheTapClosedDoesNotGrow() {
    outages = 1;
    turn(true);
    closed = Duration.ofSeconds(5);
    assertThat(turn(true)).isEqualTo(80);
    closed = Duration.ZERO;
    assertThat(turn(true)).isEqualTo(80);
  }

  @Test
  void theNextOutageBeginsAnew() {
    outages = 1;
    turn(true);
    turn(true);
    outages = 2;
    assertThat(turn(true)).isEqualTo(20);
  }

  @Test
  void turnsThatAreNeverLargerThanASmallOneNeedNoGrowing() {
    outages = 1;
    assertThat(tap.permit(10)).isEqualTo(new Tap.Permit(10, false));
  }

  @Test
  void portIsAskedWhenItIsTimeTo() throws InterruptedException {
    assertThat(tap.probe()).isFalse();
    assertThat(asked).isZero();
    due = true;
    assertThat(tap.probe()).isTrue();
    assertThat(asked).isEqualTo(1);
  }
}
