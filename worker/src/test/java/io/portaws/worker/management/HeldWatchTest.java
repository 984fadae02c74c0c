package io.portaws.worker.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.worker.queue.HandClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldWatchTest {
  private static final Duration LONG = HeldWatch.NO_PROGRESS.plusSeconds(1);

  private final HandClock clock = new HandClock();
  private final Map<String, Integer> underWay = new HashMap<>();
  private long ended;
  private final HeldWatch watch = new HeldWatch(() -> Map.copyOf(underWay), () -> ended);

  private boolean isStuck() {
    return watch.stuck(clock.instant()).isPresent();
  }

  @Test
  void nothingUnderWayIsNeverStuck() {
    assertThat(isStuck()).isFalse();
    clock.go(Duration.ofDays(1));
    assertThat(isStuck()).isFalse();
  }

  @Test
  void whatIsUnderWayMustGetOnWithinTheBound() {
    underWay.put("a", 1);
    underWay.put("b", 1);
    assertThat(isStuck()).isFalse();
    clock.go(HeldWatch.NO_PROGRESS);
    assertThat(isStuck()).isFalse();
    clock.go(Duration.ofMillis(1));
    assertThat(watch.stuck(clock.instant()))
        .contains("messages under way: 2; none has got on for 900 s");
  }

  @Test
  void aLongTurnIsNotStuckWhileOneOfItsMessagesAfterTheOtherEnds() {
    underWay.put("a", 1);
    underWay.put("last", 1);
    assertThat(isStuck()).isFalse();
    for (int i = 0; i < 10; i++) {
      clock.go(Duration.ofMinutes(10));
      ended++;
      assertThat(isStuck()).isFalse();
    }
  }

  @Test
  void aChangedMarkIsProgressAndSoIsOneThatOnlyWaitsNow() {
    underWay.put("a", 1);
    underWay.put("b", 1);
    assertThat(isStuck()).isFalse();
    clock.go(LONG);
    underWay.put("a", 2);
    assertThat(isStuck()).isFalse();
    clock.go(LONG);
    underWay.remove("a");
    assertThat(isStuck()).isFalse();
    clock.go(LONG);
    assertThat(isStuck()).isTrue();
  }

  @Test
  void whatComesNewIsNoProgressOfWhatIsThere() {
    underWay.put("a", 1);
    assertThat(isStuck()).isFalse();
    clock.go(LONG);
    underWay.put("b", 1);
    assertThat(isStuck()).isTrue();
  }

  @Test
  void aForgottenMessageIsFoundThoughOthersEnd() {
    underWay.put("forgotten", 1);
    assertThat(isStuck()).isFalse();
    for (int i = 0; i < 36; i++) {
      clock.go(Duration.ofMinutes(10));
      ended++;
      assertThat(isStuck()).isFalse();
    }
    clock.go(Duration.ofMillis(1));
    ended++;
    assertThat(watch.stuck(clock.instant()))
        .contains("messages that have not got on for more than 6 h: 1");
  }

  @Test
  void timeWithoutAnybodyLookingIsNotHeldAgainstWhatCameMeanwhile() {
    assertThat(isStuck()).isFalse();
    clock.go(Duration.ofDays(1));
    underWay.put("a", 1);
    assertThat(isStuck()).isFalse();
  }
}
