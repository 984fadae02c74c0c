package io.portaws.cli.resync;

import java.time.Duration;

/**
 * How long it will take, going by how long it has taken. Pure.
 *
 * @param elapsed since it began
 * @param done slices
 * @param left slices
 * @param sent messages that this run put on the queue
 * @param waiting messages that wait on the queue now
 */
record Estimate(Duration elapsed, int done, int left, long sent, long waiting) {
  /** Shorter than this nothing follows from. */
  private static final Duration LEAST = Duration.ofSeconds(5);

  /** In words for people. */
  String words() {
    if (done == 0 || elapsed.compareTo(LEAST) < 0) {
      return "too early to tell how long it takes";
    }
    Duration slices = elapsed.multipliedBy(left).dividedBy(done);
    // What was sent and does not wait any more has been taken from the queue meanwhile.
    long taken = Math.max(0, sent - waiting);
    Duration queue = taken == 0 ? Duration.ZERO : elapsed.multipliedBy(waiting).dividedBy(taken);
    return "about " + words(slices.plus(queue)) + " left";
  }

  private static String words(Duration time) {
    if (time.toHours() > 0) {
      return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
    return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }
}
