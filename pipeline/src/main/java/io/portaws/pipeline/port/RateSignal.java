package io.portaws.pipeline.port;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one answer's headers say about the rate; absent and unreadable headers are null.
 *
 * <p>What Port tells as a time of day is reckoned from the answer's own {@code Date}, so that our
 * clock need not agree with Port's. Without one, ours has to do, and a reset that cannot be by it
 * is not believed.
 *
 * @param period length of Port's window, at most {@link #MAX_PERIOD}
 * @param untilReset from the answer to the window's end; zero when it should have ended already
 * @param retryAfter when Port wants the next request, from the answer
 */
record RateSignal(
    @Nullable Long limit,
    @Nullable Long remaining,
    @Nullable Duration period,
    @Nullable Duration untilReset,
    @Nullable Duration retryAfter) {
  static final RateSignal NONE = new RateSignal(null, null, null, null, null);

  /** A closed period longer than this is not believed, whoever says so. */
  static final Duration MAX_CLOSED = Duration.ofMinutes(15);

  /** No window is longer than this, whoever says so. */
  static final Duration MAX_PERIOD = Duration.ofHours(1);

  /** Times of day are told in whole seconds, and ours may be a little off. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** Above this, {@code x-ratelimit-reset} is epoch seconds; up to it, seconds left. */
  private static final long EPOCH_ABOVE = 10_000;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,12}");

  /**
   * Reads the headers of an answer that came at {@code now}.
   *
   * @param header gives a header's value by its name, or null
   */
  static RateSignal of(UnaryOperator<@Nullable String> header, Instant now) {
    Instant date = date(header.apply("date"));
    Instant portsNow = date == null ? now : date;
    Duration told = seconds(number(header.apply("x-ratelimit-period")));
    Duration period = told == null ? null : bounded(told, MAX_PERIOD);
    return new RateSignal(
        number(header.apply("x-ratelimit-limit")),
        number(header.apply("x-ratelimit-remaining")),
        period,
        untilReset(number(header.apply("x-ratelimit-reset")), period, portsNow),
        retryAfter(header.apply("retry-after"), portsNow));
  }

  private static @Nullable Duration untilReset(
      @Nullable Long reset, @Nullable Duration period, Instant portsNow) {
    if (reset == null) {
      return null;
    }
    boolean timeOfDay = reset > EPOCH_ABOVE;
    Duration left =
        timeOfDay
            ? Duration.between(portsNow, Instant.ofEpochSecond(reset))
            : Duration.ofSeconds(reset);
    if (period == null) {
      return bounded(left, MAX_CLOSED);
    }
    boolean possible = left.compareTo(period.plus(TOLERANCE)) <= 0;
    return timeOfDay && !possible ? null : bounded(left, period);
  }

  private static @Nullable Duration retryAfter(@Nullable String value, Instant portsNow) {
    if (value == null) {
      return null;
    }
    Duration seconds = seconds(number(value));
    if (seconds != null) {
      return bounded(seconds, MAX_CLOSED);
    }
    Instant at = date(value);
    return at == null ? null : bounded(Duration.between(portsNow, at), MAX_CLOSED);
  }

  private static @Nullable Instant date(@Nullable String value) {
    if (value == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Duration bounded(Duration value, Duration max) {
    if (value.isNegative()) {
      return Duration.ZERO;
    }
    return value.compareTo(max) > 0 ? max : value;
  }

  private static @Nullable Long number(@Nullable String value) {
    return value != null && NUMBER.matcher(value.strip()).matches()
        ? Long.valueOf(value.strip())
        : null;
  }

  private static @Nullable Duration seconds(@Nullable Long value) {
    return value == null ? null : Duration.ofSeconds(value);
  }
}
