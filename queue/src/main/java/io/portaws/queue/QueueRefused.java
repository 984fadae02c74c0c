package io.portaws.queue;

/** The queue is one that must not be consumed; the message says why, for people. */
public final class QueueRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why a FIFO queue is refused. */
  public static final String FIFO =
      "QUEUE_URL names a FIFO queue. Its groups hand out one message at a time and in order, which"
          + " undoes what turns are for; order is not needed, since AWS's state is read anew for"
          + " every change. Use a standard queue.";

  /** Why a queue that is not there is refused. */
  public static final String NONE =
      "There is no queue of this URL for this region and these credentials.";

  /** Why a queue without a visibility timeout is refused. */
  static final String NO_VISIBILITY_TIMEOUT =
      "The queue's visibility timeout is 0, so that a received message is everybody's at once. Set it"
          + " to 30 seconds or more.";

  public QueueRefused(String message) {
    super(message);
  }
}
