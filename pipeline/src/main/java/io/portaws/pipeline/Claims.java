package io.portaws.pipeline;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who works on which key. A key is worked on by one turn at a time, so that no state read earlier
 * is written after one read later. A turn claims a few, works, releases, and only then claims or
 * waits for the rest: it never waits while it holds a key, so that turns cannot block each other
 * for good. Safe for use by many threads.
 */
final class Claims {
  private final Set<UnitKey> claimed = new HashSet<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();

  /**
   * Claims the first of {@code keys} that nobody works on, waiting until there is at least one.
   *
   * @param most how many all turns together may work on
   * @param least how many this one may in any case, however many others have
   */
  Set<UnitKey> claimSome(Set<UnitKey> keys, int most, int least) throws InterruptedException {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("no keys to claim");
    }
    lock.lock();
    try {
      while (true) {
        Set<UnitKey> got = new LinkedHashSet<>();
        int room = Math.max(least, most - claimed.size());
        for (UnitKey key : keys) {
          if (got.size() < room && claimed.add(key)) {
            got.add(key);
          }
        }
        if (!got.isEmpty()) {
          return got;
        }
        released.await();
      }
    } finally {
      lock.unlock();
    }
  }

  void release(Set<UnitKey> keys) {
    lock.lock();
    try {
      claimed.removeAll(keys);
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
