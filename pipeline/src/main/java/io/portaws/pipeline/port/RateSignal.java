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
 * @param period length of Port's window
 * @param untilReset from the answer to the window's end
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

  /** Above this, {@code x-ratelimit-reset} is epoch seconds; up to it, seconds left. */
  private static final long EPOCH_ABOVE = 10_000;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,12}");

  /**
   * Reads the headers of an answer that came at {@code now}.
   *
   * @param header gives a header's value by its name, or null
   */
  static RateSignal of(UnaryOperator<@Nullable String> header, Instant now) {
    Duration period = seconds(number(header.apply("x-ratelimit-period")));
    return new RateSignal(
        number(header.apply("x-ratelimit-limit")),
        number(header.apply("x-ratelimit-remaining")),
        period,
        untilReset(number(header.apply("x-ratelimit-reset")), period, now),
        retryAfter(header.apply("retry-after"), now));
  }

  /** Never beyond the period: Port's clock and ours may differ. */
  private static @Nullable Duration untilReset(
      @Nullable Long reset, @Nullable Duration period, Instant now) {
    if (reset == null) {
      return null;
    }
    Duration left =
        reset > EPOCH_ABOVE
            ? Duration.between(now, Instant.ofEpochSecond(reset))
            : Duration.ofSeconds(reset);
    return bounded(left, period == null ? MAX_CLOSED : period);
  }

  private static @Nullable Duration retryAfter(@Nullable String value, Instant now) {
    if (value == null) {
      return null;
    }
    Duration seconds = seconds(number(value));
    if (seconds != null) {
      return bounded(seconds, MAX_CLOSED);
    }
    try {
      Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return bounded(Duration.between(now, at), MAX_CLOSED);
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
