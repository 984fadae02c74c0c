package io.portaws.pipeline.journal;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.mapping.EntityRef;
import java.time.Instant;
import java.util.List;

/**
 * What becomes of each message, told step by step, so that somebody can be told later. Every method
 * is called from many threads, returns at once and never throws. It is told ids, keys, times,
 * reasons and the identifiers of entities; never a body, a token or a property.
 *
 * <p>A <i>work</i> is one unit's way through one turn, and what is told of it names it by the
 * number that it got when it began. A message may ask for several, and several may ask for one.
 */
public interface Journal {
  Journal NOOP = new Journal() {};

  /** A turn takes a message up. */
  default void took(Taken message) {}

  /**
   * Work about a resource begins.
   *
   * @return its number; 0 where nobody keeps a journal
   */
  default long begins(ResourceKey resource) {
    return 0;
  }

  /** As {@link #begins(ResourceKey)}, about an entity that came ready. */
  default long begins(EntityRef entity) {
    return 0;
  }

  /** As {@link #begins(ResourceKey)}, about an event that is forwarded as it came. */
  default long begins(String messageId) {
    return 0;
  }

  /**
   * A message asks for this work.
   *
   * @param action what it claims: {@code upsert} or {@code delete}
   * @param changeTime when what it tells of happened
   */
  default void asks(String messageId, long work, String action, Instant changeTime) {}

  /** A later read, whose write Port accepted, told of this change of a message already. */
  default void covered(String messageId, ResourceKey resource) {}

  /**
   * AWS answered what work is about.
   *
   * @param result {@code present}, {@code absent}, or why it is not known
   * @param detail empty when there is nothing to say
   * @param began when it was asked
   */
  default void read(long work, String result, String detail, Instant began) {}

  /**
   * What work comes to in Port.
   *
   * @param searches how often Port is searched for more to delete
   */
  default void plans(long work, List<EntityRef> upserts, List<EntityRef> deletes, int searches) {}

  /** A request to Port was answered, given up, or not let out. */
  default void attempted(Attempt attempt) {}

  /**
   * Port accepted a change.
   *
   * @param changeTime when it happened
   * @param sentAt when the message that tells of it was put on the queue
   */
  default void accepted(Instant changeTime, Instant sentAt) {}

  /** Work ended. */
  default void ended(long work, Ending how) {}

  /** A message's turn ended. */
  default void settled(String messageId, Ending how) {}
}
