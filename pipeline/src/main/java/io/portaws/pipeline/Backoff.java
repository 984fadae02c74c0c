package io.portaws.pipeline;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a message waits before it is tried again: exponential with full jitter ("Exponential
 * Backoff And Jitter", AWS Architecture Blog), so that what failed together does not come back
 * together. Pure apart from the random numbers it is given; thread-safe when they are.
 */
final class Backoff {
  private static final Duration BASE = Duration.ofSeconds(5);
  private static final Duration CAP = Duration.ofMinutes(15);

  /** What an operator must mend is looked at again slowly. */
  private static final Duration SLOW = Duration.ofMinutes(5);

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** Before attempt {@code attempt} + 1; between one second and 5 s · 2^attempt, at most 15 min. */
  Duration after(int attempt) {
    long ceiling =
        Math.min(CAP.toMillis(), BASE.toMillis() << Math.min(Math.max(attempt - 1, 0), 20));
    return Duration.ofMillis(1_000 + random.nextLong(ceiling));
  }

  /** {@code told}, plus jitter, so that a whole fleet does not come back in the same instant. */
  Duration notBefore(Duration told) {
    long spread = Math.max(1_000, told.toMillis() / 10);
    return told.plusMillis(random.nextLong(spread));
  }

  Duration slow() {
    return notBefore(SLOW);
  }

  /**
   * A bug of ours, on content that is not ours: the message is tried again, and in the end
   * dead-lettered whole; the others of the turn go on.
   */
  Outcome internalError(RuntimeException e, int attempts) {
    return new Outcome.Retry(after(attempts), "internal-error", e.getClass().getSimpleName());
  }
}
