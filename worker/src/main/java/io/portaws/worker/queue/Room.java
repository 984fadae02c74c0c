package io.portaws.worker.queue;

/**
 * How much is held, or may be.
 *
 * @param bytes about the memory that the messages take
 */
public record Room(long messages, long bytes) {
  /** Whether this is more than half of {@code whole}, by number or by size. */
  boolean isMoreThanHalfOf(Room whole) {
    return messages > whole.messages / 2 || bytes > whole.bytes / 2;
  }
}
