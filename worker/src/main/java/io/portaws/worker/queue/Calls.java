package io.portaws.worker.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls to the queue that are under way, each on a thread of its own, so that a turn can wait
 * until the queue has heard of all of it. Whatever becomes of a call, the receipts that it is about
 * have ended with it. Safe for use by many threads.
 */
final class Calls {
  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  /** What settles some messages. */
  @FunctionalInterface
  interface Call {
    void run() throws InterruptedException;
  }

  private final Ledger ledger;
  private final ExecutorService executor;
  private final Map<Long, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();
  private final AtomicLong begun = new AtomicLong();

  Calls(Ledger ledger, ExecutorService executor) {
    this.ledger = ledger;
    this.executor = executor;
  }

  /** Begins a call about these messages; none is begun about no message. */
  void begin(Collection<Held> messages, Call call) {
    if (messages.isEmpty()) {
      return;
    }
    CompletableFuture<Void> future =
        CompletableFuture.runAsync(() -> attempt(messages, call), executor);
    long number = begun.incrementAndGet();
    underWay.put(number, future);
    // Put before this line, so that it is removed even when it has ended already.
    var _ = future.whenComplete((_, _) -> underWay.remove(number));
  }

  private void attempt(Collection<Held> messages, Call call) {
    try {
      call.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("messages could not be settled: they come again");
    } finally {
      // Whatever happened, nothing stays in the books: a message that is held and that nobody
      // works on would be swallowed each time that it comes again.
      messages.forEach(held -> ledger.ended(held, Ledger.End.EXPIRED));
    }
  }

  /** Waits until every call that is under way now has been answered. */
  void await() {
    all().join();
  }

  /** As {@link #await()}, for at most so long. */
  void await(Duration atMost) {
    all().completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  private CompletableFuture<Void> all() {
    return CompletableFuture.allOf(underWay.values().toArray(CompletableFuture<?>[]::new));
  }
}
