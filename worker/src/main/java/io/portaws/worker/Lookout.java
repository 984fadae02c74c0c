package io.portaws.worker;

import io.portaws.worker.management.Health;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a loop waits at the queue while others are in their turns, so that what arrives
 * meanwhile waits for none of these, and that no more loops do than {@link LoopCount} says. The
 * others rest, without a poll and without a thread of the system. Safe for use by many threads.
 *
 * <p>Nobody rests for a time, but until something changes: each change lets one look whether it may
 * go, and each that goes lets the next one look.
 */
final class Lookout {
  private final LoopCount count;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int polling;
  private int turns;

  /** Messages that the turns under way have received; those that were due again left out. */
  private int received;

  Lookout(LoopCount count) {
    this.count = count;
  }

  /** A loop's place: at the queue until it {@link #works}, and in its turn until it is closed. */
  final class Place implements AutoCloseable {
    private boolean inTurn;
    private int brought;

    private Place() {}

    /**
     * Its turn begins.
     *
     * @param messages that it has received for it
     */
    void works(int messages) {
      lock.lock();
      try {
        inTurn = true;
        brought = messages;
        polling--;
        turns++;
        received += messages;
        changed.signal();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        polling -= inTurn ? 0 : 1;
        turns -= inTurn ? 1 : 0;
        received -= brought;
        changed.signal();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Waits until one more loop may go to the queue. While it rests it makes no steps, and nobody
   * expects any.
   *
   * @return null when it stops instead
   */
  @Nullable Place enter(Health health, BooleanSupplier stopping) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      boolean rested = false;
      while (!stopping.getAsBoolean() && !count.mayPoll(polling, turns, received)) {
        if (!rested) {
          health.ended();
          rested = true;
        }
        changed.await();
      }
      changed.signal();
      if (stopping.getAsBoolean()) {
        return null;
      }
      if (rested) {
        // Before another one can begin to rest: some loop always makes steps.
        health.begins("goes to the queue");
      }
      polling++;
      return new Place();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a loop is in its turn now. */
  boolean isAnyInTurn() {
    lock.lock();
    try {
      return turns > 0;
    } finally {
      lock.unlock();
    }
  }

  /** Lets all look again: one stops, or another number may poll. */
  void lookAgain() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
