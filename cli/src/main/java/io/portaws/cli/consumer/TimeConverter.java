package io.portaws.cli.consumer;

import java.time.DateTimeException;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Times on the command line: {@code 90s}, {@code 15m}, {@code 1h} or {@code PT15M}; 1 s to 12 h.
 */
public final class TimeConverter implements ITypeConverter<Duration> {
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofHours(12);

  @Override
  public Duration convert(String text) {
    Duration time;
    try {
      time = Duration.parse(text.startsWith("P") ? text : "PT" + text);
    } catch (DateTimeException e) {
      throw new TypeConversionException("'" + text + "' is not a time such as 90s or 15m");
    }
    if (time.compareTo(LEAST) < 0 || time.compareTo(MOST) > 0) {
      throw new TypeConversionException("a time must be 1s to 12h, was: " + text);
    }
    return time;
  }
}
