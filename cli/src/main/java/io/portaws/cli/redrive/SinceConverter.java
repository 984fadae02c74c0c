package io.portaws.cli.redrive;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A time, or how long ago: {@code 2026-11-21T08:00:00Z}, {@code 2h}, {@code 3d} or {@code PT2H}.
 */
final class SinceConverter implements ITypeConverter<SinceConverter.Since> {
  private static final Pattern DAYS = Pattern.compile("(\\d{1,4})d");

  /** Either of them. */
  sealed interface Since {
    Instant at(Instant now);

    record Ago(Duration time) implements Since {
      @Override
      public Instant at(Instant now) {
        return now.minus(time);
      }
    }

    record At(Instant time) implements Since {
      @Override
      public Instant at(Instant now) {
        return time;
      }
    }
  }

  @Override
  public Since convert(String text) {
    Matcher days = DAYS.matcher(text);
    try {
      if (days.matches()) {
        return new Since.Ago(Duration.ofDays(Integer.parseInt(days.group(1))));
      }
      if (text.contains("T") && Character.isDigit(text.charAt(0))) {
        return new Since.At(Instant.parse(text));
      }
      Duration ago = Duration.parse(text.startsWith("P") ? text : "PT" + text);
      if (ago.isNegative()) {
        throw new TypeConversionException("'" + text + "' lies ahead");
      }
      return new Since.Ago(ago);
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "'" + text + "' is not a time such as 2h, 3d or 2026-11-21T08:00:00Z");
    }
  }
}
