package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/**
 * jq's date functions, in UTC. A broken down time is [year, month from 0, day, hours, minutes,
 * seconds, weekday, day of year].
 */
final class Dates {
  private static final Map<Character, String> PATTERNS =
      Map.ofEntries(
          Map.entry('Y', "uuuu"),
          Map.entry('y', "uu"),
          Map.entry('m', "MM"),
          Map.entry('d', "dd"),
          Map.entry('e', "ppd"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('j', "DDD"),
          Map.entry('p', "a"),
          Map.entry('A', "EEEE"),
          Map.entry('a', "EEE"),
          Map.entry('B', "MMMM"),
          Map.entry('b', "MMM"),
          Map.entry('h', "MMM"));
  private static final Map<Character, String> COMPOSED =
      Map.of(
          'T', "%H:%M:%S",
          'R', "%H:%M",
          'D', "%m/%d/%y",
          'F', "%Y-%m-%d",
          'c', "%a %b %e %H:%M:%S %Y");
  private static final int MAX_FORMAT_CHARS = 1_000;

  private Dates() {}

  static JsonNode gmtime(JsonNode seconds) throws JsonQueryException {
    double epoch = Values.number(seconds, "cannot be used as a time: gmtime() requires a number");
    try {
      LocalDateTime time = LocalDateTime.ofEpochSecond((long) Math.floor(epoch), 0, ZoneOffset.UTC);
      return brokenDown(time, time.getSecond() + (epoch - Math.floor(epoch)));
    } catch (DateTimeException e) {
      throw Values.error("error converting number of seconds since epoch to datetime");
    }
  }

  private static JsonNode brokenDown(LocalDateTime time, double seconds) {
    ArrayNode parts = Values.array();
    parts.add(time.getYear()).add(time.getMonthValue() - 1).add(time.getDayOfMonth());
    parts.add(time.getHour()).add(time.getMinute()).add(Values.number(seconds));
    parts.add(time.getDayOfWeek().getValue() % 7).add(time.getDayOfYear() - 1);
    return parts;
  }

  static JsonNode mktime(JsonNode parts) throws JsonQueryException {
    return Values.number((double) time(parts, "mktime").toEpochSecond(ZoneOffset.UTC));
  }

  private static LocalDateTime time(JsonNode parts, String function) throws JsonQueryException {
    if (!parts.isArray() || parts.size() < 6) {
      throw Values.error(function + " requires array of 6 numbers");
    }
    for (JsonNode part : parts) {
      Values.number(part, "is not a number: " + function + " requires parsed datetime inputs");
    }
    try {
      return LocalDateTime.of(parts.get(0).intValue(), 1, 1, 0, 0)
          .plusMonths(parts.get(1).intValue())
          .plusDays(parts.get(2).intValue() - 1L)
          .plusHours(parts.get(3).intValue())
          .plusMinutes(parts.get(4).intValue())
          .plusSeconds((long) Math.floor(parts.get(5).doubleValue()));
    } catch (DateTimeException e) {
      throw Values.error("invalid " + function + " representation");
    }
  }

  static JsonNode strftime(JsonNode input, JsonNode format) throws JsonQueryException {
    JsonNode parts = input.isNumber() ? gmtime(input) : input;
    if (!parts.isArray()) {
      throw Values.error("strftime/1 requires parsed datetime inputs");
    }
    String pattern = Values.string(format, "is not a string: strftime/1 requires a string format");
    LocalDateTime time = time(parts, "strftime/1");
    StringBuilder out = new StringBuilder();
    String expanded = expanded(pattern);
    for (int i = 0; i < expanded.length(); i++) {
      char c = expanded.charAt(i);
      if (c != '%' || i + 1 == expanded.length()) {
        out.append(c);
      } else {
        out.append(field(time, expanded.charAt(++i)));
      }
    }
    return Values.text(out.toString());
  }

  private static String field(LocalDateTime time, char letter) {
    return switch (letter) {
      case '%' -> "%";
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'Z' -> "UTC";
      case 'z' -> "+0000";
      case 's' -> String.valueOf(time.toEpochSecond(ZoneOffset.UTC));
      case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
      case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
      case 'V' -> String.format("%02d", time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'G' -> String.valueOf(time.get(IsoFields.WEEK_BASED_YEAR));
      default -> {
        String pattern = PATTERNS.get(letter);
        yield pattern == null
            ? "%" + letter
            : DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
      }
    };
  }

  private static String expanded(String format) {
    if (format.length() > MAX_FORMAT_CHARS) {
      throw new LimitReached("a date format longer than " + MAX_FORMAT_CHARS + " chars");
    }
    Budget.current().steps(format.length());
    String expanded = format;
    for (var entry : COMPOSED.entrySet()) {
      expanded = expanded.replace("%" + entry.getKey(), entry.getValue());
    }
    return expanded;
  }

  static JsonNode strptime(JsonNode input, JsonNode format) throws JsonQueryException {
    String text =
        Values.string(input, "cannot be parsed: strptime/1 requires string inputs and arguments");
    String pattern =
        expanded(Values.string(format, "is not a string: strptime/1 requires a string format"));
    DateTimeFormatterBuilder builder =
        new DateTimeFormatterBuilder().parseCaseInsensitive().parseLenient();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '%' && i + 1 < pattern.length()) {
        appendParser(builder, pattern.charAt(++i));
      } else {
        builder.appendLiteral(c);
      }
    }
    JsonQueryException mismatch =
        Values.error("date \"" + text + "\" does not match format \"" + format.textValue() + "\"");
    try {
      ParsePosition position = new ParsePosition(0);
      TemporalAccessor parsed = builder.toFormatter(Locale.ENGLISH).parseUnresolved(text, position);
      if (parsed == null || position.getErrorIndex() >= 0 || position.getIndex() != text.length()) {
        throw mismatch;
      }
      return brokenDown(resolved(parsed), field(parsed, ChronoField.SECOND_OF_MINUTE, 0));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw mismatch;
    }
  }

