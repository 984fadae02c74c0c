package io.portaws.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.lambda.Patience.Decision;
import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.queue.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a message comes again, and when it is given up. */
class PatienceTest {
  private static final Instant FIRST = Instant.parse("2026-11-01T10:00:00Z");
  private static final Duration RETENTION = Duration.ofDays(10);
  private static final Duration OPEN = Duration.ZERO;
  private static final Duration CLOSED = Duration.ofSeconds(20);
  private static final Optional<Integer> HUNDRED = Optional.of(100);

  private static final Outcome.Retry AWAY =
      new Outcome.Retry(Duration.ofSeconds(5), "port-away", "no answer", null, true);
  private static final Outcome.Retry SETUP =
      new Outcome.Retry(Duration.ofMinutes(5), "blueprint-missing", "ecsCluster", "create it");

  private final Patience patience = new Patience(10, new SplittableRandom(7));

  private static Received received(int receives) {
    return received("a", receives, FIRST, FIRST);
  }

  private static Received received(String id, int receives, Instant sent, Instant seen) {
    return new Received(
        Message.received(id, "{}", sent, receives, null), "handle", Map.of(), seen, receives);
  }

  private Duration back(Received message, Outcome.Retry retry, Duration closed, Instant now) {
    Decision decision = patience.retried(message, retry, closed, HUNDRED, now);
    assertThat(decision).isInstanceOf(Decision.HandBack.class);
    return ((Decision.HandBack) decision).after();
  }

  /** By the hour at most a hundred receives would last for four days only. */
  @Test
  void anOutageOutlastsTheRetentionBeforeReceivesDo() {
    Instant now = FIRST;
    int receives = 1;
    while (Duration.between(FIRST, now).compareTo(RETENTION) < 0) {
      assertThat(receives).as("at " + now).isLessThan(99);
      now = now.plus(back(received(receives), AWAY, CLOSED, now));
      receives++;
    }
    // The rest is for what else costs a receive, such as an invocation that Lambda throttled.
    assertThat(receives).isLessThanOrEqualTo(90);
  }

  @ParameterizedTest
  @CsvSource({
    // How long it has been tried, and how much longer it waits: at least and at most.
    "PT0S, PT30S, PT33S",
    "PT1M, PT30S, PT33S",
    "PT8M, PT1M, PT1M6S",
    "PT8H, PT1H, PT1H6M",
    "P2D, PT6H, PT6H36M",
    "P9D, PT11H, PT11H"
  })
  void whilePortIsAwayAMessageIsLaterByAnEighthAtMost(
      Duration tried, Duration least, Duration most) {
    Duration wait = back(received(5), AWAY, CLOSED, FIRST.plus(tried));
    assertThat(wait).isBetween(least, most);
  }

  @Test
  void noMessageComesBeforePortIsKnownToTakeIt() {
    assertThat(back(received(1), AWAY, Duration.ofMinutes(10), FIRST))
        .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
    Outcome.Retry told = new Outcome.Retry(Duration.ofMinutes(7), "throttled", "429", null, true);
    assertThat(back(received(1), told, CLOSED, FIRST))
        .isGreaterThanOrEqualTo(Duration.ofMinutes(7));
  }

