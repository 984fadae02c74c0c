package io.portaws.worker.queue;

import java.util.LinkedHashSet;

/**
 * The ids of messages whose work is done, the newest of them: SQS may hand one out again, after a
 * delete that failed, and sometimes after one that did not. SQS never uses an id again. Guarded by
 * the ledger.
 */
final class DoneBefore {
  /** About 10 MB; at a hundred messages a second, the last eight minutes and more. */
  static final int CAPACITY = 50_000;

  private final LinkedHashSet<String> ids = new LinkedHashSet<>();

  void add(String id) {
    ids.addLast(id);
    if (ids.size() > CAPACITY) {
      ids.removeFirst();
    }
  }

  boolean contains(String id) {
    return ids.contains(id);
  }
}
