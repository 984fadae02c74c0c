package io.portaws.lambda;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls to the queue that one batch has under way. Safe for use by many threads. */
final class Calls {
  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  /** Where calls run, so many of them side by side. */
  record Runner(Executor executor, Semaphore atOnce) {
    /** Ten thousand messages are settled in seconds. */
    static final int AT_ONCE = 16;

    Runner(Executor executor) {
      this(executor, new Semaphore(AT_ONCE));
    }
  }

  private final Runner runner;
  private final Map<Long, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();
  private final AtomicLong begun = new AtomicLong();

  Calls(Runner runner) {
    this.runner = runner;
  }

  /** Begins a call; one that fails by a bug leaves its messages failures. */
  void begin(Runnable call) {
    CompletableFuture<Void> future = CompletableFuture.runAsync(() -> run(call), runner.executor());
    long number = begun.incrementAndGet();
    underWay.put(number, future);
    // Put before this line, so that it is removed even when it has ended already.
    var _ = future.whenComplete((_, _) -> underWay.remove(number));
  }

  private void run(Runnable call) {
    runner.atOnce().acquireUninterruptibly();
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("messages could not be settled: they come again");
    } finally {
      runner.atOnce().release();
    }
  }

  /** Waits until no call is under way, those included that calls begin; false when time is up. */
  boolean await(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    while (!underWay.isEmpty()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      CompletableFuture.allOf(underWay.values().toArray(CompletableFuture<?>[]::new))
          .completeOnTimeout(null, left, TimeUnit.NANOSECONDS)
          .join();
    }
    return true;
  }
}
