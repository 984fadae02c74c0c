package io.portaws.pipeline;

import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.EntityRef;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WrittenTest {
  private final Written written = new Written(3);

  private static UnitKey key(int i) {
    return new UnitKey.OfResource(TurnBench.key(TestCatalog.BUCKET, "k" + i));
  }

  private static EntityRef entity(int i) {
    return ref("b", "e" + i);
  }

  private boolean mayDelete(EntityRef entity, Instant changeTime) {
    return !written.notWrittenSince(List.of(new Deletion(entity, true)), changeTime).isEmpty();
  }

  @Test
  void whatWasAcceptedLastIsAllThatAKeyHas() {
    written.accepted(key(1), Set.of(entity(1), entity(2)), NOON);
    written.accepted(key(1), Set.of(entity(2)), NOON);
    assertThat(written.entities(key(1))).containsExactly(entity(2));

    written.accepted(key(1), Set.of(), NOON);
    assertThat(written.entities(key(1))).isEmpty();
  }

  @Test
  void unknownKeyHasNothing() {
    assertThat(written.entities(key(9))).isEmpty();
    assertThat(mayDelete(entity(9), NOON)).isTrue();
  }

  @Test
  void deletionIsHeldBackOnlyByALaterChange() {
    written.accepted(key(1), Set.of(entity(1)), NOON);

    assertThat(mayDelete(entity(1), NOON.minusSeconds(1))).isFalse();
    assertThat(mayDelete(entity(1), NOON)).isTrue();
    assertThat(mayDelete(entity(1), NOON.plusSeconds(1))).isTrue();
  }

  @Test
  void longestUnusedKeyIsForgottenFirst() {
    IntStream.rangeClosed(1, 3)
        .forEach(i -> written.accepted(key(i), Set.of(entity(i)), NOON.plusSeconds(i)));
    written.accepted(key(1), Set.of(entity(1)), NOON.plusSeconds(1));

    written.accepted(key(4), Set.of(entity(4)), NOON.plusSeconds(4));

    assertThat(written.entities(key(2))).isEmpty();
    assertThat(mayDelete(entity(2), NOON)).isTrue();
    for (int i : List.of(1, 3, 4)) {
      assertThat(written.entities(key(i))).containsExactly(entity(i));
      assertThat(mayDelete(entity(i), NOON)).isFalse();
    }
  }

  @Test
  void keyOfManyEntitiesCountsAsMany() {
    written.accepted(key(1), Set.of(entity(1)), NOON);
    written.accepted(key(2), Set.of(entity(2), entity(3), entity(4)), NOON);
    assertThat(written.entities(key(1))).isEmpty();
    assertThat(written.entities(key(2))).hasSize(3);

    Set<EntityRef> tooMany =
        IntStream.range(0, 4).mapToObj(WrittenTest::entity).collect(Collectors.toSet());
    written.accepted(key(3), tooMany, NOON);
    assertThat(written.entities(key(2))).isEmpty();
    assertThat(written.entities(key(3))).isEmpty();
  }

  @Test
  void entityIsHeldByAnotherAsLongAsThatHasIt() {
    written.accepted(key(1), Set.of(entity(1)), NOON);
    assertThat(written.isHeldByOther(key(1), entity(1))).isFalse();
    assertThat(written.isHeldByOther(key(2), entity(1))).isTrue();

    written.accepted(key(2), Set.of(entity(1)), NOON);
    assertThat(written.isHeldByOther(key(1), entity(1))).isTrue();

    written.accepted(key(2), Set.of(), NOON);
    assertThat(written.isHeldByOther(key(1), entity(1))).isFalse();
  }

  @Test
  void whatNoKeyHasAnyMoreTakesNoRoom() {
    written.accepted(key(1), Set.of(entity(1), entity(2)), NOON);
    written.accepted(key(2), Set.of(entity(1)), NOON);
    assertThat(written.held()).isEqualTo(2);

    written.accepted(key(1), Set.of(), NOON);
    written.accepted(key(2), Set.of(), NOON);
    assertThat(written.held()).isZero();
  }

  @Test
  void entityThatCameReadyIsHeldByNoResource() {
    written.accepted(new UnitKey.OfEntity(entity(1)), Set.of(entity(1)), NOON);

    assertThat(written.isHeldByOther(key(1), entity(1))).isFalse();
    assertThat(mayDelete(entity(1), NOON.minusSeconds(1))).isFalse();
  }

  @Test
  void identifierThatPortCannotHoldIsNotRemembered() {
    EntityRef tooLong = ref("b", "x".repeat(1_001));

    written.accepted(key(1), Set.of(tooLong, entity(1)), NOON);

    assertThat(written.entities(key(1))).containsExactly(entity(1));
    assertThat(mayDelete(tooLong, NOON.minusSeconds(1))).isTrue();
  }
}
