package io.portaws.lambda.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/**
 * One JSON object a line, with the worker's keys: {@code time}, {@code level}, {@code logger},
 * {@code message}, the event's own, and {@code stack} for a bug. Whatever is not printable ASCII is
 * escaped, so that no content can forge a line.
 */
public final class JsonLogger extends LegacyAbstractLogger implements LoggingEventAware {
  private static final long serialVersionUID = 1;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final Set<String> OWN = Set.of("time", "level", "logger", "message", "stack");

  /** It tells of each request; what is of interest is told by us. */
  private static final String SDK = "software.amazon.awssdk";

  private static volatile Level least = Level.INFO;
  private static volatile boolean silent;

  JsonLogger(String name) {
    this.name = name;
  }

  /** From now on nothing below this level is written; what is no level changes nothing. */
  public static void least(String level) {
    for (Level each : Level.values()) {
      if (each.name().equalsIgnoreCase(level.strip())) {
        least = each;
      }
    }
  }

  /** Whether nothing is written, whatever its level: while nothing that happens is real. */
  public static void silent(boolean isSilent) {
    silent = isSilent;
  }

  private boolean isWritten(Level level) {
    if (silent) {
      return false;
    }
    boolean quiet = name.startsWith(SDK) && least.toInt() > Level.DEBUG.toInt();
    Level own = quiet && least.toInt() < Level.WARN.toInt() ? Level.WARN : least;
    return level.toInt() >= own.toInt();
  }

  @Override
  public boolean isTraceEnabled() {
    return isWritten(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isWritten(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return isWritten(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isWritten(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isWritten(Level.ERROR);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  public void log(LoggingEvent event) {
    write(
        event.getLevel(),
        event.getMessage(),
        event.getArgumentArray(),
        event.getKeyValuePairs(),
        event.getThrowable());
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String message,
      Object @Nullable [] arguments,
      @Nullable Throwable throwable) {
    write(level, message, arguments, null, throwable);
  }

  private void write(
      Level level,
      String message,
      Object @Nullable [] arguments,
      @Nullable List<KeyValuePair> pairs,
      @Nullable Throwable throwable) {
    StringWriter line = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", InstantSource.system().instant().toString());
      json.writeStringField("level", level.name());
      json.writeStringField("logger", name);
      json.writeStringField("message", MessageFormatter.basicArrayFormat(message, arguments));
      for (KeyValuePair pair : pairs == null ? List.<KeyValuePair>of() : pairs) {
        write(json, OWN.contains(pair.key) ? pair.key + "_" : pair.key, pair.value);
      }
      if (throwable != null) {
        StringWriter stack = new StringWriter();
        throwable.printStackTrace(new PrintWriter(stack));
        json.writeStringField("stack", stack.toString());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.println(line);
  }

  private static void write(JsonGenerator json, String key, @Nullable Object value)
      throws IOException {
    switch (value) {
      case null -> json.writeNullField(key);
      case Long number -> json.writeNumberField(key, number);
      case Integer number -> json.writeNumberField(key, number);
      case Boolean flag -> json.writeBooleanField(key, flag);
      default -> json.writeStringField(key, String.valueOf(value));
    }
  }
}