  /** A backlog of days that is begun with is no outage of days. */
  @Test
  void whatWaitedOnTheQueueWasNotTried() {
    Instant now = FIRST.plus(Duration.ofDays(5));
    assertThat(back(received("a", 1, FIRST, now), AWAY, CLOSED, now))
        .isLessThan(Duration.ofMinutes(1));
    // A dead letter of long ago that was sent again begins anew, too.
    assertThat(back(received("a", 1, now, FIRST), AWAY, CLOSED, now))
        .isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void anOutageCostsNoTry() {
    for (int i = 0; i < 50; i++) {
      back(received(1), AWAY, CLOSED, FIRST);
    }
    assertThat(back(received(1), SETUP, OPEN, FIRST)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void whatAnOperatorMustMendIsGivenUpAtItsTenthTryByThatCause() {
    Outcome.Retry denied = new Outcome.Retry(Duration.ofMinutes(5), "aws-denied", "no", "allow it");
    for (int tries = 1; tries < 10; tries++) {
      back(received(tries), SETUP, OPEN, FIRST);
    }
    back(received(10), denied, OPEN, FIRST);
    assertThat(patience.retried(received(11), SETUP, OPEN, HUNDRED, FIRST))
        .isEqualTo(new Decision.GiveUp("tried 10 times"));
    back(received("another", 10, FIRST, FIRST), SETUP, OPEN, FIRST);
  }

  @Test
  void whatIsDoneBeginsAnew() {
    for (int tries = 1; tries < 10; tries++) {
      back(received(tries), SETUP, OPEN, FIRST);
    }
    patience.forget(received(9));
    assertThat(back(received(10), SETUP, OPEN, FIRST)).isEqualTo(Duration.ofMinutes(5));
  }

  /** As fast as a batch comes: ten tries alone would be over in three quarters of an hour. */
  @Test
  void anOutageOfAwsForHoursDeadLettersNothing() {
    Instant now = FIRST.plusSeconds(2);
    Outcome.Retry throttled =
        new Outcome.Retry(Duration.ofSeconds(2), "aws-unavailable", "no answer", null, true);
    int tries = 1;
    Duration before = Duration.ZERO;
    while (Duration.between(FIRST, now).compareTo(Duration.ofHours(5)) < 0) {
      Duration wait = back(received(tries++), throttled, OPEN, now);
      assertThat(wait).isBetween(before, Duration.ofMinutes(66));
      before = wait.compareTo(Duration.ofHours(1)) < 0 ? wait : Duration.ofHours(1);
      now = now.plus(wait);
    }
    assertThat(tries).as("receives are to spare").isLessThan(25);
    assertThat(patience.retried(received(tries), throttled, OPEN, HUNDRED, now))
        .isInstanceOf(Decision.GiveUp.class);
  }

  /** At one more SQS would dead-letter it itself, without the reason. */
  @ParameterizedTest
  @CsvSource({"100, 98, false", "100, 99, true", "3, 1, false", "3, 2, true", "1, 1, true"})
  void beforeTheQueuesLastReceiveEverythingIsGivenUp(int most, int receives, boolean givenUp) {
    Optional<Integer> max = Optional.of(most);
    Message message = received(receives).message();
    Outcome.Wait wait = new Outcome.Wait(Duration.ofSeconds(2), "changed-but-absent", message);
    assertThat(patience.retried(received(receives), AWAY, CLOSED, max, FIRST))
        .isInstanceOf(givenUp ? Decision.GiveUp.class : Decision.HandBack.class);
    assertThat(patience.waited(received(receives), wait, max))
        .isInstanceOf(givenUp ? Decision.GiveUp.class : Decision.HandBack.class);
    assertThat(patience.unfinished(received(receives), CLOSED, max))
        .isInstanceOf(givenUp ? Decision.GiveUp.class : Decision.HandBack.class);
  }

  @Test
  void withoutARedrivePolicyNothingIsGivenUpForItsReceives() {
    assertThat(patience.retried(received(5_000), AWAY, CLOSED, Optional.empty(), FIRST))
        .isInstanceOf(Decision.HandBack.class);
  }

  @Test
  void aLookIsLaterEachTimeAndAtMostByTwoMinutes() {
    Outcome.Wait wait = new Outcome.Wait(Duration.ofSeconds(10), "recheck", received(1).message());
    assertThat(patience.waited(received(1), wait, HUNDRED))
        .isEqualTo(new Decision.HandBack(Duration.ofSeconds(10)));
    assertThat(patience.waited(received(3), wait, HUNDRED))
        .isEqualTo(new Decision.HandBack(Duration.ofSeconds(30)));
    assertThat(patience.waited(received(50), wait, HUNDRED))
        .isEqualTo(new Decision.HandBack(Duration.ofMinutes(2)));
  }

  @Test
  void theUnfinishedComesSoonAndNotBeforePortTakesIt() {
    assertThat(after(patience.unfinished(received(1), OPEN, HUNDRED)))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(after(patience.unfinished(received(1), CLOSED, HUNDRED)))
        .isBetween(CLOSED, CLOSED.plusSeconds(2));
  }

  @Test
  void whatIsForgottenIsCountedAnew() {
    for (int tries = 1; tries < 10; tries++) {
      back(received(tries), SETUP, OPEN, FIRST);
    }
    for (int i = 0; i < 10_000; i++) {
      back(received("other-" + i, 1, FIRST, FIRST), SETUP, OPEN, FIRST);
    }
    back(received(10), SETUP, OPEN, FIRST);
  }

  private static Duration after(Decision decision) {
    return ((Decision.HandBack) decision).after();
  }
}
