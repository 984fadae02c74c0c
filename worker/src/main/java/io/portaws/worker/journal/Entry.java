package io.portaws.worker.journal;

import io.portaws.pipeline.journal.Ending;
import io.portaws.pipeline.mapping.EntityRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** One line of the journal. */
sealed interface Entry {
  /** When it was written. */
  Instant at();

  /** A turn took a message up; see {@link io.portaws.pipeline.journal.Taken}. */
  record Took(
      Instant at,
      String message,
      Instant sentAt,
      int receives,
      int turns,
      String form,
      List<String> eventIds)
      implements Entry {}

  /** Work began. */
  record Begins(Instant at, long work, Subject subject) implements Entry {}

  /** A message asks for work. */
  record Asks(Instant at, String message, long work, String action, Instant changeTime)
      implements Entry {}

  /** What a message tells of was told by a later read already. */
  record Covered(Instant at, String message, Subject subject) implements Entry {}

  /** AWS answered. */
  record Read(Instant at, long work, String result, String detail, Duration took)
      implements Entry {}

  /** What work comes to in Port. */
  record Plans(
      Instant at, long work, List<EntityRef> upserts, List<EntityRef> deletes, int searches)
      implements Entry {}

  /** A request to Port; see {@link io.portaws.pipeline.journal.Attempt}. */
  record Attempted(
      Instant at,
      List<Long> works,
      String endpoint,
      Duration waited,
      Duration took,
      String status,
      String trace,
      String detail)
      implements Entry {}

  /** Work ended. */
  record Ended(Instant at, long work, Ending how) implements Entry {}

  /** A message's turn ended. */
  record Settled(Instant at, String message, Ending how) implements Entry {}

  /** A message stays with the worker for a later turn. */
  record Kept(Instant at, String message, Instant until) implements Entry {}

  /** It is given up, for this reason. */
  record GivenUp(Instant at, String message, String reason, String detail) implements Entry {}

  /**
   * The books of a receipt are closed.
   *
   * @param how {@code deleted}, {@code returned}, {@code dead-lettered} or {@code expired}
   */
  record Closed(Instant at, String message, String how) implements Entry {}
}