  private static void appendParser(DateTimeFormatterBuilder builder, char letter) {
    switch (letter) {
      case 'Y' -> builder.appendValue(ChronoField.YEAR, 4, 4, SignStyle.NORMAL);
      case 'm' -> builder.appendValue(ChronoField.MONTH_OF_YEAR, 1, 2, SignStyle.NOT_NEGATIVE);
      case 'd', 'e' -> builder.appendValue(ChronoField.DAY_OF_MONTH, 1, 2, SignStyle.NOT_NEGATIVE);
      case 'H' -> builder.appendValue(ChronoField.HOUR_OF_DAY, 1, 2, SignStyle.NOT_NEGATIVE);
      case 'M' -> builder.appendValue(ChronoField.MINUTE_OF_HOUR, 1, 2, SignStyle.NOT_NEGATIVE);
      case 'S' -> builder.appendValue(ChronoField.SECOND_OF_MINUTE, 1, 2, SignStyle.NOT_NEGATIVE);
      case 's' -> builder.appendValue(ChronoField.INSTANT_SECONDS);
      case 'j' -> builder.appendValue(ChronoField.DAY_OF_YEAR, 1, 3, SignStyle.NOT_NEGATIVE);
      case 'a', 'A' ->
          builder.appendText(
              ChronoField.DAY_OF_WEEK, letter == 'a' ? TextStyle.SHORT : TextStyle.FULL);
      case 'b', 'B', 'h' ->
          builder.appendText(
              ChronoField.MONTH_OF_YEAR, letter == 'B' ? TextStyle.FULL : TextStyle.SHORT);
      case 'Z' -> builder.appendZoneOrOffsetId();
      case 'z' -> builder.appendOffset("+HHmm", "Z");
      default -> throw new IllegalArgumentException("%" + letter);
    }
  }

  private static LocalDateTime resolved(TemporalAccessor parsed) {
    if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
      Instant instant = Instant.ofEpochSecond(parsed.getLong(ChronoField.INSTANT_SECONDS));
      return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
    int year = field(parsed, ChronoField.YEAR, 1900);
    LocalDate date =
        parsed.isSupported(ChronoField.DAY_OF_YEAR)
            ? LocalDate.ofYearDay(year, field(parsed, ChronoField.DAY_OF_YEAR, 1))
            : LocalDate.of(
                year,
                field(parsed, ChronoField.MONTH_OF_YEAR, 1),
                field(parsed, ChronoField.DAY_OF_MONTH, 1));
    return date.atTime(
        field(parsed, ChronoField.HOUR_OF_DAY, 0),
        field(parsed, ChronoField.MINUTE_OF_HOUR, 0),
        Math.min(59, field(parsed, ChronoField.SECOND_OF_MINUTE, 0)));
  }

  private static int field(TemporalAccessor parsed, ChronoField field, int absent) {
    return parsed.isSupported(field) ? (int) parsed.getLong(field) : absent;
  }
}
