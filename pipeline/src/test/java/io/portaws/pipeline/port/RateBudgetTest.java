package io.portaws.pipeline.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateBudgetTest {
  private static final Instant T0 = FakeTime.START;

  private final RateBudget budget = new RateBudget(0.2, null);

  @Test
  void nothingIsPacedBeforeAnyHeaderWasSeen() {
    for (int i = 0; i < 1000; i++) {
      assertThat(budget.admit(T0)).isZero();
    }
    assertThat(budget.closedFor(T0)).isZero();
  }

  @Test
  void aConfiguredRatePacesWhileThereAreNoHeaders() {
    RateBudget slow = new RateBudget(0.2, 4.0);

    assertThat(slow.admit(T0)).isZero();
    assertThat(slow.admit(T0)).isEqualTo(Duration.ofMillis(250));
    assertThat(slow.admit(at(249))).isEqualTo(Duration.ofMillis(1));
    assertThat(slow.admit(at(250))).isZero();
  }

  @Test
  void aConfiguredRateIsNeverExceededWhateverTheHeadersAllow() {
    RateBudget slow = new RateBudget(0.2, 4.0);
    slow.admit(T0);
    slow.answered(200, window(1_000_000, 1_000_000, 60), T0, T0);

    assertThat(slow.admit(T0)).isEqualTo(Duration.ofMillis(250));
  }

  @ParameterizedTest(name = "limit {0}, remaining {1}, reset in {2} s: next after {3} ms")
  @CsvSource({
    "100, 99, 79, 1000", // 99 - 20 = 79 requests over 79 s
    "100, 70, 60, 1200", // 50 over 60 s
    "100, 21, 60, 60000", // one left: at the reset
    "1000, 900, 70, 100", // 700 over 70 s
    "100, 20, 60, 60000", // only the reserve
    "100, 0, 33, 33000",
    "4, 1, 10, 10000", // the reserve of a small limit rounds down to nothing
  })
  void requestsAreSpreadEvenlyOverWhatIsLeftAboveTheReserve(
      long limit, long remaining, long reset, long millis) {
    learn(limit, remaining, reset);

    assertThat(budget.admit(T0)).isEqualTo(Duration.ofMillis(millis));
    assertThat(budget.admit(at(millis))).isZero();
  }

  @Test
  void theSpacingStaysEvenToTheResetAndTheReserveIsKept() {
    learn(100, 70, 60);
    Instant now = T0;
    int sent = 0;
    long remaining = 70;
    while (true) {
      Duration wait = budget.waitAt(now);
      now = now.plus(wait);
      if (!now.isBefore(T0.plusSeconds(60))) {
        break;
      }
      assertThat(wait).isBetween(Duration.ofMillis(1199), Duration.ofMillis(1201));
      assertThat(budget.admit(now)).isZero();
      sent++;
      remaining--;
      long left = Duration.between(now, T0.plusSeconds(60)).toSeconds();
      budget.answered(200, window(100, remaining, left), now, now);
    }
    assertThat(sent).isBetween(49, 50);
    assertThat(remaining).isGreaterThanOrEqualTo(20);
  }

  @Test
  void onlyTheReserveLeftClosesUntilTheReset() {
    learn(100, 20, 60);

    assertThat(budget.closedFor(T0)).isEqualTo(Duration.ofMinutes(1));
    assertThat(budget.closedFor(at(59_000))).isEqualTo(Duration.ofSeconds(1));
    assertThat(budget.admit(at(59_999))).isPositive();
    assertThat(budget.closedFor(at(60_000))).isZero();
    assertThat(budget.admit(at(60_000))).isZero();
  }

  @Test
  void pacingAloneIsNotClosedUnlessItIsVeryThin() {
    learn(100, 70, 60);
    assertThat(budget.closedFor(T0)).isZero();

    learnAt(at(60_000), 100, 22, 60);
    assertThat(budget.closedFor(at(60_000))).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aWindowThatEndsWithoutNewsIsFollowedByOneLikeItAndNotByABurst() {
    learn(100, 20, 60);
    Instant reset = at(60_000);

    assertThat(budget.admit(reset)).isZero();
    assertThat(budget.admit(reset)).isEqualTo(Duration.ofMinutes(1).dividedBy(79));
  }

  @Test
  void withoutAPeriodAnEndedWindowIsForgotten() {
    budget.admit(T0);
    budget.answered(200, new RateSignal(100L, 20L, null, Duration.ofMinutes(1), null), T0, T0);

    assertThat(budget.admit(at(60_000))).isZero();
    assertThat(budget.admit(at(60_000))).isZero();
  }

  @Test
  void requestsUnderWayCountAgainstWhatRemains() {
    learn(100, 23, 60);
    Instant now = T0;
    for (int i = 0; i < 2; i++) {
      now = now.plus(budget.waitAt(now));
      budget.admit(now);
    }

    assertThat(now).isEqualTo(at(40_000));
    assertThat(budget.waitAt(now)).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void aLateAnswerOfTheSameWindowDoesNotRaiseWhatRemains() {
    learn(100, 30, 60);
    learnAt(T0, 100, 90, 61);

    assertThat(budget.waitAt(T0)).isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void aResetThatMovedBeginsANewWindow() {
    learn(100, 20, 60);
    learnAt(T0, 100, 100, 80);

    assertThat(budget.waitAt(T0)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aRequestWithoutAnswerIsNotHeldAgainstTheBudgetForEver() {
    learn(100, 22, 60);
    Instant later = T0.plus(budget.waitAt(T0));
    budget.admit(later);
    budget.lost(later, later);

    assertThat(budget.waitAt(later)).isEqualTo(Duration.ofSeconds(15));
  }

  @ParameterizedTest
  @CsvSource({"429, 7", "503, 7", "404, 0", "200, 0"})
  void retryAfterClosesForEveryoneOnlyWhenPortSaysTooManyOrUnavailable(int status, long seconds) {
    budget.admit(T0);
    budget.answered(status, new RateSignal(null, null, null, null, Duration.ofSeconds(7)), T0, T0);

    assertThat(budget.closedFor(T0)).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(budget.admit(T0)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void aShorterRetryAfterDoesNotOpenWhatALongerOneClosed() {
    budget.answered(429, new RateSignal(null, null, null, null, Duration.ofSeconds(20)), T0, T0);
    budget.answered(429, new RateSignal(null, null, null, null, Duration.ofSeconds(5)), T0, T0);

    assertThat(budget.closedFor(T0)).isEqualTo(Duration.ofSeconds(20));
  }

  @ParameterizedTest(name = "remaining {0}, reset in {1} s: about {3} requests within {2} s")
  @CsvSource({
    "100, 60, 15, 20", // 80 above the reserve, a quarter of the window
    "60, 40, 10, 10", // 40 above the reserve over 40 s
    "100, 60, 60, 80",
    "60, 20, 50, 80", // 40 in this window, and half of the next one's 80
    "20, 20, 20, 0", // spent until the reset
    "20, 20, 50, 40",
    "0, 20, 80, 80",
    "100, 60, 150, 200", // two windows and a half
  })
  void howManyRequestsMayLeaveIsTheWindowsShareAndTheNextOnes(
      long remaining, long reset, long within, double requests) {
    learn(100, remaining, reset);

    assertThat(budget.requestsWithin(Duration.ofSeconds(within), T0)).isEqualTo(requests);
  }

  @Test
  void withoutAPeriodOneWindowMoreIsCounted() {
    budget.admit(T0);
    budget.answered(200, new RateSignal(100L, 20L, null, Duration.ofMinutes(1), null), T0, T0);

    assertThat(budget.requestsWithin(Duration.ofMinutes(1), T0)).isZero();
    assertThat(budget.requestsWithin(Duration.ofMinutes(10), T0)).isEqualTo(80);
  }

  @Test
  void withinOurShareOfAnUntouchedWindowMoreThanItsLimitNeverLeaves() {
    assertThat(budget.requestsWithin(Duration.ZERO, T0)).isEqualTo(Double.MAX_VALUE);
    learn(100, 100, 60);
    learnAt(T0, 100, 50, 60);
    double share = 2 / 51.0;

    assertThat(budget.requestsWithin(Duration.ofMinutes(1), T0))
        .as("others use most of it")
        .isBetween(30 * share, 30 * Math.sqrt(share));
    assertThat(budget.requestsWithin(Duration.ZERO, T0)).isZero();
  }

  @Test
  void howManyMayLeaveIsUnboundedUntilSomethingIsTold() {
    assertThat(budget.requestsWithin(Duration.ofSeconds(1), T0)).isEqualTo(Double.MAX_VALUE);
    assertThat(new RateBudget(0.2, 4.0).requestsWithin(Duration.ofSeconds(15), T0)).isEqualTo(60);
  }

  @Test
  void theBudgetLastsAsLongAsOthersLeaveOfIt() {
    assertThat(budget.lastsFor(T0)).isEmpty();
    learn(100, 100, 60);
    assertThat(budget.lastsFor(T0)).as("nobody else").isEmpty();

    // Of 40 that left within 10 s 39 were others': 40 above the reserve are left.
    learnAt(at(10_000), 100, 60, 50);
    assertThat(budget.lastsFor(at(10_000))).contains(Duration.ofMillis(40 * 10_000L / 39));
    // The longer nothing is heard of them the slower they are thought to be.
    assertThat(budget.lastsFor(at(11_000))).contains(Duration.ofMillis(40 * 11_000L / 39));
    assertThat(budget.lastsFor(at(30_000))).as("beyond the reset").isEmpty();
    assertThat(budget.lastsFor(at(60_000))).as("in the next window").isEmpty();
  }

  @Test
  void aSpentBudgetLastsForNoTime() {
    learn(100, 100, 60);
    learnAt(at(5_000), 100, 20, 55);
    assertThat(budget.lastsFor(at(5_000))).contains(Duration.ZERO);
  }

  @Test
  void whatWeUseOurselvesDoesNotShortenIt() {
    learn(100, 100, 60);
    for (int i = 1; i <= 40; i++) {
      learnAt(at(i * 100L), 100, 100 - i, 60);
    }
    assertThat(budget.lastsFor(at(4_000))).isEmpty();
  }

  @Test
  void refusalsThatTellNoResetAreHeeded() {
    for (int i = 1; i <= 10; i++) {
      budget.admit(at(i * 100L));
      budget.answered(
          429, new RateSignal(600L, 0L, null, null, null), at(i * 100L), at(i * 100L + 50));
    }

    assertThat(budget.waitAt(at(1_050))).isGreaterThan(Duration.ofMillis(500));
  }

  @Test
  void aRefusalInSpiteOfTheWindowHalvesWhatIsOursOfItAndOfNoOther() {
    learn(100, 80, 60);
    assertThat(budget.waitAt(T0)).isEqualTo(Duration.ofSeconds(1));

    refused(at(1), at(2));
    assertThat(budget.waitAt(at(2))).isBetween(Duration.ofMillis(1_990), Duration.ofMillis(2_000));
    assertThat(budget.requestsWithin(Duration.ofMinutes(1), at(0))).isEqualTo(30);
    refused(at(1), at(3));
    assertThat(budget.waitAt(at(3))).as("of the same burst").isLessThan(Duration.ofSeconds(2));
    refused(at(4), at(5));
    assertThat(budget.waitAt(at(5))).isGreaterThan(Duration.ofMillis(3_980));

    learnAt(at(60_000), 100, 80, 60);
    assertThat(budget.waitAt(at(60_000))).isEqualTo(Duration.ofSeconds(1));
  }

  private void refused(Instant sent, Instant now) {
    budget.left(T0);
    budget.answered(429, window(100, 80, 60), sent, now);
  }

  @Test
  void lostRequestsSlowDownWhereNoWindowIsKnown() {
    for (int i = 0; i < 3; i++) {
      budget.left(at(i));
      budget.lost(at(i), at(i + 1));
    }
    assertThat(budget.waitAt(at(3))).isGreaterThan(Duration.ofSeconds(1));
    assertThat(budget.waitAt(at(6_000))).isZero();
  }

  @Test
  void aResetThatShouldHavePassedOpensNothingUntilMoreRemainsAgain() {
    learn(100, 25, 1);
    learnAt(at(2_000), 100, 24, 0);
    Duration part = Duration.ofSeconds(3);
    assertThat(budget.told(at(2_000))).isEqualTo(new PortBudget(100, 24, 20));
    assertThat(budget.waitAt(at(2_000))).isEqualTo(part.dividedBy(4));

    learnAt(at(4_000), 100, 20, 0);
    assertThat(budget.closedFor(at(4_000))).isEqualTo(Duration.ofSeconds(1));
    learnAt(at(5_000), 100, 19, 0);
    assertThat(budget.closedFor(at(5_000))).isEqualTo(part);

    learnAt(at(8_000), 100, 99, 0);
    assertThat(budget.told(at(8_000))).isEqualTo(new PortBudget(100, 99, 20));
    assertThat(budget.waitAt(at(8_000))).isGreaterThan(Duration.ofMillis(750));
  }

  @Test
  void withoutAResetAWindowLastsAPeriodFromWhereMoreRemainedAgain() {
    learnUntold(T0, T0, 40);
    learnUntold(at(10_000), at(10_000), 39);
    assertThat(budget.waitAt(at(10_000))).isEqualTo(Duration.ofSeconds(50).dividedBy(19));

    learnUntold(at(9_000), at(20_000), 98);
    assertThat(budget.told(at(20_000))).as("overtaken").isEqualTo(new PortBudget(100, 39, 20));
    learnUntold(at(20_500), at(21_000), 97);
    assertThat(budget.told(at(21_000))).isEqualTo(new PortBudget(100, 97, 20));
    assertThat(budget.requestsWithin(Duration.ofMinutes(1), at(21_000)))
        .as("the next one begins in a minute")
        .isLessThanOrEqualTo(77);
  }

  private void learnUntold(Instant sent, Instant now, long remaining) {
    budget.left(sent);
    budget.answered(
        200, new RateSignal(100L, remaining, Duration.ofMinutes(1), null, null), sent, now);
  }

  @Test
  void aQuietSenderKeepsItsShareHoweverManyWindowsPass() {
    FairShare share = new FairShare();
    share.windowBegan(100);
    share.answered(98);
    share.windowBegan(100);
    double before = share.share();
    for (int i = 0; i < 2_000; i++) {
      share.windowBegan(100);
    }
    assertThat(share.share()).isCloseTo(before, within(1e-9));
  }

  private void learn(long limit, long remaining, long reset) {
    learnAt(T0, limit, remaining, reset);
  }

  private void learnAt(Instant now, long limit, long remaining, long reset) {
    budget.admit(now);
    budget.answered(200, window(limit, remaining, reset), now, now);
  }

  private static RateSignal window(long limit, long remaining, long reset) {
    return new RateSignal(limit, remaining, Duration.ofMinutes(1), Duration.ofSeconds(reset), null);
  }

  private static Instant at(long millis) {
    return T0.plusMillis(millis);
  }
}
