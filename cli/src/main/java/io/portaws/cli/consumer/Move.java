package io.portaws.cli.consumer;

import io.portaws.cli.consumer.Standing.State;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Moves consumption from one consumer to the other.
 *
 * <p>Both take from one queue, and both write what AWS says now, so that both may run side by side
 * for as long as it takes; what must never be is that none does. So the new one is up and healthy
 * before the old one is touched, and a failure is answered by the question whether the old one is
 * <em>known</em> to consume: only then the new one is turned off again. When in doubt, both stay
 * on.
 *
 * <p>Each step does nothing where it is done already. A run that was killed is finished by the
 * next.
 */
final class Move {
  /** How it ended. */
  enum End {
    /** The new one consumes, and the old one does not. */
    MOVED,
    /** It is as it was: the new one was turned off again, or nothing was begun. */
    BACK,
    /** The new one was left on, and so was the old one as far as it is. */
    LEFT_ON
  }

  /**
   * @param problem why it is not moved; empty when it is
   * @param unreachable whether nobody at AWS answered
   */
  record Result(End end, Optional<String> problem, boolean unreachable) {
    static final Result DONE = new Result(End.MOVED, Optional.empty(), false);

    static Result failed(End end, StepFailed why, String then) {
      return new Result(end, Optional.of(why.sentence() + ". " + then), why.isUnreachable());
    }
  }

  private final Consuming to;
  private final Optional<Consuming> from;
  private final Steps steps;

  /**
   * @param from empty when there is no other consumer
   */
  Move(Consuming to, Optional<Consuming> from, Steps steps) {
    this.to = to;
    this.from = from;
    this.steps = steps;
  }

  Result run() throws InterruptedException {
    State before;
    try {
      before = to.standing().state();
    } catch (SdkException e) {
      StepFailed why = StepFailed.of(to.name() + " could not be looked at", e);
      return Result.failed(End.BACK, why, "Nothing was changed.");
    }
    try {
      begin(to);
    } catch (StepFailed failed) {
      return notBegun(before, failed);
    }
    if (from.isPresent()) {
      try {
        end(from.get());
      } catch (StepFailed failed) {
        return notEnded(from.get(), failed);
      }
    }
    return Result.DONE;
  }

  private Result notBegun(State before, StepFailed why) throws InterruptedException {
    if (before == State.ON) {
      return Result.failed(
          End.LEFT_ON, why, "It consumed before, and was left on; nothing was turned off.");
    }
    if (from.isEmpty() || !isKnownOn(from.get())) {
      return Result.failed(
          End.LEFT_ON, why, "No other consumer is known to be on, so what was begun stays on.");
    }
    return back(why, from.get().name() + " consumes as before.");
  }

  private Result notEnded(Consuming old, StepFailed why) throws InterruptedException {
    if (!isKnownOn(old)) {
      return Result.failed(
          End.LEFT_ON, why, to.name() + " consumes and stays on. Run this again to finish.");
    }
    try {
      begin(old);
    } catch (StepFailed second) {
      return Result.failed(
          End.LEFT_ON, why, "Both stay on, since going back failed, too: " + second.sentence());
    }
    return back(why, old.name() + " consumes as before.");
  }

  /** Only where the old one is known to consume. */
  private Result back(StepFailed why, String then) throws InterruptedException {
    try {
      end(to);
      return Result.failed(End.BACK, why, then);
    } catch (StepFailed second) {
      return Result.failed(
          End.LEFT_ON, why, then + " " + to.name() + " stays on, too: " + second.sentence());
    }
  }

  private static boolean isKnownOn(Consuming consumer) {
    try {
      return consumer.standing().is(State.ON);
    } catch (SdkException unknown) {
      return false;
    }
  }

  /** What AWS refuses outside of a step's own words is a failed step, too. */
  private void begin(Consuming consumer) throws StepFailed, InterruptedException {
    try {
      consumer.begin(steps);
    } catch (SdkException e) {
      throw StepFailed.of(consumer.name() + " could not be begun", e);
    }
  }

  private void end(Consuming consumer) throws StepFailed, InterruptedException {
    try {
      consumer.end(steps);
    } catch (SdkException e) {
      throw StepFailed.of(consumer.name() + " could not be stopped", e);
    }
  }
}
