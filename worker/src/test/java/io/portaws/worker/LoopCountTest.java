package io.portaws.worker;

import static io.portaws.worker.LoopCount.Next.AS_BEFORE;
import static io.portaws.worker.LoopCount.Next.ONE_FEWER;
import static io.portaws.worker.LoopCount.Next.ONE_MORE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopCountTest {
  private Instant now = Instant.parse("2026-11-01T10:00:00Z");
  private LoopCount count = LoopCount.auto();

  private Duration heldBack = Duration.ZERO;

  /** So many passes, 10 s apart, of which Port's budget held requests back for so many. */
  private List<LoopCount.Next> boundPasses(int passes, double secondsHeldBack) {
    List<LoopCount.Next> all = new ArrayList<>();
    for (int i = 0; i < passes; i++) {
      now = now.plusSeconds(10);
      heldBack = heldBack.plusMillis((long) (secondsHeldBack * 1_000));
      all.add(count.after(100, 1_000, false, heldBack, now));
    }
    return all;
  }

  /** So many passes, 10 s apart. */
  private List<LoopCount.Next> passes(int passes, int polls, int received, boolean closed) {
    List<LoopCount.Next> all = new ArrayList<>();
    for (int i = 0; i < passes; i++) {
      now = now.plusSeconds(10);
      all.add(count.after(polls, received, closed, heldBack, now));
    }
    return all;
  }

  @ParameterizedTest(name = "{1} messages in {0} polls a pass, closed {2}: {3} loops")
  @CsvSource({
    "1, 0, false, 1",
    "1, 1, false, 1",
    "1, 7, false, 1",
    "4, 33, false, 4",
    "100, 1000, false, 4",
    "100, 1000, true, 1",
    "0, 0, false, 1",
    "0, 0, true, 1"
  })
  void thereAreAsManyAsThePollsAndPortHaveWorkFor(
      int polls, int received, boolean closed, int loops) {
    passes(60, polls, received, closed);
    assertThat(count.running()).isEqualTo(loops);
  }

  @Test
  void oneFullTurnIsNoReasonToBeginAnother() {
    assertThat(passes(2, 100, 1_000, false)).containsExactly(AS_BEFORE, AS_BEFORE);
    assertThat(passes(1, 100, 1_000, false)).containsExactly(ONE_MORE);
  }

  @Test
  void afterTheRushOneIsLeftWithinMinutes() {
    passes(60, 100, 1_000, false);
    assertThat(passes(30, 1, 0, false).stream().filter(ONE_FEWER::equals)).hasSize(3);
    assertThat(count.running()).isEqualTo(1);
  }

  @Test
  void whileNothingGetsToPortOneIsLeft() {
    passes(60, 100, 1_000, false);
    assertThat(passes(3, 0, 0, true)).containsExactly(ONE_FEWER, ONE_FEWER, ONE_FEWER);
    assertThat(passes(3, 0, 0, true)).containsOnly(AS_BEFORE);
  }

  @Test
  void changesKeepADistance() {
    passes(60, 100, 1_000, false);
    passes(1, 0, 0, true);
    now = now.plus(Duration.ofSeconds(1));
    assertThat(count.after(0, 0, true, heldBack, now)).isEqualTo(AS_BEFORE);
    now = now.plus(Duration.ofSeconds(1));
    assertThat(count.after(0, 0, true, heldBack, now)).isEqualTo(ONE_FEWER);
  }

  @ParameterizedTest(name = "held back for {1} of 10 s, {0} loops become {2}")
  @CsvSource({
    "1, 0, 4",
    "1, 4.9, 4",
    "1, 5.1, 1",
    "1, 10, 1",
    "4, 5.1, 4",
    "4, 8.9, 4",
    "4, 9.1, 1"
  })
  void noLoopBeginsThatWouldWaitForPortsBudgetAndThoseThatOnlyWaitEnd(
      int before, double held, int after) {
    if (before > 1) {
      boundPasses(60, 0);
      assertThat(count.running()).isEqualTo(before);
    }
    boundPasses(60, held);
    assertThat(count.running()).isEqualTo(after);
  }

  /** Many short passes: the share of one of them says nothing. */
  @Test
  void howMuchIsHeldBackIsMeasuredOverSeconds() {
    for (int i = 0; i < 600; i++) {
      now = now.plusMillis(100);
      heldBack = heldBack.plusMillis(i % 2 == 0 ? 90 : 0);
      count.after(100, 1_000, false, heldBack, now);
    }
    assertThat(count.running()).isEqualTo(4);
  }

  /** 30 days of the default poll: one request in 20 s. */
  @Test
  void atRestOneLoopIsLeftAndMakesAHundredAndThirtyThousandPollsAMonth() {
    boundPasses(60, 0);
    long polls = 0;
    Instant month = now.plus(Duration.ofDays(30));
    int others = count.running() - 1;
    while (now.isBefore(month)) {
      // All of them poll side by side.
      now = now.plusSeconds(20);
      for (int loops = count.running(); loops > 0; loops--) {
        polls++;
        others -= count.after(1, 0, false, heldBack, now) == ONE_FEWER ? 1 : 0;
      }
    }
    assertThat(others).isZero();
    assertThat(polls).isBetween(129_600L, 130_000L);
  }

  @Test
  void aNumberThatWasAskedForStays() {
    count = LoopCount.always(3);
    assertThat(passes(60, 100, 1_000, false)).containsOnly(AS_BEFORE);
    assertThat(passes(60, 1, 0, true)).containsOnly(AS_BEFORE);
    assertThat(count.running()).isEqualTo(3);
  }

  @ParameterizedTest(name = "{0} at the queue, {1} in turns of {2} messages: another one {3}")
  @CsvSource({
    "0, 0, 0, true",
    "1, 0, 0, false",
    "0, 1, 1, true",
    "1, 1, 1, false",
    "0, 7, 7, true",
    "0, 1, 9, true",
    "0, 1, 10, false",
    "0, 4, 10, false",
    "0, 1, 1000, false",
    // Those in turns have only what was due again.
    "0, 1, 0, true"
  })
  void oneWaitsAtTheQueueWhileThoseInTurnsHaveReceivedLessThanAPollBrings(
      int polling, int turns, int received, boolean another) {
    assertThat(count.mayPoll(polling, turns, received)).isEqualTo(another);
  }

  @Test
  void underABacklogAsManyPollAndWorkAsFullPollsAskFor() {
    passes(60, 100, 1_000, false);
    assertThat(count.running()).isEqualTo(4);
    assertThat(count.mayPoll(1, 2, 2_000)).isTrue();
    assertThat(count.mayPoll(0, 3, 3_000)).isTrue();
    assertThat(count.mayPoll(1, 3, 3_000)).isFalse();
    assertThat(count.mayPoll(0, 4, 4_000)).isFalse();
  }

  @Test
  void whilePortsBudgetHoldsBackNobodyWaitsAtTheQueueBesideATurn() {
    assertThat(count.mayPoll(0, 1, 1)).isTrue();
    boundPasses(2, 5.1);
    assertThat(count.mayPoll(0, 1, 1)).isFalse();
    assertThat(count.mayPoll(0, 0, 0)).isTrue();
    boundPasses(2, 0);
    assertThat(count.mayPoll(0, 1, 1)).isTrue();
  }

  @Test
  void ofANumberThatWasAskedForAllPollAndNoneBeside() {
    count = LoopCount.always(2);
    assertThat(count.loops()).isEqualTo(2);
    assertThat(count.mayPoll(1, 0, 0)).isTrue();
    assertThat(count.mayPoll(0, 1, 5_000)).isTrue();
    // Nobody is left to ask.
    assertThat(LoopCount.auto().loops()).isEqualTo(LoopCount.LOOPS);
  }
}
