package io.portaws.pipeline;

/**
 * Carries out what a resync asks for. That takes longer than a turn may: listing all resources of a
 * large account takes minutes. Implementations are safe for use by several turns at once.
 */
@FunctionalInterface
public interface Resync {
  /** Where nothing can list. */
  Resync NONE =
      (_, _) -> new Outcome.Reject("resync-not-possible", "nothing here can list resources");

  /**
   * Begins the work, or looks how far it is. Called again with the same message while it is not
   * done and the message waits.
   *
   * @return what becomes of the message now
   * @throws InterruptedException when interrupted; what was begun may be repeated, which is
   *     harmless
   */
  Outcome carryOut(Message message, ResyncRequest request) throws InterruptedException;
}
