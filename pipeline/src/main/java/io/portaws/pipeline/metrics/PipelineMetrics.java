package io.portaws.pipeline.metrics;

import io.portaws.pipeline.journal.Journal;
import java.time.Duration;
import java.util.Collection;

/**
 * What the pipeline counts. Every method is called from many threads, returns at once and never
 * throws. Tag values come from small fixed sets, never from message content; the resource type is
 * one of the catalogue's or {@code other}.
 */
public interface PipelineMetrics {
  PipelineMetrics NOOP = new PipelineMetrics() {};

  /** A message's body turned out to be this form: exporter, eventbridge, entity, malformed… */
  default void decoded(String form) {}

  /** A message asked for nothing, for this reason. */
  default void skipped(String reason) {}

  /** A resource may have changed. */
  default void changed(String type, String action) {}

  /** Changes that needed no read and no write of their own, since another of their key had both. */
  default void coalesced(int changes) {}

  /** A resource was read: result is present, absent, throttled, denied, failed… */
  default void read(String service, String result) {}

  /** AWS throttled a call of this service, which may have succeeded when it was tried again. */
  default void throttled(String service) {}

  /** Port answered a request: status is the HTTP code, or {@code io} when there was no answer. */
  default void requested(String endpoint, String status) {}

  /** Port accepted this many entity upserts. */
  default void upserted(int entities) {}

  /** Port accepted this many entity deletions. */
  default void deleted(int entities) {}

  /** A message's work ended: delivered, skipped, waiting, retried, rejected. */
  default void ended(String outcome, String reason) {}

  /** How old the change was when Port had accepted it, from the change time. */
  default void delivered(Duration age) {}

  /** So many changes were told of already by a later read whose write Port accepted. */
  default void covered(int changes) {}

  /** A change that Port accepted is to be read and written once more. */
  default void rechecked() {}

  /** How long ago a message that is done by now had been put on the queue. */
  default void queued(Duration age) {}

  /** A slice was listed for a resync: complete, partial, or failed, so that it is listed again. */
  default void resynced(String result) {}

  /** A resync put looks at so many listed resources on the queue. */
  default void listed(String type, int resources) {}

  /** Likewise at so many that Port holds and AWS's list does not have. */
  default void stale(String type, int resources) {}

  /** So many of these were left alone, since they were too many at once. */
  default void staleHeld(String type, int resources) {}

  /** Of so many entities of ours it could not be told which resource they are of. */
  default void unresolved(String type, int entities) {}

  /** The governor held a request back for this long. */
  default void governed(Duration waited) {}

  /** Where what becomes of each message is told; that takes no part in the counting. */
  default Journal journal() {
    return Journal.NOOP;
  }

  /**
   * A turn over these messages begins on this thread.
   *
   * @param messages their ids on the queue
   * @return to be closed on this thread when the turn ends
   */
  default Span turn(Collection<String> messages) {
    return Span.NONE;
  }

  /**
   * The same task for another thread, where it goes on with the turn of this one: the requests that
   * leave there are that turn's. Called on the turn's thread.
   */
  default Runnable ofThisTurn(Runnable task) {
    return task;
  }

  /**
   * One attempt of a request to Port leaves on this thread.
   *
   * @return to be closed on this thread when it is answered or given up
   */
  default Span request(String endpoint) {
    return Span.NONE;
  }

  /** Something that takes time, until it is closed. Neither method throws. */
  interface Span extends AutoCloseable {
    /** Nobody wants to know. */
    Span NONE = new Span() {};

    /** How it went: a word from a small fixed set. Closed without it, it had no end to tell. */
    default void ended(String result) {}

    @Override
    default void close() {}
  }
}
