package io.portaws.worker.status;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Those who look at the page as it changes, by server-sent events. The newest eight are served: who
 * comes then takes the place of who came first, so that forgotten tabs, and connections that nobody
 * reads from, keep nobody out. Safe for use by many threads; each is served on its own.
 */
final class Streams implements AutoCloseable {
  static final int MOST = 8;

  private static final String AGAIN_AFTER = "retry: 3000\n\n";

  private final Deque<Thread> looking = new ArrayDeque<>();
  private long ticks;
  private boolean closed;

  /** There is something new: everybody gets it. */
  synchronized void tick() {
    ticks++;
    notifyAll();
  }

  /** How many look now. */
  synchronized int size() {
    return looking.size();
  }

  /**
   * Writes an event now and at each tick, until the reader leaves, another one needs the place, or
   * the worker ends.
   *
   * @param news the event's data, of one line
   */
  void serve(OutputStream out, Supplier<String> news) throws IOException {
    enter();
    try {
      out.write(AGAIN_AFTER.getBytes(StandardCharsets.UTF_8));
      for (long seen = -1; (seen = next(seen)) >= 0; ) {
        out.write(("data: " + news.get() + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (InterruptedException itsPlaceIsTaken) {
      Thread.currentThread().interrupt();
    } finally {
      leave();
    }
  }

  private synchronized void enter() {
    if (looking.size() >= MOST) {
      // Also one that hangs in writing: a channel that is interrupted is closed.
      looking.removeFirst().interrupt();
    }
    looking.addLast(Thread.currentThread());
  }

  private synchronized void leave() {
    looking.remove(Thread.currentThread());
  }

  /** The tick to tell of, once there is a newer one than {@code seen}; -1 when it is over. */
  private synchronized long next(long seen) throws InterruptedException {
    while (ticks == seen && !closed) {
      wait();
    }
    return closed ? -1 : ticks;
  }

  /** Ends all of them. */
  @Override
  public synchronized void close() {
    closed = true;
    looking.forEach(Thread::interrupt);
    notifyAll();
  }
}
