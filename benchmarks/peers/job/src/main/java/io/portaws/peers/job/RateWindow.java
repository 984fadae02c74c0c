package io.portaws.peers.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import okhttp3.Headers;
import okhttp3.Response;

/**
 * What Port's answers tell of its limit, counted down by those who ask: a request that the window
 * has no room for waits for the next one, instead of being refused. Knows nothing of other clients
 * and of other replicas. Safe for use by many threads.
 */
final class RateWindow {
  private static final int UNTOLD = Integer.MAX_VALUE;
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

  private int limit = UNTOLD;
  private int left = UNTOLD;
  private Duration period = SHORTEST_WAIT;
  private Instant end = Instant.MAX;

  /** The second that the latest window ends in, as answers tell it. */
  private long told = Long.MIN_VALUE;

  /** Whether this window began by our own clock, and no answer has told of it yet. */
  private boolean isAssumed;

  /** In order, so that none is overtaken for so long that it gives up. */
  private final Semaphore turn = new Semaphore(1, true);

  /**
   * Waits until there is room for a request.
   *
   * @return whether there was before {@code deadline}; when there will not be, as soon as that is
   *     known
   */
  boolean enter(Instant deadline) throws InterruptedException {
    if (isUnlimited()) {
      return true;
    }
    if (!turn.tryAcquire(until(deadline), TimeUnit.MILLISECONDS)) {
      return false;
    }
    try {
      while (true) {
        Optional<Duration> wait = take();
        if (wait.isEmpty()) {
          return true;
        }
        if (Instant.now().plus(wait.get()).isAfter(deadline)) {
          return false;
        }
        Thread.sleep(wait.get().plusMillis(1));
      }
    } finally {
      turn.release();
    }
  }

  private static long until(Instant deadline) {
    return Math.max(0, Duration.between(Instant.now(), deadline).toMillis());
  }

  private synchronized boolean isUnlimited() {
    return left == UNTOLD;
  }

  /** Takes one of what is left; otherwise how long there is none. */
  private synchronized Optional<Duration> take() {
    Instant now = Instant.now();
    if (!now.isBefore(end)) {
      left = limit;
      end = limit == UNTOLD ? Instant.MAX : now.plus(period);
      isAssumed = true;
    }
    if (left > 0) {
      left -= left == UNTOLD ? 0 : 1;
      return Optional.empty();
    }
    return Optional.of(Duration.between(now, end));
  }

  /** Takes note of what an answer says, 429 or not. */
  synchronized void told(Response answer) {
    Headers headers = answer.headers();
    Instant now = Instant.now();
    number(headers, "x-ratelimit-period").ifPresent(each -> period = Duration.ofSeconds(each));
    number(headers, "x-ratelimit-limit").ifPresent(each -> limit = Math.toIntExact(each));
    Optional<Instant> reset = number(headers, "x-ratelimit-reset").map(each -> at(each, now));
    if (answer.code() == 429) {
      left = 0;
      end =
          number(headers, "retry-after")
              .map(now::plusSeconds)
              .or(() -> reset)
              .orElse(now.plus(SHORTEST_WAIT));
    } else {
      int remaining = number(headers, "x-ratelimit-remaining").map(Math::toIntExact).orElse(UNTOLD);
      reset.ifPresent(each -> accepted(remaining, each, now));
    }
  }

  /** An answer of a window that is over says nothing of this one. */
  private void accepted(int remaining, Instant reset, Instant now) {
    long second = reset.getEpochSecond();
    if (second > told) {
      left = isAssumed ? Math.min(left, remaining) : remaining;
      // Told in whole seconds, rounded up; but no window lasts longer than a period from here.
      Instant latest = earlier(reset, now.plus(period));
      end = isAssumed ? earlier(end, latest) : latest;
      told = second;
      isAssumed = false;
    } else if (second == told && !isAssumed) {
      left = Math.min(left, remaining);
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** Port has been seen to tell a time of day, and seconds from now. */
  private static Instant at(long reset, Instant now) {
    return reset > 1_000_000_000 ? Instant.ofEpochSecond(reset) : now.plusSeconds(reset);
  }

  private static Optional<Long> number(Headers headers, String name) {
    try {
      return Optional.ofNullable(headers.get(name)).map(Long::valueOf);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
