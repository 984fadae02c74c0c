package io.portaws.worker.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00.123Z");

  private static LoggingEvent event(String message, @Nullable Throwable thrown, Object... args) {
    var logger = new LoggerContext().getLogger("io.portaws.Test");
    var event = new LoggingEvent("fqcn", logger, Level.WARN, message, thrown, args);
    event.setInstant(NOW);
    return event;
  }

  private static String line(LoggingEvent event) {
    return new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
  }

  private static JsonNode json(LoggingEvent event) throws IOException {
    return JSON.readTree(line(event));
  }

  @Test
  void anEventIsOneObjectOnOneLine() {
    assertThat(line(event("hello {}", null, "world")))
        .isEqualTo(
            "{\"time\":\"2026-11-01T10:00:00.123Z\",\"level\":\"WARN\","
                + "\"logger\":\"io.portaws.Test\",\"message\":\"hello world\"}\n");
  }

  @Test
  void keysKeepTheirTypes() throws IOException {
    LoggingEvent event = event("x", null);
    event.addKeyValuePair(new KeyValuePair("text", "a \"b\""));
    event.addKeyValuePair(new KeyValuePair("whole", 5));
    event.addKeyValuePair(new KeyValuePair("long", 5_000_000_000L));
    event.addKeyValuePair(new KeyValuePair("flag", true));
    event.addKeyValuePair(new KeyValuePair("none", null));
    event.addKeyValuePair(new KeyValuePair("other", java.time.Duration.ofSeconds(3)));
    JsonNode json = json(event);
    assertThat(json.path("text").textValue()).isEqualTo("a \"b\"");
    assertThat(json.path("whole").isInt()).isTrue();
    assertThat(json.path("long").longValue()).isEqualTo(5_000_000_000L);
    assertThat(json.path("flag").isBoolean()).isTrue();
    assertThat(json.path("none").isNull()).isTrue();
    assertThat(json.path("other").textValue()).isEqualTo("PT3S");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\n", "\r\n", "\u0000", "\u001b[31m", "\u0085", "\u009b2J", "\u2028", "\ud800"})
  void whatIsNotPrintableIsEscapedSoThatNoContentForgesALine(String hostile) throws IOException {
    String content = "a" + hostile + "{\"level\":\"INFO\"}";
    LoggingEvent event = event("{}", null, content);
    event.addKeyValuePair(new KeyValuePair("detail", content));
    String line = line(event);
    assertThat(line.strip()).matches("[ -~]+").hasSize(line.length() - 1);
    assertThat(json(event).path("message").textValue()).isEqualTo(content);
    assertThat(json(event).path("detail").textValue()).isEqualTo(content);
  }

  @Test
  void anExceptionIsItsStackInOneField() throws IOException {
    JsonNode json =
        json(event("x", new IllegalStateException("outer", new IOException("inner\nline"))));
    assertThat(json.path("stack").textValue())
        .contains("java.lang.IllegalStateException: outer")
        .contains("Caused by: java.io.IOException: inner")
        .contains("JsonLinesTest");
  }

  @Test
  void aKeyThatIsOneOfTheLinesOwnDoesNotHideIt() throws IOException {
    LoggingEvent event = event("the text", null);
    event.addKeyValuePair(new KeyValuePair("message", "m-1"));
    JsonNode json = json(event);
    assertThat(json.path("message").textValue()).isEqualTo("the text");
    assertThat(json.path("message_").textValue()).isEqualTo("m-1");
  }

  @Test
  void everyLineCarriesWhatTheProcessIsTold() throws IOException {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("task", "158d\n{\"forged\":1}");
    keys.put("cluster", "main");
    try {
      JsonLines.everyLineCarries(keys);
      LoggingEvent event = event("hello", new IllegalStateException("x"));
      event.addKeyValuePair(new KeyValuePair("task", "its own"));
      assertThat(line(event).strip()).matches("[ -~]+");
      JsonNode json = json(event);
      assertThat(json.fieldNames())
          .toIterable()
          .containsExactly(
              "time", "level", "logger", "message", "task_", "task", "cluster", "stack");
      assertThat(json.path("task").textValue()).isEqualTo("158d\n{\"forged\":1}");
      assertThat(json.path("task_").textValue()).isEqualTo("its own");
    } finally {
      JsonLines.everyLineCarries(Map.of());
    }
    assertThat(json(event("hello", null)).has("task")).isFalse();
  }

  @Test
  void thereIsNothingBeforeAndNothingAfter() {
    assertThat(new JsonLines().headerBytes()).isEmpty();
    assertThat(new JsonLines().footerBytes()).isEmpty();
  }
}
