package io.portaws.cli.redrive;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are meant: those that fit each of these. What is empty lets all pass.
 *
 * @param types canonical names; a letter fits that tells of one of them
 * @param since when it was put on the dead-letter queue, or if SQS moved it, sent at first
 */
record Selection(
    Set<String> reasons, Set<String> types, Set<String> fingerprints, @Nullable Instant since) {
  Selection {
    reasons = Set.copyOf(reasons);
    types = Set.copyOf(types);
    fingerprints = Set.copyOf(fingerprints);
  }

  /** Whether it could be meant, before it is known what it tells of. */
  boolean mayMean(Letter letter) {
    return (reasons.isEmpty() || reasons.contains(letter.reason()))
        && (fingerprints.isEmpty() || fingerprints.contains(letter.fingerprint()))
        && (since == null || !letter.message().sentAt().isBefore(since));
  }

  boolean means(Letter letter, List<String> typesOfIt) {
    return mayMean(letter) && (types.isEmpty() || typesOfIt.stream().anyMatch(types::contains));
  }
}
