package io.portaws.pipeline.catalog;

import java.util.List;

/** What an event comes to. */
public sealed interface Resolution {
  /** Resources that may have changed; at least one. */
  record Changes(List<Change> changes) implements Resolution {
    public Changes {
      changes = List.copyOf(changes);
      if (changes.isEmpty()) {
        throw new IllegalArgumentException("changes without a change");
      }
    }
  }

  /** Nothing to do, and rightly so. */
  record Skipped(String reason, String detail) implements Resolution {}

  /** An event of no catalogued type: what to do with it is configured. */
  record Unmatched(String detail) implements Resolution {}

  /** It cannot be understood, and somebody should look at it. */
  record Rejected(String reason, String detail) implements Resolution {}
}
