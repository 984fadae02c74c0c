package io.portaws.cli.consumer;

import io.portaws.cli.aws.AwsProblem;
import io.portaws.cli.terminal.Progress;
import io.portaws.pipeline.port.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Waits for AWS to do what it was told, looking every few seconds and saying what it waits for.
 * Used by one thread.
 */
final class Waiting {
  /** Between two looks. */
  static final Duration INTERVAL = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final Pause pause;
  private final Duration atMost;
  private final Progress progress;

  /**
   * @param atMost for each thing that is waited for
   */
  Waiting(InstantSource clock, Pause pause, Duration atMost, Progress progress) {
    this.clock = clock;
    this.pause = pause;
    this.atMost = atMost;
    this.progress = progress;
  }

  /** What a look found. */
  record Seen(boolean done, String state) {
    static Seen done(String state) {
      return new Seen(true, state);
    }

    static Seen notYet(String state) {
      return new Seen(false, state);
    }
  }

  /** One look. */
  @FunctionalInterface
  interface Look {
    /**
     * Looks once.
     *
     * @throws StepFailed when waiting on is of no use
     * @throws SdkException when AWS does not tell; waiting goes on unless that is for good
     */
    Seen look() throws StepFailed;
  }

  /**
   * Looks until it is done.
   *
   * @param what as in "the service to have 2 healthy tasks"
   * @throws StepFailed when it was not done in time, or never will be
   */
  void until(String what, Look look) throws StepFailed, InterruptedException {
    Instant end = clock.instant().plus(atMost);
    String said = "";
    while (true) {
      Seen seen = seen(what, look);
      if (seen.done()) {
        return;
      }
      if (!seen.state().equals(said)) {
        progress.say("waiting for " + what + ": " + seen.state());
        said = seen.state();
      }
      if (!clock.instant().isBefore(end)) {
        throw new StepFailed(
            "waited " + words(atMost) + " for " + what + "; at last: " + seen.state());
      }
      pause.pause(INTERVAL);
    }
  }

  private static Seen seen(String what, Look look) throws StepFailed {
    try {
      return look.look();
    } catch (SdkException e) {
      AwsProblem problem = AwsProblem.of(e);
      return switch (problem.kind()) {
        case UNAVAILABLE -> Seen.notYet("AWS does not tell now (" + problem.words() + ")");
        case DENIED, MISSING, REFUSED -> throw StepFailed.of("while waiting for " + what, e);
      };
    }
  }

  private static String words(Duration time) {
    long seconds = time.toSeconds();
    return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
  }
}
