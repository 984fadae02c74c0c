package io.portaws.pipeline;

import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.call;
import static io.portaws.pipeline.TurnBench.callAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one test that needs threads: two turns never work on the same key at once. */
@Timeout(60)
class ClaimsTest {
  private final Claims claims = new Claims();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static Set<UnitKey> keys(String... names) {
    Set<UnitKey> keys = new LinkedHashSet<>();
    for (String name : names) {
      keys.add(new UnitKey.OfMessage(name));
    }
    return keys;
  }

  /** Waits until the thread that runs this waits in turn: no time passes by guessing. */
  private static void untilWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void freeKeysAreClaimedAndTakenOnesLeft() throws InterruptedException {
    assertThat(claims.claimSome(keys("a", "b"), 10, 10)).isEqualTo(keys("a", "b"));
    assertThat(claims.claimSome(keys("b", "c"), 10, 10)).isEqualTo(keys("c"));
    claims.release(keys("a", "b"));
    assertThat(claims.claimSome(keys("a", "b", "c"), 10, 10)).isEqualTo(keys("a", "b"));
  }

  @Test
  void noMoreAreClaimedThanAskedFor() throws InterruptedException {
    assertThat(claims.claimSome(keys("a", "b", "c"), 2, 2)).isEqualTo(keys("a", "b"));
    assertThat(claims.claimSome(keys("a", "b", "c"), 2, 2)).isEqualTo(keys("c"));
  }

  @Test
  void whatOthersWorkOnCountsToo() throws InterruptedException {
    Set<UnitKey> all = keys("a", "b", "c", "d", "e", "f");
    Set<UnitKey> others = claims.claimSome(all, 3, 1);

    assertThat(others).isEqualTo(keys("a", "b", "c"));
    assertThat(claims.claimSome(all, 4, 1)).isEqualTo(keys("d"));
    assertThat(claims.claimSome(all, 4, 1)).as("one in any case").isEqualTo(keys("e"));
    claims.release(others);
    assertThat(claims.claimSome(all, 4, 1)).isEqualTo(keys("a", "b"));
  }

  @Test
  void nothingToClaimIsABug() {
    assertThatThrownBy(() -> claims.claimSome(Set.of(), 10, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void claimOfTakenKeysWaitsUntilOneIsReleased() throws Exception {
    Set<UnitKey> taken = claims.claimSome(keys("a"), 10, 10);
    Thread[] waiter = new Thread[1];
    CountDownLatch started = new CountDownLatch(1);
    Callable<Set<UnitKey>> claim =
        () -> {
          waiter[0] = Thread.currentThread();
          started.countDown();
          return claims.claimSome(keys("a"), 10, 10);
        };
    Future<Set<UnitKey>> second = threads.submit(claim);
    started.await();
    untilWaiting(waiter[0]);
    assertThat(second.isDone()).isFalse();

    claims.release(taken);
    assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(keys("a"));
  }

  @Test
  void interruptedWaiterClaimsNothing() throws Exception {
    Set<UnitKey> taken = claims.claimSome(keys("a"), 10, 10);
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread waiter =
        Thread.ofPlatform()
            .start(() -> {
              try {
                claims.claimSome(keys("a"), 10, 10);
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            });
    untilWaiting(waiter);
    waiter.interrupt();
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();

    claims.release(taken);
    assertThat(claims.claimSome(keys("a"), 10, 10)).isEqualTo(keys("a"));
  }

  @Test
  void turnWaitsForAKeyThatAnotherHasAndDoesTheRestMeanwhile() throws Exception {
    CountDownLatch firstReads = new CountDownLatch(1);
    CountDownLatch firstMayGoOn = new CountDownLatch(1);
    TwoTurns turns =
        new TwoTurns(keys -> {
          if (keys.size() == 1 && firstReads.getCount() == 1) {
            firstReads.countDown();
            firstMayGoOn.await();
          }
        });
    Future<?> first = threads.submit(turns.running(call("m", "PutBucket", "a")));
    firstReads.await();
    Thread[] thread = new Thread[1];
    Future<?> second =
        threads.submit(
            turns.running(
                thread, callAt(NOON, "n", "PutBucket", "a"), callAt(NOON, "o", "PutBucket", "b")));
    turns.untilSettled("o");
    untilWaiting(thread[0]);
    assertThat(turns.readKeys()).containsExactly(Set.of("a"), Set.of("b"));
    assertThat(turns.settled()).containsExactly("o");

    firstMayGoOn.countDown();
    first.get(30, TimeUnit.SECONDS);
    second.get(30, TimeUnit.SECONDS);
    assertThat(turns.readKeys()).containsExactly(Set.of("a"), Set.of("b"), Set.of("a"));
    assertThat(turns.settled()).containsExactly("o", "m", "n");
  }
}
