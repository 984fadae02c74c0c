package io.portaws.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.worker.queue.Keeping.Decision;
import io.portaws.worker.queue.Keeping.Past;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepingTest {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
  private static final Room ROOM = new Room(100, 1_000);
  private static final Room EMPTY = new Room(0, 0);

  /** The most that it can draw, or the least. */
  private record Drawn(boolean most) implements RandomGenerator {
    @Override
    public long nextLong() {
      throw new AssertionError("only bounded numbers are drawn");
    }

    @Override
    public long nextLong(long bound) {
      return most ? bound - 1 : 0;
    }
  }

  private static Keeping keeping(Duration closed, boolean mostJitter) {
    return new Keeping(() -> closed, new Drawn(mostJitter), ROOM);
  }

  private static @Nullable Instant ago(@Nullable Duration time) {
    return time == null ? null : NOW.minus(time);
  }

  private static String said(Decision decision) {
    return switch (decision) {
      case Decision.Keep(Instant until, boolean failing) ->
          (failing ? "fails " : "keeps ") + Duration.between(NOW, until);
      case Decision.HandBack(Duration after) -> "back " + after;
    };
  }

  @ParameterizedTest(name = "kept {0}, last receive {1}, tried after {2}, closed for {3}: {4}")
  @CsvSource({
    ", false, PT1S, PT30S, keeps PT30S",
    ", false, PT45S, PT30S, keeps PT45S",
    "PT59M, false, PT1S, PT30S, keeps PT30S",
    "PT59M30S, false, PT1S, PT30S, back PT30S", // due when its hour is over
    "PT1H, false, PT1S, PT5S, back PT5S",
    "PT1H, false, PT7S, PT5S, back PT7S",
    ", false, PT1S, PT59M59S, keeps PT59M59S",
    ", false, PT1S, PT1H, back PT1H", // it will not make it: not even begun to be kept
    ", false, PT1S, PT2H, back PT2H",
    "PT1H, true, PT1S, PT30S, keeps PT30S",
    "PT10H59M59S, true, PT1S, PT2H, keeps PT2H",
    "PT11H, true, PT1S, PT30S, back PT30S",
  })
  void whileNothingGetsToPort(
      @Nullable Duration kept, boolean last, Duration after, Duration closed, String what) {
    Past past = new Past(ago(kept), null, 0);
    assertThat(said(keeping(closed, false).decide(past, last, after, EMPTY, NOW))).isEqualTo(what);
  }

  @ParameterizedTest(name = "kept {0}, failing {1}, {2} times, tried after {3}: {4}")
  @CsvSource({
    ", , 0, PT1S, fails PT1S",
    "PT1M, PT1M, 3, PT1S, fails PT8S",
    "PT9M59S, PT9M59S, 12, PT1S, fails PT5M",
    "PT9M, PT9M, 12, PT6M, fails PT6M",
    "PT10M, PT10M, 12, PT1S, back PT1S",
    "PT50M, , 0, PT1S, fails PT1S", // an outage before does not count
    "PT50M, PT9M, 1, PT1S, fails PT2S",
    "PT11H, PT1M, 1, PT1S, back PT1S",
  })
  void whileOthersGetThrough(
      @Nullable Duration kept,
      @Nullable Duration failing,
      int failures,
      Duration after,
      String what) {
    Past past = new Past(ago(kept), ago(failing), failures);
    Keeping open = keeping(Duration.ZERO, false);
    assertThat(said(open.decide(past, false, after, EMPTY, NOW))).isEqualTo(what);
  }

  @ParameterizedTest(
      name = "of 100 messages and 1,000 bytes {0} and {1} fail, last receive {2}: {3}")
  @CsvSource({
    "50, 500, false, fails PT4S",
    "51, 1, false, back PT4S",
    "1, 501, false, back PT4S",
    "100, 1000, true, fails PT4S",
  })
  void whatFailsTakesAtMostHalfOfTheRoom(long messages, long bytes, boolean last, String what) {
    Past past = new Past(ago(Duration.ofMinutes(1)), ago(Duration.ofMinutes(1)), 2);
    Room failing = new Room(messages, bytes);
    Decision decision =
        keeping(Duration.ZERO, false).decide(past, last, Duration.ofSeconds(1), failing, NOW);
    assertThat(said(decision)).isEqualTo(what);
  }

  @ParameterizedTest(name = "closed for {0}: at most {1}")
  @CsvSource({"PT1S, PT1.999S", "PT10S, PT10.999S", "PT5M, PT5M29.999S", "PT2H, PT2H11M59.999S"})
  void whatGoesBackIsVisibleWhenPortTakesItAndATenthLaterAtMost(Duration closed, Duration most) {
    assertThat(keeping(closed, false).handedBack(Duration.ZERO)).isEqualTo(closed);
    assertThat(keeping(closed, true).handedBack(Duration.ZERO)).isEqualTo(most);
    assertThat(keeping(closed, true).handedBack(closed.multipliedBy(2)))
        .isEqualTo(closed.multipliedBy(2));
  }

  @Test
  void whileTheTapIsOpenWhatGoesBackIsVisibleAsItIsToldTo() {
    Keeping open = keeping(Duration.ZERO, true);
    assertThat(open.handedBack(Duration.ZERO)).isZero();
    assertThat(open.handedBack(Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(7));
  }
}
