package io.portaws.worker.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object a line: {@code time}, {@code level}, {@code logger}, {@code message}, the event's
 * own keys, those that every line carries, and {@code stack} for a bug; an event's key that is one
 * of the others gets an underscore. Flat, so that log queries need no path. Whatever is not
 * printable ASCII is escaped, so that no content can forge a line or speak to a terminal.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final Set<String> OWN = Set.of("time", "level", "logger", "message", "stack");
  private static final byte[] NOTHING = {};

  /** Of the process, as is the log. */
  private static volatile Map<String, String> carried = Map.of();

  /**
   * From now on every line of this process carries these keys, and no longer those of before.
   *
   * @param keys no key of a line's own; in their order
   */
  public static void everyLineCarries(Map<String, String> keys) {
    carried = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    Map<String, String> everywhere = carried;
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("time", String.valueOf(event.getInstant()));
      json.writeStringField("level", event.getLevel().levelStr);
      json.writeStringField("logger", event.getLoggerName());
      json.writeStringField("message", event.getFormattedMessage());
      if (event.getKeyValuePairs() != null) {
        for (KeyValuePair pair : event.getKeyValuePairs()) {
          boolean taken = OWN.contains(pair.key) || everywhere.containsKey(pair.key);
          write(json, taken ? pair.key + "_" : pair.key, pair.value);
        }
      }
      for (Map.Entry<String, String> each : everywhere.entrySet()) {
        json.writeStringField(each.getKey(), each.getValue());
      }
      IThrowableProxy thrown = event.getThrowableProxy();
      if (thrown != null) {
        json.writeStringField("stack", ThrowableProxyUtil.asString(thrown));
      }
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, String key, Object value) throws IOException {
    switch (value) {
      case null -> json.writeNullField(key);
      case Long number -> json.writeNumberField(key, number);
      case Integer number -> json.writeNumberField(key, number);
      case Boolean flag -> json.writeBooleanField(key, flag);
      default -> json.writeStringField(key, String.valueOf(value));
    }
  }
}
