package io.portaws.cli.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.ResourceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FoldingTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private int number;

  private Judged letter(Change... changes) {
    Letter letter = LetterTest.letter("{\"n\": " + number++ + "}", Map.of());
    return new Judged(letter, "eventbridge", List.of(changes), new Verdict.Passes());
  }

  private static Change change(String bucket, Action action, int second) {
    return new Change(key(bucket), action, null, NOON.plusSeconds(second), false);
  }

  private static ResourceKey key(String bucket) {
    return new ResourceKey("AWS::S3::Bucket", "111122223333", "eu-west-1", bucket);
  }

  private static int messages(Judged... letters) {
    return new Folding().fold(List.of(letters)).parcels().size();
  }

  @Test
  void theNewestStandsForTheOthersWhateverTheyClaim() {
    Judged newest = letter(change("a", Action.DELETE, 9));
    List<Judged> all =
        List.of(
            letter(change("a", Action.UPSERT, 1)), newest, letter(change("a", Action.UPSERT, 5)));
    Folding.Folded folded = new Folding().fold(all);
    assertThat(folded.parcels()).hasSize(1);
    assertThat(folded.parcels().getFirst().newest()).isEqualTo(newest);
    assertThat(folded.parcels().getFirst().letters())
        .containsExactlyInAnyOrderElementsOf(all.stream().map(Judged::letter).toList());
  }

  @Test
  void onlyTheVerySameResourcesFold() {
    Change a = change("a", Action.UPSERT, 1);
    Change b = change("b", Action.UPSERT, 1);
    assertThat(messages(letter(a), letter(b))).isEqualTo(2);
    assertThat(messages(letter(a), letter(a, b))).isEqualTo(2);
    assertThat(messages(letter(b, a), letter(a, b))).isOne();
  }

  @Test
  void whatIsForItselfIsNeverFolded() {
    Change exportersDelete = new Change(key("a"), Action.DELETE, null, NOON, true);
    Change told =
        new Change(
            key("a"), Action.UPSERT, null, NOON, false, JsonNodeFactory.instance.objectNode(), 0);
    Change look = new Change(key("a"), Action.UPSERT, null, NOON, false, null, 3);
    for (Change each : List.of(exportersDelete, told, look)) {
      assertThat(messages(letter(each), letter(each))).isEqualTo(2);
    }
    assertThat(messages(letter(), letter())).isEqualTo(2);
    // Of two times within one letter neither is the letter's.
    Judged mixed = letter(change("a", Action.UPSERT, 1), change("b", Action.UPSERT, 2));
    assertThat(mixed.folds()).isEmpty();
  }

  @Test
  void anExportersUpsertFoldsAsItReads() {
    Change upsert = new Change(key("a"), Action.UPSERT, null, NOON, true);
    assertThat(messages(letter(upsert), letter(change("a", Action.UPSERT, 1)))).isOne();
  }

  @Test
  void whatWasSentInThisRunStandsForOlderOnesAndNotForNewer() {
    Folding folding = new Folding();
    folding.sent(folding.fold(List.of(letter(change("a", Action.UPSERT, 5)))).parcels().getFirst());
    Folding.Folded later =
        folding.fold(
            Stream.of(4, 5, 6).map(second -> letter(change("a", Action.UPSERT, second))).toList());
    assertThat(later.covered()).hasSize(2);
    assertThat(later.parcels()).hasSize(1);
    assertThat(later.parcels().getFirst().others()).isEmpty();
  }

  @Test
  void whatWasNotSentStandsForNothing() {
    Folding folding = new Folding();
    folding.fold(List.of(letter(change("a", Action.UPSERT, 5))));
    assertThat(folding.fold(List.of(letter(change("a", Action.UPSERT, 4)))).covered()).isEmpty();
  }

  @Test
  void batchesHoldTenMessagesAndAMebibyte() {
    List<Folding.Parcel> parcels = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      parcels.add(parcel("x"));
    }
    assertThat(EventsQueue.packed(parcels)).extracting(List::size).containsExactly(10, 10, 3);
    List<Folding.Parcel> large =
        Stream.of(600_000, 400_000, 600_000).map("y"::repeat).map(FoldingTest::parcel).toList();
    assertThat(EventsQueue.packed(large)).extracting(List::size).containsExactly(2, 1);
  }

  private static Folding.Parcel parcel(String body) {
    Letter letter = LetterTest.letter(body, Map.of());
    return new Folding.Parcel(
        new Judged(letter, "entity", List.of(), new Verdict.Passes()), List.of());
  }
}
