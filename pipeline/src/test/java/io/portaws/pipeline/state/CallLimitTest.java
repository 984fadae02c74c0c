package io.portaws.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallLimitTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  /** The dice's highest: waits are whole. */
  private static final double HIGH = 1;

  private static Instant at(long millis) {
    return NOON.plusMillis(millis);
  }

  private static CallLimit silenced(int times) {
    CallLimit limit = new CallLimit();
    for (int i = 0; i < times; i++) {
      limit.silent(at(0), at(0), HIGH);
    }
    return limit;
  }

  /** Throttled once a second, the call having left just before. */
  private static CallLimit throttled(int times) {
    CallLimit limit = new CallLimit();
    for (int i = 0; i < times; i++) {
      limit.throttled(at(i * 1_000L), at(i * 1_000L), HIGH);
    }
    return limit;
  }

  @ParameterizedTest
  @CsvSource({"0, 20", "1, 10", "2, 5", "3, 2", "4, 1", "5, 1", "50, 1"})
  void throttlingHalvesItDownToOne(int times, int atOnce) {
    assertThat(throttled(times).atOnce()).isEqualTo(atOnce);
  }

  @Test
  void ofABurstOnlyTheFirstThrottlingCounts() {
    CallLimit limit = new CallLimit();
    for (int i = 0; i < 20; i++) {
      limit.throttled(at(0), at(100 + i), HIGH);
    }
    assertThat(limit.atOnce()).isEqualTo(10);
    limit.throttled(at(100), at(200), HIGH);
    assertThat(limit.atOnce()).isEqualTo(5);
  }

  @Test
  void aRoundOfAnswersRaisesItByOneUpToItsMost() {
    CallLimit limit = throttled(2);
    List<Integer> rounds = new ArrayList<>();
    for (int round = 0; round < 60; round++) {
      rounds.add(limit.atOnce());
      int calls = limit.atOnce() + 1;
      for (int call = 0; call < calls; call++) {
        limit.answered(at(2_000));
      }
    }
    assertThat(rounds.subList(0, 5)).containsExactly(5, 6, 7, 8, 9);
    assertThat(rounds.getLast()).isEqualTo(CallLimit.MOST);
  }

  @Test
  void whatLeftBeforeItWasLoweredRaisesNothing() {
    CallLimit limit = new CallLimit();
    limit.throttled(at(0), at(100), HIGH);
    for (int i = 0; i < 1_000; i++) {
      limit.answered(at(99));
    }
    assertThat(limit.atOnce()).isEqualTo(10);
  }

  @Test
  void itRestsOnlyWhereOneAtATimeIsThrottled() {
    assertThat(throttled(5).rests(at(4_001))).isFalse();
    CallLimit limit = throttled(6);
    assertThat(limit.rests(at(5_999))).isTrue();
    assertThat(limit.rests(at(6_000))).isFalse();
    assertThat(limit.isSilent()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 10000", "1, 1, 20000", "3, 1, 80000", "4, 1, 120000", "40, 1, 120000"})
  void restsForWantOfAnAnswerDoubleUpToTwoMinutes(int before, double dice, long millis) {
    CallLimit limit = silenced(3);
    for (int i = 0; i < before; i++) {
      limit.silent(at(0), at(0), dice);
    }
    assertThat(limit.rests(at(millis - 1))).isTrue();
    assertThat(limit.rests(at(millis))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 5000", "0.5, 7500", "1, 10000"})
  void halfOfARestIsLeftToTheDice(double dice, long millis) {
    CallLimit limit = silenced(2);
    limit.silent(at(0), at(0), dice);
    assertThat(limit.rests(at(millis - 1))).isTrue();
    assertThat(limit.rests(at(millis))).isFalse();
  }

  @Test
  void threeCallsInARowWithoutAnAnswerMeanThatNobodyIsThere() {
    assertThat(silenced(2).rests(at(1))).isFalse();
    assertThat(silenced(2).atOnce()).isEqualTo(20);
    assertThat(silenced(3).rests(at(1))).isTrue();
    assertThat(silenced(3).isSilent()).isTrue();
    assertThat(silenced(3).atOnce()).as("then one at a time").isEqualTo(1);
  }

  @Test
  void anAnswerBetweenMeansThatSomebodyIs() {
    CallLimit limit = silenced(2);
    limit.answered(at(0));
    limit.silent(at(0), at(0), HIGH);
    limit.silent(at(0), at(0), HIGH);
    assertThat(limit.rests(at(1))).isFalse();
  }

  @Test
  void twentyThatWereSilentTogetherAreOneRest() {
    CallLimit limit = new CallLimit();
    for (int i = 0; i < 20; i++) {
      limit.silent(at(0), at(10_000), HIGH);
    }
    assertThat(limit.rests(at(19_999))).isTrue();
    assertThat(limit.rests(at(20_000))).isFalse();
  }

  @Test
  void afterAnAnswerTheNextRestIsShortAgain() {
    CallLimit limit = silenced(3);
    limit.silent(at(10_000), at(10_000), HIGH);
    assertThat(limit.rests(at(29_999))).isTrue();
    limit.answered(at(30_000));
    for (int i = 0; i < 3; i++) {
      limit.silent(at(40_000), at(40_000), HIGH);
    }
    assertThat(limit.rests(at(49_999))).isTrue();
    assertThat(limit.rests(at(50_000))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 1000", "1, 2000", "3, 8000", "6, 60000", "40, 60000"})
  void restsForThrottlingDoubleUpToAMinute(int before, long millis) {
    CallLimit limit = throttled(5);
    Instant last = at(10_000);
    for (int i = 0; i <= before; i++) {
      limit.throttled(last, last, HIGH);
    }
    assertThat(limit.rests(last.plusMillis(millis - 1))).isTrue();
    assertThat(limit.rests(last.plusMillis(millis))).isFalse();
  }

  /** Rounds of calls side by side, of which AWS takes so many and throttles the others. */
  @ParameterizedTest
  @CsvSource({"2, 0.25", "5, 0.1", "12, 0.03", "30, 0.01"})
  void itSettlesAtWhatAwsTakes(int taken, double mostRefused) {
    CallLimit limit = new CallLimit();
    double sent = 0;
    double refused = 0;
    double made = 0;
    for (int round = 0; round < 1_000; round++) {
      Instant now = at(round * 100L);
      int calls = limit.rests(now) ? 0 : limit.atOnce();
      sent += calls;
      made += Math.min(calls, taken);
      for (int call = 0; call < calls; call++) {
        if (call < taken) {
          limit.answered(now);
        } else {
          refused++;
          limit.throttled(now, now.plusMillis(1), HIGH);
        }
      }
    }
    assertThat(refused / sent).isLessThan(mostRefused);
    assertThat(made / (1_000 * taken)).as("of what AWS would take").isGreaterThan(0.6);
  }
}
