package io.portaws.lambda;

import io.portaws.pipeline.Outcome;
import io.portaws.queue.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a message that is not done comes again, and when it is given up.
 *
 * <p>Lambda counts every receive against the queue's {@code maxReceiveCount}, also those that were
 * nobody's fault, and after the last one SQS would dead-letter a message without the reason. So it
 * is the cause that counts:
 *
 * <ul>
 *   <li>While nothing gets to Port a message waits for an eighth of the time for which it has been
 *       tried already, at least for half a minute and for as long as Port is known to be closed,
 *       and at most for 11 hours. So it is never later than by an eighth, and 99 receives last for
 *       longer than the ten days for which the queue keeps it.
 *   <li>Else its tries by that cause are counted: in this container, so that of several containers
 *       each counts its own, and what is forgotten is counted anew. At the last it is given up;
 *       what AWS or Port fails at not before it was tried for five hours, since that may be their
 *       outage.
 *   <li>Whatever the cause, it is given up at the receive before the queue's last.
 * </ul>
 *
 * <p>Safe for use by many threads when the random numbers are.
 */
final class Patience {
  /** SQS lets nobody have a received message for more than 12 hours in all (SQS quotas page). */
  static final Duration LONGEST = Duration.ofHours(11);

  private static final Duration LEAST_WHILE_CLOSED = Duration.ofSeconds(30);
  private static final int TRIED_TO_WAIT = 8;
  private static final Duration LONGEST_WHILE_OPEN = Duration.ofHours(1);

  /** Tries alone would be over within the hour: each waits as long again as those before it. */
  private static final Duration LEAST_OF_OUTAGE = Duration.ofHours(5);

  private static final Duration LONGEST_LOOK = Duration.ofMinutes(2);
  private static final Duration SOON = Duration.ofSeconds(1);

  /** Messages that fail though Port is open: a few MB. */
  private static final int REMEMBERED = 10_000;

  /** What becomes of a message that is not done. */
  sealed interface Decision {
    /** It is visible again after this time. */
    record HandBack(Duration after) implements Decision {}

    /** It is dead-lettered, with this about its receives and tries before the reason's detail. */
    record GiveUp(String detail) implements Decision {}
  }

  private record Cause(String messageId, String why) {}

  private final int maxTries;
  private final RandomGenerator random;
  private final Map<Cause, Integer> tries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param maxTries after how many tries by one cause a message is given up
   */
  Patience(int maxTries, RandomGenerator random) {
    this.maxTries = maxTries;
    this.random = random;
  }

  /**
   * For a message that is to be tried again.
   *
   * @param closedFor for how long nothing gets to Port; zero when it is open
   * @param maxReceives the queue's; empty when it has none or did not say
   */
  Decision retried(
      Received message,
      Outcome.Retry retry,
      Duration closedFor,
      Optional<Integer> maxReceives,
      Instant now) {
    if (isLast(message, maxReceives)) {
      return givenUp(message);
    }
    if (retry.downstream() && closedFor.isPositive()) {
      return whileClosed(message, longer(retry.after(), closedFor), now);
    }
    int count = count(new Cause(message.message().id(), retry.why()));
    Duration tried = tried(message, now);
    boolean mayPass = retry.downstream() && tried.compareTo(LEAST_OF_OUTAGE) < 0;
    if (count >= maxTries && !mayPass) {
      return new Decision.GiveUp("tried " + count + " times");
    }
    Duration doubled = shorter(tried, LONGEST_WHILE_OPEN);
    return back(retry.downstream() ? spread(longer(retry.after(), doubled)) : retry.after());
  }

  /** While nothing can be done for any message, so that its receives last. */
  Decision.HandBack whileClosed(Received message, Duration atLeast, Instant now) {
    Duration share = longer(LEAST_WHILE_CLOSED, tried(message, now).dividedBy(TRIED_TO_WAIT));
    return back(spread(longer(share, atLeast)));
  }

  /** For a message that it is too early to tell of: longer each time, as the worker's looks are. */
  Decision waited(Received message, Outcome.Wait wait, Optional<Integer> maxReceives) {
    return isLast(message, maxReceives)
        ? givenUp(message)
        : back(shorter(wait.after().multipliedBy(message.receives()), LONGEST_LOOK));
  }

  /** For a message that no turn came to in time. */
  Decision unfinished(Received message, Duration closedFor, Optional<Integer> maxReceives) {
    return isLast(message, maxReceives)
        ? givenUp(message)
        : back(spread(longer(SOON.multipliedBy(message.receives()), closedFor)));
  }

  /** Its end: its tries are of no interest any more. */
  synchronized void forget(Received message) {
    String id = message.message().id();
    tries.keySet().removeIf(cause -> cause.messageId().equals(id));
  }

  private synchronized int count(Cause cause) {
    int count = tries.merge(cause, 1, Integer::sum);
    if (tries.size() > REMEMBERED) {
      tries.remove(tries.keySet().iterator().next());
    }
    return count;
  }

  private static boolean isLast(Received message, Optional<Integer> maxReceives) {
    return maxReceives.filter(max -> message.receives() >= max - 1).isPresent();
  }

  private static Decision givenUp(Received message) {
    return new Decision.GiveUp("received " + message.receives() + " times");
  }

  /** In its present life: a dead letter that was sent again has been seen before that. */
  private static Duration tried(Received message, Instant now) {
    Instant sent = message.message().sentAt();
    Instant since = message.firstSeen().isAfter(sent) ? message.firstSeen() : sent;
    Duration tried = Duration.between(since, now);
    return tried.isNegative() ? Duration.ZERO : tried;
  }

  private static Decision.HandBack back(Duration after) {
    return new Decision.HandBack(shorter(after, LONGEST));
  }

  /** So that what failed together does not come back together. */
  private Duration spread(Duration wait) {
    return wait.plusMillis(random.nextLong(Math.max(1_000, wait.toMillis() / 10)));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
