package io.portaws.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request limit in fixed windows, with Port's headers. Safe for use by many threads. */
final class PortRateLimit {
  /** Whether a request is within the limit, and the headers to send with its answer. */
  record Admission(boolean admitted, Map<String, String> headers) {
    static final Admission UNLIMITED = new Admission(true, Map.of());
  }

  private final InstantSource clock;
  private final int limit;
  private final Duration period;
  private final ResetHeader reset;
  private Instant windowEnd;
  private int used;

  PortRateLimit(InstantSource clock, int limit, Duration period, ResetHeader reset) {
    if (limit < 1 || !period.isPositive()) {
      throw new IllegalArgumentException(
          "a rate limit needs a request and a period: " + limit + " per " + period);
    }
    this.clock = clock;
    this.limit = limit;
    this.period = period;
    this.reset = reset;
    this.windowEnd = clock.instant().plus(period);
  }

  synchronized Admission take() {
    Instant now = clock.instant();
    if (!now.isBefore(windowEnd)) {
      long passed = Duration.between(windowEnd, now).dividedBy(period) + 1;
      windowEnd = windowEnd.plus(period.multipliedBy(passed));
      used = 0;
    }
    boolean admitted = used < limit;
    used += admitted ? 1 : 0;
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-ratelimit-period", String.valueOf(secondsUp(period)));
    headers.put("x-ratelimit-limit", String.valueOf(limit));
    headers.put("x-ratelimit-remaining", String.valueOf(limit - used));
    headers.put("x-ratelimit-reset", String.valueOf(resetValue(now)));
    return new Admission(admitted, headers);
  }

  private long resetValue(Instant now) {
    return switch (reset) {
      case EPOCH_SECONDS -> secondsUp(Duration.between(Instant.EPOCH, windowEnd));
      case SECONDS_LEFT -> secondsUp(Duration.between(now, windowEnd));
    };
  }

  private static long secondsUp(Duration duration) {
    return duration.plusNanos(999_999_999).toSeconds();
  }
}
