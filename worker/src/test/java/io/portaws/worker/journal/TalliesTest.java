package io.portaws.worker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.journal.Attempt;
import io.portaws.worker.queue.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TalliesTest {
  private final HandClock clock = new HandClock();
  private final MemoryJournal journal = new MemoryJournal(clock);
  private final Tallies tallies = journal.tallies();

  private void answered(String status) {
    Instant now = clock.instant();
    journal.attempted(new Attempt(List.of(), "upsert", now, now, status, null, "as told"));
  }

  @Test
  void whatSeveralMessagesShareIsSaved() {
    var key = new ResourceKey("AWS::S3::Bucket", "1", "r", "a");
    long work = journal.begins(key);
    for (int i = 0; i < 5; i++) {
      journal.asks("m" + i, work, "upsert", clock.instant());
    }
    journal.covered("m9", key);

    assertThat(tallies.changes()).isEqualTo(6);
    assertThat(tallies.coalesced()).isEqualTo(4);
    assertThat(tallies.covered()).isEqualTo(1);
  }

  @Test
  void requestsAreCountedByWhatBecameOfThemAndThoseThatDidNotLeaveAreNot() {
    List.of("200", "429", "503", "io", "401", "away", "budget", "404").forEach(this::answered);

    assertThat(tallies.requests()).isEqualTo(6);
    assertThat(tallies.refused()).isEqualTo(1);
    assertThat(tallies.failed()).isEqualTo(3);
    assertThat(tallies.failures()).extracting(Failure::reason).startsWith("upsert answered 401");
  }

  @Test
  void agesAreOfTheTimeThatIsAskedFor() {
    for (int seconds = 1; seconds <= 100; seconds++) {
      journal.accepted(
          clock.instant().minusSeconds(2L * seconds), clock.instant().minusSeconds(seconds));
    }
    Instant since = clock.instant();
    assertThat(tallies.sinceSent(0.5, since)).contains(Duration.ofSeconds(51));
    assertThat(tallies.sinceSent(0.95, since)).contains(Duration.ofSeconds(96));
    assertThat(tallies.sinceChange(0.5, since)).contains(Duration.ofSeconds(102));

    clock.go(Duration.ofMinutes(2));
    assertThat(tallies.sinceSent(0.5, clock.instant().minusSeconds(60))).isEmpty();
    assertThat(tallies.lastAccepted())
        .contains(since.truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
  }

  @Test
  void anEventOfTheFutureOrOfNoTimeHarmsNothing() {
    journal.accepted(Instant.MIN, clock.instant().plusSeconds(60));
    journal.accepted(Instant.MAX, Instant.MIN);

    assertThat(tallies.sinceSent(0, Instant.EPOCH)).contains(Duration.ZERO);
  }

  @Test
  void deadLettersAreCountedByReasonAndReasonsAreBounded() {
    for (int i = 0; i < 200; i++) {
      journal.givenUp("m" + i, i < 100 ? "refused" : "reason-" + i, "as told");
    }
    Map<String, Long> byReason = tallies.givenUp();

    assertThat(byReason).containsEntry("refused", 100L).hasSizeLessThanOrEqualTo(51);
    assertThat(byReason.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(200);
    assertThat(tallies.failures()).hasSize(50);
    assertThat(tallies.failures().getFirst().message()).isEqualTo("m199");
  }

  @Test
  void theSameFailureAgainAndAgainIsOne() {
    for (int i = 0; i < 10; i++) {
      clock.go(Duration.ofSeconds(1));
      answered("503");
    }
    assertThat(tallies.failures()).hasSize(1);
    assertThat(tallies.failures().getFirst().at()).isEqualTo(clock.instant());
  }

  @Test
  void withoutAChangeThereIsNoAge() {
    assertThat(tallies.sinceSent(0.5, Instant.EPOCH)).isEqualTo(Optional.empty());
    assertThat(tallies.lastAccepted()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PT-5S, 0 ms",
    "PT0S, 0 ms",
    "PT0.25S, 250 ms",
    "PT3.27S, 3.2 s",
    "PT59S, 59 s",
    "PT119.9S, 119 s",
    "PT12M, 12 min",
    "PT2H, 2 h",
    "PT71H, 71 h",
    "P10D, 10 days"
  })
  void durationsAreSaidAsPeopleSayThem(Duration duration, String said) {
    assertThat(Spoken.of(duration)).isEqualTo(said);
  }
}
