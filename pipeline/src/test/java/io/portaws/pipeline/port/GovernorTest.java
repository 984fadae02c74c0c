package io.portaws.pipeline.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.DURATION;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GovernorTest {
  private final FakeTime time = new FakeTime();
  private final CountingMetrics metrics = new CountingMetrics();
  private final Governor governor = new Governor(GovernorSettings.defaults(), time, time, metrics);

  @Test
  void aRequestThatNeedNotWaitIsNotCountedAsHeldBack() throws InterruptedException {
    assertThat(governor.pass()).isZero();

    assertThat(time.pauses).isEmpty();
    assertThat(metrics.waits).isEmpty();
  }

  @Test
  void waitsInShortPausesUntilTheTapOpensAndCountsTheWhole() throws InterruptedException {
    close(Duration.ofMillis(3_500));

    assertThat(governor.pass()).isZero();

    assertThat(time.sinceStart()).isEqualTo(Duration.ofMillis(3_500));
    assertThat(time.pauses).allMatch(pause -> pause.compareTo(Governor.MAX_PAUSE) <= 0).hasSize(4);
    assertThat(metrics.waits).containsExactly(Duration.ofMillis(3_500));
  }

  @Test
  void aTapClosedBeyondThePatienceAnswersAtOnceForHowLong() throws InterruptedException {
    close(Duration.ofSeconds(31));

    assertThat(governor.pass()).isEqualTo(Duration.ofSeconds(31));
    assertThat(time.pauses).isEmpty();
    assertThat(governor.closedFor(time.instant())).isEqualTo(Duration.ofSeconds(31));
  }

  @Test
  void whatIsLearntWhileWaitingIsHeeded() throws InterruptedException {
    Governor[] one = new Governor[1];
    boolean[] closedAgain = {false};
    Pause closesAgain =
        wait -> {
          time.pause(wait);
          if (!closedAgain[0]) {
            closedAgain[0] = true;
            closeOf(one[0], Duration.ofSeconds(5));
          }
        };
    one[0] = new Governor(GovernorSettings.defaults(), time, closesAgain, metrics);
    closeOf(one[0], Duration.ofSeconds(2));

    assertThat(one[0].pass()).isZero();
    assertThat(time.sinceStart()).isEqualTo(Duration.ofSeconds(6));
  }

  private void goAway(int status, RateSignal signal) {
    for (int i = 0; i < Breaker.FAILURES; i++) {
      governor.answered(status, signal, time.instant());
      time.pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void whilePortIsAwayRequestsAreTurnedAwayAtOnceApartFromOneProbe() throws InterruptedException {
    for (int i = 0; i < Breaker.FAILURES; i++) {
      assertThat(governor.pass()).isZero();
      governor.lost(time.instant());
      time.pass(Duration.ofSeconds(1));
    }
    int pauses = time.pauses.size();
    assertThat(governor.pass()).isEqualTo(Duration.ofSeconds(4));
    assertThat(time.pauses).hasSize(pauses);
    assertThat(governor.closedFor(time.instant())).isEqualTo(Duration.ofSeconds(4));

    time.pass(Duration.ofSeconds(4));
    assertThat(governor.probeDue(time.instant())).isTrue();
    assertThat(governor.closedFor(time.instant())).isPositive();
    assertThat(governor.pass()).as("the probe").isZero();
    assertThat(governor.pass()).isEqualTo(Breaker.FIRST_INTERVAL);

    governor.answered(404, RateSignal.NONE, time.instant());
    assertThat(governor.closedFor(time.instant())).isZero();
    assertThat(governor.pass()).isZero();
    assertThat(governor.outages()).isEqualTo(1);
  }

  /** Whoever asked all the same was turned away at once, and asked again without a pause. */
  @Test
  void noProbeIsDueWhileTheBudgetIsSpent() throws InterruptedException {
    close(Duration.ofSeconds(60));
    goAway(500, RateSignal.NONE);
    time.pass(Duration.ofSeconds(60).minus(time.sinceStart()).minusSeconds(1));

    assertThat(governor.probeDue(time.instant())).isFalse();
    assertThat(governor.pass()).isEqualTo(Duration.ofSeconds(1));

    time.pass(Duration.ofSeconds(1));
    assertThat(governor.probeDue(time.instant())).isTrue();
    assertThat(governor.pass()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"429, true", "408, true", "500, true", "503, true", "404, false", "401, false"})
  void someAnswersSayThatPortIsAway(int status, boolean away) {
    goAway(status, RateSignal.NONE);
    assertThat(governor.outages()).isEqualTo(away ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({"429, 400,", "429,, PT1S", "503,, PT1S"})
  void whoTellsWhatIsLeftOrWhenToComeBackIsThere(int status, Long left, Duration after) {
    goAway(status, new RateSignal(null, left, null, null, after));
    assertThat(governor.outages()).isZero();
  }

  /** It would sit out its patience, and its turn with it. */
  @Test
  void aRequestThatWaitsForTheBudgetLeavesTheGateWhenPortGoesAway() throws InterruptedException {
    Governor[] one = new Governor[1];
    Pause goesAway =
        wait -> {
          time.pause(wait);
          for (int i = 0; i < Breaker.FAILURES; i++) {
            one[0].lost(time.instant());
          }
        };
    one[0] = new Governor(GovernorSettings.defaults(), time, goesAway, metrics);
    closeOf(one[0], Duration.ofSeconds(20));

    assertThat(one[0].pass()).isPositive();
    assertThat(time.sinceStart()).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void theTimeInWhichARequestWasHeldBackAddsUp() throws InterruptedException {
    assertThat(governor.heldBack()).isZero();
    close(Duration.ofMillis(3_500));
    assertThat(governor.pass()).isZero();
    time.pass(Duration.ofMinutes(1));
    close(Duration.ofSeconds(2));
    assertThat(governor.pass()).isZero();
    assertThat(governor.heldBack()).isEqualTo(Duration.ofMillis(5_500));
  }

  @Test
  void theBudgetIsWhatPortToldWithoutWhatIsUnderWay() throws InterruptedException {
    assertThat(governor.budget(time.instant())).isEmpty();
    governor.pass();
    governor.answered(200, told(1_000, 400), time.instant());
    assertThat(governor.budget(time.instant())).contains(new PortBudget(1_000, 400, 200));
    governor.pass();
    assertThat(governor.budget(time.instant())).contains(new PortBudget(1_000, 399, 200));
  }

  /** Else what remains would shrink for ever, by requests that nobody sent. */
  @Test
  @Timeout(30)
  void whatTheBreakerTurnsAwayInTheLastMomentIsNotCountedAsSent() throws InterruptedException {
    RateBudget budget = new RateBudget(0, null);
    Breaker breaker = new Breaker();
    Instant now = time.instant();
    budget.left(now);
    budget.answered(200, told(1_000, 400), now, now);
    time.pass(Duration.ofSeconds(1));
    Governor slow = new Governor(budget, breaker, Duration.ZERO, time, time, metrics);
    List<Duration> turnedAway = new CopyOnWriteArrayList<>();
    Thread asks;
    synchronized (budget) {
      asks =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  turnedAway.add(slow.pass());
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      while (asks.getState() != Thread.State.BLOCKED) {
        Thread.onSpinWait();
      }
      // It has seen an open tap, and waits for the budget's word.
      for (int i = 0; i < Breaker.FAILURES; i++) {
        breaker.failed(now.plusSeconds(i));
      }
    }
    asks.join();

    assertThat(turnedAway).singleElement(DURATION).isPositive();
    assertThat(slow.sent()).isZero();
    assertThat(slow.budget(time.instant())).contains(new PortBudget(1_000, 400, 0));
  }

  private static RateSignal told(long limit, long remaining) {
    return new RateSignal(limit, remaining, Duration.ofMinutes(5), Duration.ofMinutes(5), null);
  }

  @Test
  void anInterruptedWaitLetsTheNextOneWait() {
    Pause interrupted =
        _ -> {
          throw new InterruptedException("stop");
        };
    Governor stopped = new Governor(GovernorSettings.defaults(), time, interrupted, metrics);
    closeOf(stopped, Duration.ofSeconds(2));

    assertThatThrownBy(stopped::pass).isInstanceOf(InterruptedException.class);
    assertThatThrownBy(stopped::pass).isInstanceOf(InterruptedException.class).hasMessage("stop");
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1,, PT1S, reserve",
    "0.91,, PT1S, reserve",
    "NaN,, PT1S, reserve",
    "0.2, 0, PT1S, rate",
    "0.2, 10001, PT1S, rate",
    "0.2, 1, PT-1S, patience"
  })
  void settingsNameTheRuleTheyBreak(double reserve, Double rate, Duration patience, String word) {
    assertThatThrownBy(() -> new GovernorSettings(reserve, rate, patience))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(word)
        .hasMessageContaining("was: ");
  }

  private void close(Duration retryAfter) {
    closeOf(governor, retryAfter);
  }

  private static void closeOf(Governor governor, Duration retryAfter) {
    governor.answered(429, new RateSignal(null, null, null, null, retryAfter), FakeTime.START);
  }
}
