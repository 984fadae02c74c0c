package io.portaws.pipeline;

/** Takes the outcomes of messages. Implementations are safe for use by several turns at once. */
public interface Settlement {
  /**
   * Takes the outcome of one message, as soon as it is known and once a turn. Returns without
   * waiting for the queue where that is possible.
   */
  void settle(Message message, Outcome outcome);
}
