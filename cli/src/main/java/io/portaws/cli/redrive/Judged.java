package io.portaws.cli.redrive;

import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.ResourceKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A letter, and what came of judging it.
 *
 * @param form the word for what its body turned out to be
 * @param changes all that it tells of
 */
record Judged(Letter letter, String form, List<Change> changes, Verdict verdict) {
  Judged {
    changes = List.copyOf(changes);
  }

  /** The types that it tells of, without repetition. */
  List<String> types() {
    return changes.stream().map(change -> change.key().type()).distinct().toList();
  }

  List<String> accounts() {
    return changes.stream().map(change -> change.key().account()).distinct().toList();
  }

  /**
   * The resources that it asks to look at, when another letter about the very same may stand for
   * it: all of them are read anew, so that only the newest change counts, as it would in one turn.
   * Whatever tells a state or names an entity is for itself, and so is a look of our own, which has
   * a number.
   */
  Optional<Set<ResourceKey>> folds() {
    boolean readsAll =
        !changes.isEmpty()
            && changes.stream()
                .allMatch(change ->
                    change.state() == null && !change.namesEntity() && change.followUp() == 0);
    return readsAll && changes.stream().map(Change::changeTime).distinct().count() == 1
        ? Optional.of(changes.stream().map(Change::key).collect(Collectors.toUnmodifiableSet()))
        : Optional.empty();
  }

  /** When the newest of it happened; the letter's own time when it tells of no resource. */
  Instant changeTime() {
    return changes.stream()
        .map(Change::changeTime)
        .max(Instant::compareTo)
        .orElse(letter.changeTime());
  }
}
