package io.portaws.worker.status;

import io.portaws.worker.journal.Spoken;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The answer to "is it keeping up?", in words. Pure.
 *
 * @param word for programs, and for who cannot see colours
 * @param sentence the whole answer
 * @param bound what keeps it from doing more, in a sentence
 */
record Standing(Level level, String word, String sentence, String bound) {
  /** How much it asks of who looks. */
  enum Level {
    /** Nothing to do. */
    GOOD,
    /** It gets on, or will by itself. */
    SLOW,
    /** Somebody should look. */
    BAD
  }

  /** Slower than this is behind. */
  private static final Duration PROMPT = Duration.ofSeconds(60);

  /** Requests wait for the budget for more than this share of the time: it is what bounds. */
  private static final double BOUND = 0.5;

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  static Standing of(Figures figures) {
    return new Judge(figures).standing();
  }

  static String clock(Instant time) {
    return CLOCK.format(time) + " UTC";
  }

  private record Judge(Figures figures) {
    Standing standing() {
      Figures.Port port = figures.wayToPort();
      if (figures.stopping()) {
        return slow(
            "stopping",
            "Stopping: what is under way is finished, the rest goes back to the queue.");
      }
      if (!figures.notLive().isEmpty()) {
        return bad("stuck", "Stuck: " + first(figures.notLive()) + ".");
      }
      if (figures.failing().containsKey("queue")) {
        return bad("no queue", "The queue cannot be read: " + figures.failing().get("queue"));
      }
      if (figures.failing().containsKey("port")) {
        return bad(
            "no token",
            "Nothing is received before Port gives a token: " + figures.failing().get("port"));
      }
      if (figures.failing().containsKey("loop")) {
        return bad("failing", "A turn failed and is tried again: " + figures.failing().get("loop"));
      }
      if (port.awaySince().isPresent()) {
        return bad("Port away", away(port.awaySince().get()));
      }
      return getsOn(port);
    }

    private String away(Instant since) {
      return "Port is away since " + clock(since) + "; nothing is lost, " + heldOrWaiting() + ".";
    }

    private String heldOrWaiting() {
      long messages = figures.flow().held() + figures.waiting();
      String sum = "%,d".formatted(messages);
      if (figures.queue().waiting().isEmpty()) {
        return sum
            + (messages == 1 ? " message is held" : " messages are held")
            + ", others wait on the queue";
      }
      return sum + (messages == 1 ? " message is held or waits" : " messages are held or waiting");
    }

    private Standing getsOn(Figures.Port port) {
      Duration behind = behind(port);
      if (behind.compareTo(PROMPT) >= 0) {
        return slow("behind", "Behind by " + Spoken.of(behind) + ": " + bound() + level() + ".");
      }
      if (!figures.setup().isEmpty()) {
        return bad(
            "setup needed",
            "Messages wait for you: " + first(figures.setup()) + ". Everything else keeps up.");
      }
      if (port.closedFor().isPositive()) {
        return slow(
            "budget spent",
            "Port's rate budget is spent for another "
                + Spoken.of(port.closedFor())
                + "; nothing is lost, "
                + heldOrWaiting()
                + ".");
      }
      return keepsUp();
    }

    private Standing keepsUp() {
      Optional<Duration> median = figures.reach().median();
      if (median.isPresent()) {
        return good("Keeping up: a change reaches Port after " + Spoken.of(median.get()) + ".");
      }
      long open = figures.flow().held() + figures.waiting();
      if (open > 0) {
        return good("Working: " + heldOrWaiting() + ".");
      }
      return good(
          figures
              .reach()
              .last()
              .map(last ->
                  "Keeping up: nothing waits. The last change reached Port "
                      + Spoken.of(Duration.between(last, figures.at()))
                      + " ago.")
              .orElse("Keeping up: nothing waits, and no change has come yet."));
    }

    /** By what arrives now; while nothing does, by what is held. */
    private Duration behind(Figures.Port port) {
      Optional<Duration> median = figures.reach().median();
      boolean waits = figures.flow().held() + figures.waiting() > 0;
      if (median.isPresent()) {
        return waits ? median.get() : Duration.ZERO;
      }
      return port.closedFor().isPositive()
          ? figures.flow().oldestHeld().orElse(Duration.ZERO)
          : Duration.ZERO;
    }

    /** When it will be level again, where that can be told. */
    private String level() {
      OptionalDouble trend = figures.queue().trend();
      if (figures.waiting() == 0 || trend.isEmpty()) {
        return "";
      }
      double shrinks = -trend.getAsDouble();
      if (shrinks < 0.05) {
        return ", and the queue grows";
      }
      Duration left = Duration.ofSeconds((long) (figures.waiting() / shrinks));
      return ", level in about " + Spoken.of(left);
    }

    private Standing good(String sentence) {
      return new Standing(Level.GOOD, "keeping up", sentence, capital(bound()) + ".");
    }

    private Standing slow(String word, String sentence) {
      return new Standing(Level.SLOW, word, sentence, capital(bound()) + ".");
    }

    private Standing bad(String word, String sentence) {
      return new Standing(Level.BAD, word, sentence, capital(bound()) + ".");
    }

    private String bound() {
      Figures.Port port = figures.wayToPort();
      if (port.awaySince().isPresent()) {
        return "Port is away";
      }
      if (figures.failing().containsKey("queue")) {
        return "the queue cannot be read";
      }
      if (port.closedFor().isPositive() || port.heldBack() > BOUND) {
        return "Port's rate limit bounds it";
      }
      if (figures.aws().throttled() > 0) {
        return "AWS throttles its reads";
      }
      return figures.waiting() > 0 && figures.flow().out() > 0
          ? "this worker works as fast as it can"
          : "nothing bounds it: it waits for messages";
    }

    private static String first(Map<String, String> named) {
      var entry = named.entrySet().iterator().next();
      return entry.getKey() + ": " + entry.getValue();
    }

    private static String capital(String text) {
      return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
  }
}
