package io.portaws.worker.journal;

import java.time.Duration;

/** Durations as people say them. Pure. */
public final class Spoken {
  private Spoken() {}

  /** Such as {@code 250 ms}, {@code 3.2 s}, {@code 12 min}; less than nothing is nothing. */
  public static String of(Duration duration) {
    if (duration.isNegative()) {
      return "0 ms";
    }
    // An event may claim any time, and a duration of it may have more milliseconds than a long.
    long seconds = Math.min(duration.toSeconds(), 1L << 40);
    if (seconds < 1) {
      return duration.toMillisPart() + " ms";
    }
    if (seconds < 10) {
      return seconds + "." + duration.toMillisPart() / 100 + " s";
    }
    if (seconds < 120) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    if (minutes < 120) {
      return minutes + " min";
    }
    long hours = minutes / 60;
    return hours < 72 ? hours + " h" : hours / 24 + " days";
  }
}
