package io.portaws.lambda.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One JSON object a line, whatever is in it. */
class JsonLoggerTest {
  private final PrintStream before = System.out;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Logger log = LoggerFactory.getLogger("test");

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(before);
    JsonLogger.least("INFO");
  }

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private JsonNode line() throws IOException {
    assertThat(lines()).hasSize(1);
    return new ObjectMapper().readTree(lines().getFirst());
  }

  @Test
  void theLineHasTheWorkersKeysAndTheEventsOwn() throws IOException {
    log.atWarn()
        .addKeyValue("count", 3)
        .addKeyValue("bytes", 5L)
        .addKeyValue("ok", true)
        .addKeyValue("none", (Object) null)
        .addKeyValue("message", "mine")
        .log("told {} times", 2);
    JsonNode line = line();
    assertThat(Instant.parse(line.path("time").asText())).isBeforeOrEqualTo(Instant.now());
    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("logger").asText()).isEqualTo("test");
    assertThat(line.path("message").asText()).isEqualTo("told 2 times");
    assertThat(line.path("count").asInt()).isEqualTo(3);
    assertThat(line.path("bytes").asLong()).isEqualTo(5);
    assertThat(line.path("ok").asBoolean()).isTrue();
    assertThat(line.path("none").isNull()).isTrue();
    assertThat(line.path("message_").asText()).isEqualTo("mine");
  }

  @Test
  void noContentCanForgeALineOrSpeakToATerminal() throws IOException {
    log.info("a\n{\"level\":\"ERROR\"}\u001b[2J\u202e");
    assertThat(line().path("level").asText()).isEqualTo("INFO");
    assertThat(lines().getFirst()).matches("\\p{Print}+");
  }

  @Test
  void aBugComesWithItsStack() throws IOException {
    log.error("oh", new IllegalStateException("why"));
    assertThat(line().path("stack").asText())
        .contains("IllegalStateException: why", "JsonLoggerTest");
  }

  @Test
  void onlyWhatIsAskedForIsWritten() {
    log.debug("no");
    LoggerFactory.getLogger("software.amazon.awssdk.request").info("no");
    assertThat(lines()).isEmpty();
    JsonLogger.least("debug");
    log.debug("yes");
    log.trace("no");
    JsonLogger.least("nothing");
    log.debug("yes");
    JsonLogger.least("ERROR");
    log.warn("no");
    LoggerFactory.getLogger("software.amazon.awssdk.request").warn("no");
    assertThat(lines()).hasSize(2);
  }

  @Test
  void nothingIsWrittenWhileNothingIsReal() {
    JsonLogger.silent(true);
    log.error("no");
    JsonLogger.silent(false);
    log.error("yes");
    assertThat(lines()).singleElement().asString().contains("\"message\":\"yes\"");
  }

  @Test
  void itIsWhatTheFunctionLogsWith() {
    assertThat(log).isInstanceOf(JsonLogger.class);
    assertThat(log.isTraceEnabled()).isFalse();
    assertThat(log.isErrorEnabled()).isTrue();
  }
}
