package io.portaws.pipeline.state;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The keys of the role of one account. However many ask, STS is asked once: before they expire, and
 * while they are good nobody but that one waits for it. A role that is refused, or about which STS
 * does not answer, is asked for again after a while that grows; until then everybody is told of the
 * failure at once. Safe for use by many threads.
 */
final class RoleKeys implements AwsCredentialsProvider {
  /** Keys that end so soon are renewed. */
  private static final Duration RENEWED_BEFORE = Duration.ofMinutes(5);

  /** Keys that end so soon may end on their way. */
  private static final Duration LAST_USE = Duration.ofSeconds(10);

  private static final Duration FIRST_WAIT = Duration.ofSeconds(2);

  /** Below the time after which a message comes again whose role was refused. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /** Keys, and when they end. */
  record Granted(AwsCredentials keys, Instant end) {
    private boolean lasts(Instant now, Duration atLeast) {
      return now.plus(atLeast).isBefore(end);
    }
  }

  private record Refusal(SdkException why, int inARow, Instant askAgain) {}

  private final Supplier<Granted> sts;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Granted granted;
  private volatile @Nullable Refusal refusal;

  /**
   * @param sts asks for new keys; throws {@link SdkException}, and ends within its own time
   * @param random safe for use by many threads
   */
  RoleKeys(Supplier<Granted> sts, InstantSource clock, RandomGenerator random) {
    this.sts = sts;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Good keys.
   *
   * @throws SdkException when STS gives none
   */
  @Override
  public AwsCredentials resolveCredentials() {
    Granted held = granted;
    Instant now = clock.instant();
    if (held != null && held.lasts(now, RENEWED_BEFORE)) {
      return held.keys();
    }
    if (held != null && held.lasts(now, LAST_USE)) {
      if (!asking.tryLock()) {
        return held.keys();
      }
    } else {
      await();
    }
    try {
      return asked(clock.instant());
    } finally {
      asking.unlock();
    }
  }

  /**
   * AWS says that these keys have ended.
   *
   * @return whether there will be others
   */
  boolean ended(AwsCredentials keys) {
    await();
    try {
      Granted held = granted;
      if (held != null && held.keys().equals(keys)) {
        granted = null;
      }
      return true;
    } finally {
      asking.unlock();
    }
  }

  private void await() {
    try {
      asking.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AbortedException.create("interrupted while waiting for a role's keys", e);
    }
  }

  private AwsCredentials asked(Instant now) {
    Granted held = granted;
    if (held != null && held.lasts(now, RENEWED_BEFORE)) {
      return held.keys();
    }
    Refusal last = refusal;
    if (last != null && now.isBefore(last.askAgain())) {
      return heldOr(held, now, last.why());
    }
    try {
      Granted fresh = sts.get();
      granted = fresh;
      refusal = null;
      return fresh.keys();
    } catch (AbortedException e) {
      // Of our own doing: it says nothing about the role.
      throw e;
    } catch (SdkException e) {
      Instant failedAt = clock.instant();
      int before = last == null ? 0 : last.inARow();
      Duration wait = Growth.of(FIRST_WAIT, LONGEST_WAIT, before, random.nextDouble());
      refusal = new Refusal(e, before + 1, failedAt.plus(wait));
      return heldOr(held, failedAt, e);
    }
  }

  private static AwsCredentials heldOr(@Nullable Granted held, Instant now, SdkException why) {
    if (held != null && held.lasts(now, LAST_USE)) {
      return held.keys();
    }
    throw why;
  }
}
