package io.portaws.worker.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.worker.status.Standing.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the page's first line says. */
class StandingTest {
  private static Standing of(Consumer<Shown> change) {
    Shown shown = new Shown();
    change.accept(shown);
    return Standing.of(shown.figures());
  }

  private static void says(Consumer<Shown> change, Level level, String sentence) {
    Standing standing = of(change);
    assertThat(standing.sentence()).isEqualTo(sentence);
    assertThat(standing.level()).isEqualTo(level);
  }

  @Test
  void itKeepsUpAndSaysAfterWhichTime() {
    says(_ -> {}, Level.GOOD, "Keeping up: a change reaches Port after 3.2 s.");
    assertThat(of(shown -> shown.waiting = Optional.of(0L)).bound())
        .isEqualTo("Nothing bounds it: it waits for messages.");
  }

  @Test
  void withoutMessagesItKeepsUpToo() {
    Consumer<Shown> idle =
        shown -> {
          shown.median = Optional.empty();
          shown.held = 0;
          shown.waiting = Optional.of(0L);
          shown.oldestHeld = Optional.empty();
        };
    says(idle, Level.GOOD, "Keeping up: nothing waits. The last change reached Port 5.0 s ago.");
    says(
        idle.andThen(shown -> shown.last = Optional.empty()),
        Level.GOOD,
        "Keeping up: nothing waits, and no change has come yet.");
  }

  @Test
  void itIsBehindWithWhatBoundsItAndWhenItIsLevel() {
    Consumer<Shown> behind =
        shown -> {
          shown.median = Optional.of(Duration.ofMinutes(12));
          shown.waiting = Optional.of(4_800L);
          shown.heldBack = 0.93;
        };
    says(behind, Level.SLOW, "Behind by 12 min: Port's rate limit bounds it.");
    says(
        behind.andThen(shown -> shown.trend = OptionalDouble.of(-10)),
        Level.SLOW,
        "Behind by 12 min: Port's rate limit bounds it, level in about 8 min.");
    says(
        behind.andThen(shown -> shown.trend = OptionalDouble.of(2)),
        Level.SLOW,
        "Behind by 12 min: Port's rate limit bounds it, and the queue grows.");
    says(
        behind.andThen(shown -> {
          shown.heldBack = 0;
          shown.throttled = 7;
        }),
        Level.SLOW,
        "Behind by 12 min: AWS throttles its reads.");
  }

  @Test
  void oneOldChangeIsNotBehindWhenNothingWaits() {
    says(
        shown -> {
          shown.median = Optional.of(Duration.ofDays(2));
          shown.held = 0;
          shown.waiting = Optional.of(0L);
        },
        Level.GOOD,
        "Keeping up: a change reaches Port after 48 h.");
  }

  @Test
  void portBeingAwayIsSaidWithWhatWaits() {
    Consumer<Shown> away =
        shown -> {
          shown.awaySince = Optional.of(Shown.NOW.minusSeconds(1_853));
          shown.closed = Duration.ofSeconds(20);
          shown.held = 204;
          shown.waiting = Optional.of(1_000L);
        };
    says(
        away,
        Level.BAD,
        "Port is away since 12:04 UTC; nothing is lost, 1,204 messages are held or waiting.");
    says(
        away.andThen(shown -> shown.waiting = Optional.empty()),
        Level.BAD,
        "Port is away since 12:04 UTC; nothing is lost, 204 messages are held, others wait on the"
            + " queue.");
    assertThat(of(away).bound())
        .isEqualTo("Port is asked every 5 to 30 seconds, and it goes on by itself.");
  }

  @Test
  void aSpentBudgetIsNoFault() {
    says(
        shown -> {
          shown.closed = Duration.ofSeconds(20);
          shown.median = Optional.empty();
        },
        Level.SLOW,
        "Port's rate budget is spent for another 20 s; nothing is lost, 13 messages are held or"
            + " waiting.");
  }

  @Test
  void whatSomebodyMustMendIsSaidWithWhatMendsIt() {
    says(
        shown ->
            shown.setup = Map.of("missing-blueprint", "create the blueprint ecsCluster in Port"),
        Level.BAD,
        "Messages wait for you: missing-blueprint: create the blueprint ecsCluster in Port."
            + " Everything else keeps up.");
  }

  @Test
  void whatKeepsItFromWorkingComesFirst() {
    Consumer<Shown> stuck = shown -> shown.notLive = Map.of("loop-1", "no step for 312 s");
    Consumer<Shown> noQueue = shown -> shown.failing = Map.of("queue", "access denied");
    Consumer<Shown> noToken = shown -> shown.failing = Map.of("port", "credentials: HTTP 401");
    Consumer<Shown> failed = shown -> shown.failing = Map.of("loop", "as told");
    says(stuck, Level.BAD, "Stuck: loop-1: no step for 312 s.");
    says(noQueue, Level.BAD, "The queue cannot be read: access denied");
    says(
        noToken, Level.BAD, "Nothing is received before Port gives a token: credentials: HTTP 401");
    says(failed, Level.BAD, "A turn failed and is tried again: as told");
    says(
        stuck.andThen(shown -> shown.stopping = true),
        Level.SLOW,
        "Stopping: what is under way is finished, the rest goes back to the queue.");
  }
}
