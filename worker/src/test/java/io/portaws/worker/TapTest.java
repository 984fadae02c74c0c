package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.portaws.pipeline.port.Connection;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TapTest {
  private static final int FULL = 1_000;

  private Duration closed = Duration.ZERO;
  private boolean due;
  private long outages;
  private int asked;
  private @Nullable Duration lasts;
  private double requests = Double.MAX_VALUE;
  private long sent;
  private Duration heldBack = Duration.ZERO;
  private final Tap tap =
      new Tap(
          new Tap.Way() {
            @Override
            public Duration closedFor() {
              return closed;
            }

            @Override
            public boolean probeDue() {
              return due;
            }

            @Override
            public long outages() {
              return outages;
            }

            @Override
            public Optional<Duration> lastsFor() {
              return Optional.ofNullable(lasts);
            }

            @Override
            public double requestsWithin(Duration time) {
              return requests * time.toSeconds();
            }

            @Override
            public long sent() {
              return sent;
            }

            @Override
            public Duration heldBack() {
              return heldBack;
            }
          },
          () -> {
            asked++;
            return new Connection.Ready();
          });

  private int turn(boolean worked) {
    Tap.Permit permit = tap.permit(FULL);
    tap.ended(permit, worked ? permit.most() : 0, worked ? permit.most() : 0);
    return permit.most();
  }

  @Test
  void turnsAreFullAndSideBySideWhilePortHasNotBeenAway() {
    assertThat(tap.permit(FULL).most()).isEqualTo(FULL);
    assertThat(tap.permit(FULL).most()).isEqualTo(FULL);
  }

  @Test
  void turnsAreLargerWhilePortsBudgetHoldsThemBack() {
    for (int most : new int[] {FULL, 2 * FULL, 4 * FULL, 8 * FULL, 8 * FULL}) {
      heldBack = heldBack.plus(Tap.HELD_BACK).plusMillis(1);
      assertThat(turn(true)).isEqualTo(most);
    }

    heldBack = heldBack.plus(Tap.HELD_BACK);
    assertThat(turn(true)).isEqualTo(8 * FULL);
    assertThat(turn(true)).isEqualTo(FULL);
  }

  @Test
  void aTurnWithoutMessagesTellsNothingOfPortsBudget() {
    heldBack = Duration.ofMinutes(1);
    turn(false);

    assertThat(turn(false)).isEqualTo(FULL);
    assertThat(turn(true)).isEqualTo(FULL);
    assertThat(turn(true)).isEqualTo(2 * FULL);
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
    tap.ended(first, 20, 20);
    assertThat(tap.permit(FULL).most()).isEqualTo(80);
  }

  @Test
  void whoWasNotAllowedToTryDoesNotEndTheTryOfAnother() {
    outages = 1;
    tap.permit(FULL);
    tap.ended(tap.permit(FULL), 0, 0);
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

  @ParameterizedTest(name = "the budget lasts {0} s: a poll of {1} s")
  @CsvSource({", 20", "60, 20", "20, 20", "7, 7", "1, 1", "0, 1"})
  void aPollLastsNoLongerThanTheBudgetDoes(Long seconds, long poll) {
    lasts = seconds == null ? null : Duration.ofSeconds(seconds);
    assertThat(tap.poll(Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(poll));
  }

  @Test
  void aPollThatIsToBeShorterStaysSo() {
    lasts = Duration.ZERO;
    assertThat(tap.poll(Duration.ZERO)).isZero();
  }

  private static final Duration HALF = Duration.ofSeconds(15);

  private void turn(int messages, int requestsSent) {
    sent += requestsSent;
    tap.ended(tap.permit(FULL), messages, messages);
  }

  @Test
  void wherePortTellsNoLimitItTakesAnyNumber() {
    assertThat(tap.takesWithin(HALF)).isGreaterThan(1e100);
  }

  @Test
  void aRequestIsThoughtToDoAFullOnesWorkUntilMoreIsSeen() {
    requests = 2;
    assertThat(tap.takesWithin(HALF)).isEqualTo(2 * 15 * 20);
    for (int i = 0; i < 50; i++) {
      turn(10, 10);
    }
    assertThat(tap.takesWithin(HALF)).isEqualTo(2 * 15 * 20);
  }

  /** A thousand events about ten resources are one request: the bound must not split them. */
  @Test
  void whereEventsAreManyForEachRequestManyMoreMayBeHeld() {
    requests = 2;
    turn(600, 1);
    assertThat(tap.takesWithin(HALF)).isGreaterThan(2 * 15 * 300);
    for (int i = 0; i < 50; i++) {
      turn(1_000, 1);
    }
    assertThat(tap.takesWithin(HALF)).isCloseTo(2 * 15 * 1_000, within(10d));
  }

  @Test
  void itNeverTakesLessThanASmallTurn() {
    requests = 0;
    assertThat(tap.takesWithin(HALF)).isEqualTo(20);
  }
}
