package io.portaws.peers.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.crt.CRT;

/**
 * The end by SIGTERM: the main thread waits for it, winds up, and lets the JVM exit when it has. A
 * peer is gone ten seconds later at most.
 */
public final class Stop {
  private static final Duration GRACE = Duration.ofSeconds(4);
  private static final Duration INTERRUPTED = Duration.ofSeconds(1);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);

  /** Takes SIGTERM from now on; without its own reference aws-crt would go first. */
  public Stop() {
    CRT.acquireShutdownRef();
    Runtime.getRuntime().addShutdownHook(new Thread(this::hook, "stop"));
  }

  private void hook() {
    asked.countDown();
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits a moment after an error, or until SIGTERM. */
  public void pause() throws InterruptedException {
    var _ = asked.await(1, TimeUnit.SECONDS);
  }

  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Waits for SIGTERM. */
  public void await() throws InterruptedException {
    asked.await();
  }

  /**
   * Waits for these threads to end what they have begun, and interrupts those that do not: a long
   * poll may have 20 seconds before it.
   */
  public static void join(List<Thread> threads) throws InterruptedException {
    Instant graceEnds = Instant.now().plus(GRACE);
    for (Thread thread : threads) {
      var _ = thread.join(left(graceEnds));
    }
    threads.forEach(Thread::interrupt);
    Instant end = Instant.now().plus(INTERRUPTED);
    for (Thread thread : threads) {
      var _ = thread.join(left(end));
    }
  }

  private static Duration left(Instant end) {
    Duration left = Duration.between(Instant.now(), end);
    return left.isPositive() ? left : Duration.ofMillis(1);
  }

  /** Everything is wound up: the JVM may exit. */
  public void done() {
    CRT.releaseShutdownRef();
    done.countDown();
  }
}
